/** A run as it stands: put together from what is on record and from what it reports. */

import type { BoundPoint, LiveRun, LiveStage, LossLine } from '../../core/contract/experiment'
import type { JobState } from '../../core/contract/job'
import { addLedgers, emptyLedger, type Ledger } from '../../core/experiment/budget'
import type { ComparisonRow } from '../../core/experiment/comparison'
import type { ExperimentConfig } from '../../core/experiment/config'
import { estimateRun, type RunEstimate } from '../../core/experiment/estimate'
import { parseExperimentConfig } from '../../core/experiment/parse-config'
import { planStages } from '../../core/experiment/plan'
import { findEStepAlarms } from '../../core/experiment/run-alarm'
import { roughSpeed, type Speed } from '../../core/experiment/speed'
import { armName, stageName } from '../../core/experiment/stage-words'
import type { EStepProgress } from '../em/e-step-stage'
import { readResult } from '../em/run-experiment'
import { type RunRecord, runRecord } from '../em/run-record'
import type { StageRow } from '../store/stages'
import type { Workspace } from '../store/workspace'
import { halve } from './go-on-in-halves'
import { readFacts } from './read-facts'

/** Lines of the log that the page is sent. */
const LOG_LINES = 300
const RATE_WINDOW_MS = 60_000

export interface LiveQuestion {
  readonly name: string
  /** Key of the stage whose charts are asked for; null for the one that runs, or ran last. */
  readonly stage: string | null
}

/** @param job of the run, while there is one @param speed as it was tested, if it was */
export async function readLiveRun(
  workspace: Workspace,
  { name, stage }: LiveQuestion,
  job: JobState | undefined,
  speed: Speed | null,
): Promise<LiveRun> {
  const experiment = await workspace.experiments.get(name)
  const config = parseExperimentConfig(experiment.config)
  const record = await runRecord(workspace, name)
  const [rows, { table, alarms }] = await Promise.all([
    workspace.stages.list(experiment.id),
    readResult(workspace, experiment),
  ])
  const estimate = await planOf(workspace, config, speed)
  const learned = table.filter(({ kind }) => kind === 'warm-start' || kind === 'iteration')
  const ess = chooseEss(rows, stage)
  const stages = planStages(config).map((planned, i): LiveStage => {
    const row = rows.find(({ key }) => key === planned.key)
    const inPlan = estimate?.stages[i]
    return {
      key: planned.key,
      name: stageName(planned),
      about: inPlan?.about ?? '',
      status: statusOf(row, experiment.status),
      started: row?.started ?? null,
      finished: row?.finished ?? null,
      share: row?.status === 'finished' ? 1 : shareOf(row, job),
      plannedSeconds: inPlan?.ledger.seconds ?? 1,
    }
  })
  const failed = stages.find(({ status }) => status === 'failed')
  return {
    name,
    corpus: config.corpus,
    model: config.model,
    seed: config.seed,
    status: experiment.status,
    message: experiment.message,
    started: experiment.started,
    finished: experiment.finished,
    thoughts: config.sampling.thoughts,
    boundThoughts: config.evaluation.thoughts,
    iterations: config.iterations,
    stages,
    losses: chooseLosses(record, stages, stage),
    bounds: learned.flatMap((row) => boundOf(row, config)),
    ess,
    rates: lastMinute(record),
    spent: spentBy(rows, stages),
    planned: estimate?.total ?? null,
    log: record.log.slice(-LOG_LINES).map(({ at, level, text }) => ({ at, level, text })),
    alarms: [
      ...alarms,
      ...rows.flatMap(({ key, progress }) => {
        const { ess: histogram } = (progress ?? {}) as Partial<EStepProgress>
        return histogram && key.startsWith('e-step-')
          ? findEStepAlarms(Number(key.slice('e-step-'.length)), histogram, config.sampling.thoughts)
          : []
      }),
    ],
    halves:
      experiment.status === 'failed' && failed && ranOutOfMemory(experiment.message)
        ? (halve(
            config,
            rows.find(({ key }) => key === failed.key),
          )?.words ?? null)
        : null,
  }
}

