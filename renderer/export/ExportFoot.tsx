/** Where it is written, how large it will be, the button that starts it, and what came of it. */

import { Button } from '@mantine/core'
import { IconCheck, IconFolder } from '@tabler/icons-react'
import { useMutation } from '@tanstack/react-query'
import { grouped } from '../../core/chart/format'
import type { CardEdits, ExportChoice, ExportPreview } from '../../core/contract/export'
import type { JobState } from '../../core/contract/job'
import type { GrantedPath } from '../../core/contract/workspace'
import { endingOf } from '../../core/export/format'
import { Bar } from '../components/Bar'
import { FaultStrip, Strip } from '../components/Strip'
import { useLab, useLabState } from '../lab/lab-context'
import { useRemembered } from '../lab/remembered'
import { figuresInWords } from '../shell/job-words'
import styles from './Export.module.css'
import { suggestedFile } from './formats'
import { bytesInWords } from './words'

interface ExportFootProps {
  readonly choice: ExportChoice
  readonly preview: ExportPreview | undefined
  /** Null where no card goes with it. */
  readonly card: CardEdits | null
  /** Why it cannot be started; null where it can. */
  readonly blocked: string | null
}

interface Started {
  readonly job: number
  readonly target: GrantedPath
}

export function ExportFoot({ choice, preview, card, blocked }: ExportFootProps) {
  const { client } = useLab()
  const [started, setStarted] = useRemembered<Started | null>('export started', null)
  const [chosen, setChosen] = useRemembered<{ readonly suggestion: string; readonly target: GrantedPath } | null>(
    'export target',
    null,
  )
  const suggestion = suggestedFile(choice, endingOf(choice.format))
  // A place chosen for something else is not used for this.
  const target = chosen?.suggestion === suggestion ? chosen.target : null
  const choose = useMutation({
    mutationFn: async () => {
      const target = await client.export.chooseTarget({ suggestion })
      if (target) setChosen({ suggestion, target })
      return target
    },
  })
  const start = useMutation({
    mutationFn: async () => {
      const place = target ?? (await choose.mutateAsync())
      if (!place) return
      const job = await client.export.start({ choice, card, target: place.token })
      setStarted({ job: job.id, target: place })
      // The same place again would replace what was just written without a question.
      setChosen(null)
    },
  })
  const job = useLabState('jobs').find(({ id }) => id === started?.job)
  const busy = job !== undefined && ['waiting', 'running', 'pausing'].includes(job.status)
  const size = preview?.bytes == null ? null : `about ${bytesInWords(preview.bytes)}`
  return (
    <footer className={styles.foot}>
      <FaultStrip error={choose.error ?? start.error} />
      {job && started && <Outcome job={job} target={started.target} />}
      <div className={styles.footRow}>
        <div className={styles.place} title={target?.path ?? suggestion}>
          <div className={styles.path}>{target?.path ?? suggestion}</div>
          <div className={styles.size}>{blocked ?? size}</div>
        </div>
        <Button
          variant="default"
          leftSection={<IconFolder size={14} aria-hidden />}
          disabled={busy}
          onClick={() => choose.mutate()}
        >
          Where
        </Button>
        <Button size="sm" disabled={blocked !== null || busy || !preview} onClick={() => start.mutate()}>
          {startLabel(choice, preview)}
        </Button>
      </div>
    </footer>
  )
}

function startLabel({ format }: ExportChoice, preview: ExportPreview | undefined): string {
  if (format === 'data-card') return 'Export the card'
  if (format === 'checkpoint') return 'Export the model'
  if (preview?.total == null) return `Export the ${preview?.unit ?? 'documents'}`
  const unit = preview.total === 1 ? preview.unit.replace(/s$/, '') : preview.unit
  return `Export ${grouped(preview.total)} ${unit}`
}

function Outcome({ job, target }: { readonly job: JobState; readonly target: GrantedPath }) {
  const { client } = useLab()
  if (job.status === 'failed') {
    return (
      <Strip kind="error" hint={job.fault?.hint ?? null}>
        {job.fault?.message}
      </Strip>
    )
  }
  if (job.status === 'finished') {
    return (
      <p className={styles.outcome} role="status">
        <IconCheck size={16} stroke={2.4} aria-hidden />
        <span>{job.outcome}</span>
        <Button variant="default" onClick={() => void client.export.showInFolder({ target: target.token })}>
          Show in folder
        </Button>
      </p>
    )
  }
  if (job.status === 'cancelled') return <p className={styles.outcome}>Cancelled: nothing was written.</p>
  const { progress } = job
  return (
    <div className={styles.outcome}>
      <span>{progress?.stage ?? (job.status === 'waiting' ? 'Waiting for another job' : 'Starting')}</span>
      <div className={styles.progress}>
        <Bar share={progress?.share ?? 0} label={job.title} />
      </div>
      <span className="dimmed">{figuresInWords(job, Date.now()).join(', ')}</span>
      <Button
        variant="default"
        disabled={job.status === 'pausing'}
        onClick={() => void client.job.cancel({ id: job.id })}
      >
        Cancel
      </Button>
    </div>
  )
}
