/** The frame around the views: side bar, view, status bar, and the acts that work everywhere. */

import { type FC, useEffect, useState } from 'react'
import { type ViewName, views } from '../../core/contract/page-command'
import type { OpenWorkspace } from '../../core/contract/workspace'
import { CompareView } from '../compare/CompareView'
import { CorporaView } from '../data/CorporaView'
import { ExperimentView } from '../experiment/ExperimentView'
import { ExportView } from '../export/ExportView'
import { useLab, useLabState } from '../lab/lab-context'
import { ModelView } from '../model/ModelView'
import { ReviewView } from '../review/ReviewView'
import { SettingsView } from '../settings/SettingsView'
import { Announcer } from './Announcer'
import { listenToMenu, useCommand } from './commands'
import { FaultDialog } from './FaultDialog'
import { NavigationProvider, useNavigation } from './navigation'
import { Palette } from './Palette'
import styles from './Shell.module.css'
import { SideBar } from './SideBar'
import { StatusBar } from './StatusBar'

const components: Record<ViewName, FC> = {
  data: CorporaView,
  model: ModelView,
  experiment: ExperimentView,
  review: ReviewView,
  compare: CompareView,
  export: ExportView,
  settings: SettingsView,
}

listenToMenu()

export function Shell({ workspace }: { readonly workspace: OpenWorkspace }) {
  return (
    <NavigationProvider>
      <Frame workspace={workspace} />
    </NavigationProvider>
  )
}

function Frame({ workspace }: { readonly workspace: OpenWorkspace }) {
  const { client, store } = useLab()
  const { view, go } = useNavigation()
  const [palette, setPalette] = useState(false)
  const { sideBar, zoom } = useLabState('settings')
  const collapsed = sideBar === 'collapsed'
  const View = components[view]
  const toggle = () => void client.settings.set({ sideBar: collapsed ? 'open' : 'collapsed' })
  const zoomTo = (next: number) => void client.settings.set({ zoom: Math.min(160, Math.max(80, next)) })

  useViewCommands(go)
  useCommand('toggle-side-bar', toggle)
  useCommand('palette', () => setPalette(true))
  useCommand('zoom-in', () => zoomTo(zoom + 10))
  useCommand('zoom-out', () => zoomTo(zoom - 10))
  useCommand('zoom-reset', () => zoomTo(100))
  useCommand('new-workspace', () => void client.workspace.createByDialog())
  useCommand('open-workspace', () => void client.workspace.openByDialog())
  useCommand('close-workspace', () => void client.workspace.close())
  useCommand('import', () => go('data', 'import'))
  useCommand('pause-or-resume', () => {
    const jobs = store.current?.jobs ?? []
    const running = jobs.find(({ status, pausable }) => status === 'running' && pausable)
    const paused = jobs.find(({ status }) => status === 'paused')
    if (running) void client.job.pause({ id: running.id })
    else if (paused) void client.job.resume({ id: paused.id })
  })
  return (
    <div className={styles.frame} data-collapsed={collapsed || undefined}>
      <SideBar workspace={workspace} collapsed={collapsed} onToggle={toggle} />
      <div className={styles.content}>
        <View key={view} />
      </div>
      <StatusBar />
      <Announcer />
      <FaultDialog />
      {palette && <Palette onClose={() => setPalette(false)} />}
    </div>
  )
}

/** The menu's items, and the same keys where there is no menu. */
function useViewCommands(go: (view: ViewName) => void): void {
  useCommand('view-data', () => go('data'))
  useCommand('view-model', () => go('model'))
  useCommand('view-experiment', () => go('experiment'))
  useCommand('view-review', () => go('review'))
  useCommand('view-compare', () => go('compare'))
  useCommand('view-export', () => go('export'))
  useCommand('view-settings', () => go('settings'))
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      const found = (event.ctrlKey || event.metaKey) && !event.altKey ? views[Number(event.key) - 1] : undefined
      if (found) go(found.name)
    }
    window.addEventListener('keydown', press)
    return () => window.removeEventListener('keydown', press)
  }, [go])
}
