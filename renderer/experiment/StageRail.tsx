/** The stages as segments, as wide as they are long, filled as they go. A click shows the charts of one. */

import { UnstyledButton } from '@mantine/core'
import { IconCheck, IconX } from '@tabler/icons-react'
import type { LiveStage } from '../../core/contract/experiment'
import styles from './Experiment.module.css'
import { clock } from './PlanPanel'

interface StageRailProps {
  readonly stages: readonly LiveStage[]
  /** Key; null for the one that runs. */
  readonly chosen: string | null
  readonly onChoose: (key: string | null) => void
}

export function StageRail({ stages, chosen, onChoose }: StageRailProps) {
  const longest = Math.max(1, ...stages.map(({ plannedSeconds }) => plannedSeconds))
  return (
    <ol className={styles.rail} aria-label="Stages">
      {stages.map(({ key, name, about, status, share, plannedSeconds, started, finished }) => (
        // The shortest stages still need room for a name.
        <li key={key} style={{ flexGrow: Math.max(0.25, plannedSeconds / longest) }}>
          <UnstyledButton
            className={styles.segment}
            data-status={status}
            aria-pressed={chosen === key}
            aria-label={`${name}: ${statusWords[status]}`}
            title={`${name}: ${about}, ${timeWords(status, plannedSeconds, started, finished)}`}
            onClick={() => onChoose(chosen === key ? null : key)}
          >
            <span className={styles.fill}>
              <span style={{ width: `${Math.round(100 * share)}%` }} />
            </span>
            <span className={styles.segmentName}>
              {status === 'finished' && <IconCheck size={12} aria-hidden />}
              {status === 'failed' && <IconX size={12} aria-hidden />}
              <span>{name.startsWith('Evaluate') ? 'Evaluate' : name}</span>
            </span>
          </UnstyledButton>
        </li>
      ))}
    </ol>
  )
}

const statusWords: Record<LiveStage['status'], string> = {
  planned: 'to come',
  running: 'running',
  finished: 'done',
  failed: 'failed',
}

function timeWords(
  status: LiveStage['status'],
  planned: number,
  started: string | null,
  finished: string | null,
): string {
  if (status === 'finished' && started && finished) {
    return `took ${clock((Date.parse(finished) - Date.parse(started)) / 1000)}`
  }
  return `about ${clock(planned)}`
}
