/** Experiment: from a question to a plan to a run. Form and plan of a new one, or one that runs, stands or is done. */

import { useQuery } from '@tanstack/react-query'
import { useEffect } from 'react'
import type { ExperimentSummary } from '../../core/contract/experiment'
import type { JobState } from '../../core/contract/job'
import { Loading } from '../components/Loading'
import { FaultStrip } from '../components/Strip'
import { useLab, useLabState } from '../lab/lab-context'
import { useRemembered } from '../lab/remembered'
import { useNavigation } from '../shell/navigation'
import { ViewFrame } from '../shell/ViewFrame'
import { PlanPage } from './PlanPage'
import { RunPage } from './RunPage'

/** `''` is a new experiment; null until one was chosen. */
type Shown = string | null

export function ExperimentView() {
  const { queries } = useLab()
  const jobs = useLabState('jobs')
  const { subject } = useNavigation()
  const list = useQuery(queries.experiment.list.queryOptions())
  const [chosen, setShown] = useRemembered<Shown>('experiment shown', null)
  useEffect(() => {
    if (subject !== null) setShown(subject)
  }, [subject, setShown])
  const experiments = list.data
  if (!experiments) {
    return (
      <ViewFrame title="Experiment" strips={<FaultStrip error={list.error} />}>
        {list.isPending && <Loading label="Reading the experiments" />}
      </ViewFrame>
    )
  }
  const names = experiments.map(({ name }) => name)
  const busy = busyWith(jobs, names)
  const shown =
    chosen === '' || (chosen !== null && names.includes(chosen)) ? chosen : (busy ?? interrupted(experiments[0]) ?? '')
  return shown === '' ? (
    <PlanPage experiments={experiments} onShow={setShown} />
  ) : (
    <RunPage key={shown} name={shown} experiments={experiments} onShow={setShown} />
  )
}

/** The newest, if it stopped before its end. */
function interrupted(newest: ExperimentSummary | undefined): string | null {
  return newest && (newest.status === 'failed' || newest.status === 'paused') ? newest.name : null
}

/** What runs, or waits to go on. */
function busyWith(jobs: readonly JobState[], names: readonly string[]): string | null {
  const runs = jobs.filter(({ kind, subject }) => (kind === 'run' || kind === 'sample-lab') && names.includes(subject))
  const running = runs.find(({ status }) => status === 'running' || status === 'pausing')
  return (running ?? runs.find(({ status }) => status === 'paused' || status === 'failed'))?.subject ?? null
}
