/** The experiments of the workspace with how far they are, and the way to a new one. */

import { Button, Menu } from '@mantine/core'
import { IconChevronDown, IconPlus } from '@tabler/icons-react'
import type { ExperimentSummary } from '../../core/contract/experiment'
import styles from './Experiment.module.css'

interface ExperimentMenuProps {
  readonly experiments: readonly ExperimentSummary[]
  readonly onShow: (name: string) => void
}

export function ExperimentMenu({ experiments, onShow }: ExperimentMenuProps) {
  if (experiments.length === 0) return null
  return (
    <Menu position="bottom-end" width={320}>
      <Menu.Target>
        <Button variant="default" rightSection={<IconChevronDown size={14} aria-hidden />}>
          {experiments.length} {experiments.length === 1 ? 'experiment' : 'experiments'}
        </Button>
      </Menu.Target>
      <Menu.Dropdown className={styles.menu}>
        <Menu.Item leftSection={<IconPlus size={14} aria-hidden />} onClick={() => onShow('')}>
          New experiment
        </Menu.Item>
        <Menu.Divider />
        {experiments.map((experiment) => (
          <Menu.Item
            key={experiment.name}
            onClick={() => onShow(experiment.name)}
            rightSection={<span className="dimmed">{progressInWords(experiment)}</span>}
          >
            {experiment.name}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  )
}

export function progressInWords({
  status,
  stagesDone,
  stageCount,
}: Pick<ExperimentSummary, 'status' | 'stagesDone' | 'stageCount'>): string {
  if (status === 'finished') return 'finished'
  return `${status === 'planned' ? 'waiting' : status}, ${stagesDone} of ${stageCount}`
}
