/** Runs that are trained and were not measured, as rows of the runs table or a list, each with the act that measures it. */

import { Button, Table } from '@mantine/core'
import { useMutation, useQuery } from '@tanstack/react-query'
import { aboutDuration, percent } from '../../core/chart/format'
import type { UnevaluatedRun } from '../../core/contract/comparison'
import { faultOf } from '../lab/fault'
import { useLab, useLabState } from '../lab/lab-context'
import styles from './Compare.module.css'

interface UnevaluatedProps {
  readonly experiments: readonly string[]
}

export function UnevaluatedRows({ experiments }: UnevaluatedProps) {
  const runs = useUnevaluated(experiments)
  return runs.map((run) => (
    <Table.Tr key={`${run.experiment} ${run.arm}`}>
      <Table.Th scope="row" className={styles.run}>
        <span className={styles.noMark} />
        {run.label}
        {experiments.length > 1 && `, ${run.experiment}`}
      </Table.Th>
      <Table.Td colSpan={20}>
        <EvaluateAct run={run} />
      </Table.Td>
    </Table.Tr>
  ))
}

/** For where there is no table yet. */
export function UnevaluatedList({ experiments }: UnevaluatedProps) {
  const runs = useUnevaluated(experiments)
  return (
    <ul className={styles.unevaluated}>
      {runs.map((run) => (
        <li key={`${run.experiment} ${run.arm}`}>
          {run.label} <EvaluateAct run={run} />
        </li>
      ))}
    </ul>
  )
}

function useUnevaluated(experiments: readonly string[]): readonly UnevaluatedRun[] {
  const { queries } = useLab()
  const found = useQuery(queries.comparison.unevaluated.queryOptions({ input: { experiments: [...experiments] } }))
  return found.data ?? []
}

function EvaluateAct({ run }: { readonly run: UnevaluatedRun }) {
  const { client } = useLab()
  const jobs = useLabState('jobs')
  const { experiment, arm, label, seconds, hasWeights, jobId } = run
  const start = useMutation({ mutationFn: () => client.comparison.evaluate({ experiment, arm }) })
  const isRunning = jobs.some(({ kind, subject, status }) => {
    return (kind === 'run' || kind === 'sample-lab') && subject === experiment && atWork.includes(status)
  })
  const job = jobs.find(({ id, status }) => id === (start.data?.id ?? jobId) && status !== 'paused')
  if (job && atWork.includes(job.status)) {
    const share = job.progress?.share ?? null
    return (
      <span className={styles.evaluate}>
        <span className={styles.dim}>
          {job.status === 'waiting' ? 'waits for another job' : `evaluating${share ? `, ${percent(share)}` : ''}`}
        </span>
        <Button size="compact-xs" variant="default" onClick={() => void client.job.cancel({ id: job.id })}>
          Cancel
        </Button>
      </span>
    )
  }
  if (isRunning) return <span className={styles.dim}>not evaluated yet, the run comes to it</span>
  if (!hasWeights) return <span className={styles.dim}>not evaluated, and its weights were deleted</span>
  const act = `Evaluate${seconds === null ? '' : ` (about ${aboutDuration(seconds)})`}`
  const fault = job?.fault ?? (start.error ? faultOf(start.error) : null)
  return (
    <span className={styles.evaluate}>
      <span className={styles.dim}>{fault ? `not evaluated: ${fault.message}` : 'not evaluated'}</span>
      <Button
        size="compact-xs"
        variant="default"
        aria-label={`${act}: ${label} of ${experiment}`}
        loading={start.isPending}
        onClick={() => start.mutate()}
      >
        {act}
      </Button>
    </span>
  )
}

const atWork = ['waiting', 'running', 'pausing']