/** The engine's death is most often one of memory; what it says itself is plain. */
export function ranOutOfMemory(message: string | null): boolean {
  return (
    message !== null && /memory|\bOOM\b|RESOURCE_EXHAUSTED|SIGKILL|bad_alloc|the engine (was|ended|died)/i.test(message)
  )
}

function statusOf(row: StageRow | undefined, experiment: LiveRun['status']): LiveStage['status'] {
  if (!row) return 'planned'
  // A stage that was running when its run failed is where it failed.
  return row.status === 'running' && experiment === 'failed' ? 'failed' : row.status
}

function shareOf(row: StageRow | undefined, job: JobState | undefined): number {
  if (row?.status !== 'running' || !job?.progress?.total) return 0
  return Math.min(1, job.progress.done / job.progress.total)
}

const plans = new WeakMap<Workspace, Map<string, RunEstimate | null>>()

async function planOf(
  workspace: Workspace,
  config: ExperimentConfig,
  speed: Speed | null,
): Promise<RunEstimate | null> {
  const known = plans.get(workspace) ?? new Map<string, RunEstimate | null>()
  plans.set(workspace, known)
  const key = JSON.stringify([config, speed])
  const found = known.get(key)
  if (found !== undefined) return found
  const estimate = await readFacts(workspace, config, null)
    .then((facts) => estimateRun(config, facts, speed ?? roughSpeed(facts.model, facts.machine.threads)))
    // The corpus or the model may have been deleted since: what the run spent is still worth seeing.
    .catch(() => null)
  known.set(key, estimate)
  return estimate
}

function chooseLosses(record: RunRecord, stages: readonly LiveStage[], chosen: string | null): LossLine[] {
  const recorded = stages.filter(({ key }) => record.curves.has(key))
  const latest = recorded.filter(({ status }) => status !== 'planned').at(-1)
  const shown = recorded.find(({ key }) => key === chosen) ?? latest
  if (!shown) return []
  // An M-step is compared with the one before, a baseline with the first.
  const isIteration = shown.key.startsWith('train-iteration-')
  const others = recorded.filter(({ key }) => key.startsWith('train-iteration-'))
  const before = isIteration ? others[others.indexOf(shown) - 1] : others[0]
  return [shown, ...(before && before !== shown && shown.key !== 'train-warm-start' ? [before] : [])].map(
    ({ key, name }) => ({ stage: key, name, points: record.curves.get(key)?.points ?? [] }),
  )
}

function chooseEss(rows: readonly StageRow[], chosen: string | null): LiveRun['ess'] {
  const eSteps = rows.flatMap(({ key, progress }) => {
    const histogram = (progress as Partial<EStepProgress> | null)?.ess
    return key.startsWith('e-step-') && histogram ? [{ key, histogram }] : []
  })
  const shown = eSteps.find(({ key }) => key === chosen) ?? eSteps.at(-1)
  return shown ? { iteration: Number(shown.key.slice('e-step-'.length)), histogram: shown.histogram } : null
}

function boundOf(row: ComparisonRow, { evaluation }: ExperimentConfig): BoundPoint[] {
  const n = String(evaluation.thoughts)
  const value = row.bounds[n] ?? null
  if (value === null) return []
  const name = armName({ name: row.arm, iteration: row.iteration })
  return [{ name, iteration: row.iteration ?? 0, value, interval: row.intervals.bounds[n] ?? null }]
}

function lastMinute(record: RunRecord): LiveRun['rates'] {
  const last = record.rates.at(-1)
  if (!last) return []
  const from = Date.parse(last.at) - RATE_WINDOW_MS
  return record.rates
    .filter(({ at }) => Date.parse(at) >= from)
    .map(({ at, stage, tokensPerSecond }) => ({ at, stage, tokensPerSecond }))
}

/** The ledgers of finished stages, and of the E-step that runs. */
function spentBy(rows: readonly StageRow[], stages: readonly LiveStage[]): Ledger {
  const known = new Set(stages.map(({ key }) => key))
  return rows
    .filter(({ key }) => known.has(key))
    .reduce((sum, { ledger }) => addLedgers(sum, ledger ?? emptyLedger), emptyLedger)
}
