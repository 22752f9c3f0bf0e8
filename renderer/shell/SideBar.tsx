/** The views, in their order, and the workspace's menu. */

import { ActionIcon, Menu, Tooltip, UnstyledButton } from '@mantine/core'
import {
  IconAdjustments,
  IconBox,
  IconChartDots,
  IconChevronDown,
  IconDatabase,
  IconFlask,
  IconLayoutSidebarLeftCollapse,
  IconLayoutSidebarLeftExpand,
  IconPackageExport,
  IconPencilCheck,
} from '@tabler/icons-react'
import { counted, grouped } from '../../core/chart/format'
import { type ViewName, views } from '../../core/contract/page-command'
import type { OpenWorkspace } from '../../core/contract/workspace'
import { useLab, useLabState } from '../lab/lab-context'
import { useWaitingCards } from '../review/use-waiting-cards'
import { useNavigation } from './navigation'
import styles from './Shell.module.css'

const icons: Record<ViewName, typeof IconBox> = {
  data: IconDatabase,
  model: IconBox,
  experiment: IconFlask,
  review: IconPencilCheck,
  compare: IconChartDots,
  export: IconPackageExport,
  settings: IconAdjustments,
}

/** What a view's number counts: one, and many. */
const nouns: Partial<Record<ViewName, readonly [one: string, many: string]>> = {
  data: ['corpus', 'corpora'],
  model: ['model', 'models'],
  review: ["card to the day's goal", "cards to the day's goal"],
}

function described(name: ViewName, count: number | undefined): string | undefined {
  const noun = nouns[name]
  return noun && count ? counted(count, ...noun) : undefined
}

interface SideBarProps {
  readonly workspace: OpenWorkspace
  readonly collapsed: boolean
  readonly onToggle: () => void
}

export function SideBar({ workspace, collapsed, onToggle }: SideBarProps) {
  const { view: shown, go } = useNavigation()
  const running = useLabState('jobs').some(({ status }) => status === 'running' || status === 'pausing')
  const counts: Partial<Record<ViewName, number>> = {
    ...{ data: workspace.corpora, model: workspace.models, review: useWaitingCards() },
  }
  const Toggle = collapsed ? IconLayoutSidebarLeftExpand : IconLayoutSidebarLeftCollapse
  return (
    <nav className={styles.sideBar} aria-label="Views">
      <WorkspaceMenu workspace={workspace} collapsed={collapsed} />
      <ul className={styles.views}>
        {views.map(({ name, title }, i) => {
          const Icon = icons[name]
          const count = counts[name]
          return (
            <li key={name} className={styles.viewItem}>
              <Tooltip label={`${title}, Ctrl ${i + 1}`} position="right" disabled={!collapsed}>
                <UnstyledButton
                  className={styles.viewButton}
                  aria-current={name === shown ? 'page' : undefined}
                  aria-label={title}
                  aria-description={described(name, count)}
                  aria-keyshortcuts={`Control+${i + 1}`}
                  onClick={() => go(name)}
                >
                  <Icon size={16} stroke={1.7} aria-hidden />
                  <span className={styles.viewTitle}>{title}</span>
                  {name === 'experiment' && running && <span className={styles.runningDot} title="A job is running" />}
                </UnstyledButton>
              </Tooltip>
              {count !== undefined && count > 0 && (
                <small className={styles.viewCount} aria-hidden>
                  {grouped(count)}
                </small>
              )}
            </li>
          )
        })}
      </ul>
      <ActionIcon
        className={styles.collapse}
        onClick={onToggle}
        aria-label={collapsed ? 'Open the side bar' : 'Collapse the side bar'}
        title="Ctrl B"
      >
        <Toggle size={16} stroke={1.6} />
      </ActionIcon>
    </nav>
  )
}

function WorkspaceMenu({ workspace, collapsed }: { readonly workspace: OpenWorkspace; readonly collapsed: boolean }) {
  const { client } = useLab()
  const others = useLabState('recent')
    .filter(({ dir, found }) => found && dir !== workspace.dir)
    .slice(0, 5)
  return (
    <Menu position="bottom-start" width={240}>
      <Menu.Target>
        <UnstyledButton className={styles.workspace} title={workspace.dir} aria-label={`Workspace ${workspace.name}`}>
          <span className={styles.workspaceName}>{collapsed ? workspace.name.slice(0, 2) : workspace.name}</span>
          {!collapsed && <IconChevronDown size={14} aria-hidden />}
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown>
        {others.length > 0 && <Menu.Label>Recent</Menu.Label>}
        {others.map(({ dir, name }) => (
          <Menu.Item key={dir} onClick={() => void client.workspace.openRecent({ dir })}>
            {name}
          </Menu.Item>
        ))}
        {others.length > 0 && <Menu.Divider />}
        <Menu.Item onClick={() => void client.workspace.openByDialog()}>Open…</Menu.Item>
        <Menu.Item onClick={() => void client.workspace.createByDialog()}>New…</Menu.Item>
        <Menu.Item onClick={() => void client.workspace.showInFolder()}>Show in folder</Menu.Item>
        <Menu.Item onClick={() => void client.workspace.close()}>Close</Menu.Item>
      </Menu.Dropdown>
    </Menu>
  )
}
