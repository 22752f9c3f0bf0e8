/**
 * Measures one trained arm of an experiment out of its turn, such as one of a run that was stopped or has failed. It is
 * the same stage that a run would come to later, with the same draws, so the run finds it done and its figures the same.
 */

import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { duration } from '../../core/chart/format'
import { AppError } from '../../core/errors'
import { parseExperimentConfig } from '../../core/experiment/parse-config'
import { type Arm, planStages, type Stage } from '../../core/experiment/plan'
import { stageName } from '../../core/experiment/stage-words'
import type { EngineClient } from '../engine-host/engine-process'
import type { ExperimentRow } from '../store/experiments'
import type { StageRow } from '../store/stages'
import type { Workspace } from '../store/workspace'
import { dealDocuments } from './document-parts'
import { evaluateStage } from './evaluate-stage'
import type { StageReport } from './run-context'
import { runRecord } from './run-record'

export interface UnevaluatedArm {
  readonly experiment: string
  readonly arm: Arm
  /** Relative to the workspace. */
  readonly folder: string
  /** As long as like arms of the same experiment took, on average; null if none was evaluated yet. */
  readonly seconds: number | null
}

/** Arms of the experiment that are trained and not evaluated, in the order of its plan. */
export async function unevaluatedArms(workspace: Workspace, experiment: ExperimentRow): Promise<UnevaluatedArm[]> {
  const rows = new Map((await workspace.stages.list(experiment.id)).map((row) => [row.key, row]))
  const isDone = (key: string) => rows.get(key)?.status === 'finished'
  const evaluations = planStages(parseExperimentConfig(experiment.config)).filter(isEvaluation)
  const checkpoints = await workspace.checkpoints.ofExperiment(experiment.id)
  return evaluations.flatMap(({ key, arm }): UnevaluatedArm[] => {
    const checkpoint = checkpoints.find(({ name }) => name === `${experiment.name}-${arm.name}`)
    if (isDone(key) || !isDone(`train-${arm.name}`) || !checkpoint) return []
    const alike = evaluations.filter((other) => isRaw(other.arm) === isRaw(arm))
    const { folder } = checkpoint
    return [
      { experiment: experiment.name, arm, folder, seconds: meanSeconds(alike.map((other) => rows.get(other.key))) },
    ]
  })
}

export interface ArmEvaluation {
  readonly workspace: Workspace
  readonly engine: EngineClient
  readonly experiment: ExperimentRow
  readonly arm: string
  readonly signal: AbortSignal
  readonly report: (report: StageReport) => void
}

/**
 * Does nothing if the arm is evaluated already. An experiment that lacked only this is finished then.
 *
 * @throws AppError 'not-found' if the experiment has no such arm, or it is not trained yet
 */
export async function evaluateArm({
  workspace,
  engine,
  experiment,
  arm,
  signal,
  report,
}: ArmEvaluation): Promise<void> {
  const config = parseExperimentConfig(experiment.config)
  const stages = planStages(config)
  const position = stages.findIndex((stage) => isEvaluation(stage) && stage.arm.name === arm)
  const stage = stages[position]
  const trained = await workspace.stages.find(experiment.id, `train-${arm}`)
  if (stage?.kind !== 'evaluate' || trained?.status !== 'finished') {
    throw new AppError('not-found', `experiment '${config.name}' has no trained arm '${arm}'`, {
      hint: 'let the experiment run until it is trained',
    })
  }
  if ((await workspace.stages.find(experiment.id, stage.key))?.status === 'finished') return
  const folder = join(workspace.experimentsDir, config.name)
  await mkdir(folder, { recursive: true })
  const record = await runRecord(workspace, config.name)
  const parts = await dealDocuments(workspace, config)
  const shared = { workspace, engine, experimentId: experiment.id, config, parts, folder, signal, record, report }
  signal.throwIfAborted()
  const { result, ledger } = await evaluateStage(shared, stage.arm, position)
  const now = new Date().toISOString()
  await workspace.stages.start(experiment.id, stage.key, now)
  await workspace.stages.finish(experiment.id, stage.key, result, ledger, now)
  record.add({ kind: 'log', level: 'note', text: `${stageName(stage)} done in ${duration(ledger.seconds)}` })
  await record.flush()
  const isComplete = (await workspace.stages.list(experiment.id)).every(({ status }) => status === 'finished')
  if (isComplete) await workspace.experiments.setStatus(experiment.id, 'finished', now)
}

type Evaluation = Extract<Stage, { kind: 'evaluate' }>

const isEvaluation = (stage: Stage): stage is Evaluation => stage.kind === 'evaluate'

const isRaw = ({ kind }: Arm) => kind.startsWith('raw')

function meanSeconds(rows: readonly (StageRow | undefined)[]): number | null {
  const known = rows.flatMap((row) => (row?.status === 'finished' && row.ledger ? [row.ledger.seconds] : []))
  return known.length === 0 ? null : known.reduce((sum, seconds) => sum + seconds, 0) / known.length
}
