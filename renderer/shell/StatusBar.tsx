/** What goes on, in every view: the job with its pause button, problems, and the device. */

import { ActionIcon, UnstyledButton } from '@mantine/core'
import { IconAlertTriangle, IconCpu, IconPlayerPause, IconPlayerPlay, IconX } from '@tabler/icons-react'
import { useState } from 'react'
import type { JobState } from '../../core/contract/job'
import { Bar } from '../components/Bar'
import { useLab, useLabState } from '../lab/lab-context'
import { ago, figuresInWords, stateInWords } from './job-words'
import { useNavigation } from './navigation'
import { ProblemList } from './ProblemList'
import styles from './Shell.module.css'

/** The one to show: what runs, else what waits for the user, else what ended last. */
function shownJob(jobs: readonly JobState[]): JobState | undefined {
  const by = (...statuses: JobState['status'][]) => jobs.findLast(({ status }) => statuses.includes(status))
  return by('running', 'pausing') ?? by('paused', 'failed') ?? by('waiting') ?? by('finished', 'cancelled')
}

export function StatusBar() {
  const [problemsOpen, setProblemsOpen] = useState(false)
  const jobs = useLabState('jobs')
  const problems = useLabState('problems')
  const device = useLabState('device')
  const job = shownJob(jobs)
  const waiting = jobs.filter(({ id, status }) => status === 'waiting' && id !== job?.id).length
  return (
    <footer className={styles.statusBar}>
      {job ? <JobStatus job={job} /> : <span className="dimmed">No job running</span>}
      {waiting > 0 && <span className="dimmed">and {waiting} waiting</span>}
      <span className={styles.statusEnd}>
        {problems.length > 0 ? (
          <UnstyledButton className={styles.problems} onClick={() => setProblemsOpen(true)}>
            <IconAlertTriangle size={14} aria-hidden /> {problems.length} to look at
          </UnstyledButton>
        ) : (
          <span className="dimmed">No problems</span>
        )}
        {device && (
          <span className={styles.device}>
            <IconCpu size={14} aria-hidden /> {device}
          </span>
        )}
      </span>
      {problemsOpen && <ProblemList onClose={() => setProblemsOpen(false)} />}
    </footer>
  )
}

function JobStatus({ job }: { readonly job: JobState }) {
  const { client } = useLab()
  const { go } = useNavigation()
  const { id, status, progress, pausable, title, ended, outcome } = job
  const active = status === 'running' || status === 'pausing'
  const resumable = status === 'paused' || (status === 'failed' && pausable)
  return (
    <>
      {active && pausable && (
        <ActionIcon
          size={24}
          variant="default"
          aria-label={`Pause: ${title}`}
          disabled={status === 'pausing'}
          onClick={() => void client.job.pause({ id })}
        >
          <IconPlayerPause size={14} />
        </ActionIcon>
      )}
      {resumable && (
        <ActionIcon
          size={24}
          variant="default"
          aria-label={`Go on: ${title}`}
          onClick={() => void client.job.resume({ id })}
        >
          <IconPlayerPlay size={14} />
        </ActionIcon>
      )}
      {active && !pausable && (
        <ActionIcon
          size={24}
          variant="default"
          aria-label={`Cancel: ${title}`}
          disabled={status === 'pausing'}
          onClick={() => void client.job.cancel({ id })}
        >
          <IconX size={14} />
        </ActionIcon>
      )}
      <UnstyledButton className={styles.jobText} onClick={() => go('experiment')}>
        {/* what was done names itself */}
        <b>{status === 'finished' && outcome !== null ? 'Done' : title}</b>
        <span className="dimmed">
          {ended && status !== 'failed'
            ? `${outcome ?? stateInWords(job)}, ${ago(ended, Date.now())}`
            : stateInWords(job)}
        </span>
      </UnstyledButton>
      {active && progress?.share !== null && progress?.share !== undefined && (
        <Bar share={progress.share} label={title} width={180} />
      )}
      {active &&
        figuresInWords(job, Date.now()).map((text) => (
          <span key={text} className="dimmed">
            {text}
          </span>
        ))}
    </>
  )
}
