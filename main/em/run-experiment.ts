/**
 * Runs an experiment: one stage after the other, each once.
 *
 * A finished stage is never run again, and an unfinished one goes on from what
 * it saved. The results are therefore the same whether the run was
 * interrupted, or how often.
 */

import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { duration } from '../../core/chart/format'
import { AppError } from '../../core/errors'
import { type ArmSigns, type EvaluationSigns, findAlarms, findFallingBounds } from '../../core/experiment/alarm'
import type { ComparisonRow } from '../../core/experiment/comparison'
import type { ExperimentConfig } from '../../core/experiment/config'
import { parseExperimentConfig } from '../../core/experiment/parse-config'
import { describeStage, planStages, type Stage } from '../../core/experiment/plan'
import type { RunProgress } from '../../core/experiment/progress'
import { stageName } from '../../core/experiment/stage-words'
import type { EngineClient } from '../engine-host/engine-process'
import type { ExperimentRow } from '../store/experiments'
import type { Workspace } from '../store/workspace'
import { dealDocuments } from './document-parts'
import { eStepStage } from './e-step-stage'
import { evaluateStage } from './evaluate-stage'
import type { RunContext } from './run-context'
import { runRecord } from './run-record'
import { RunTimer } from './run-timer'
import { type StageOutcome, trainStage } from './train-stage'

export interface RunOptions {
  readonly workspace: Workspace
  readonly engine: EngineClient
  readonly signal: AbortSignal
  readonly onProgress: (progress: RunProgress) => void
}

export interface ExperimentResult {
  readonly table: readonly ComparisonRow[]
  /** Sentences about what went wrong; see core/experiment/alarm. */
  readonly alarms: readonly string[]
}

/**
 * Records a new experiment.
 *
 * @returns the experiment; an experiment of the same name and configuration is returned as it stands
 * @throws AppError 'conflict' if the name is taken by another configuration; 'not-found' if the corpus or the model is
 *   not in the workspace
 */
export async function planExperiment(
  workspace: Workspace,
  engine: EngineClient,
  config: ExperimentConfig,
): Promise<ExperimentRow> {
  await workspace.corpora.get(config.corpus)
  await workspace.checkpoints.get(config.model)
  const existing = await workspace.experiments.find(config.name)
  if (existing && JSON.stringify(parseExperimentConfig(existing.config)) !== JSON.stringify(config)) {
    throw new AppError('conflict', `an experiment named '${config.name}' exists with another configuration`, {
      hint: 'give the new one another name',
    })
  }
  if (!existing) {
    // The thread count fixes the order of float additions: a resumed run needs the same.
    const { threads } = await engine.describe()
    const { name, seed } = config
    await workspace.experiments.create({ name, config, seed, threads, created: new Date().toISOString() })
  }
  const experiment = await workspace.experiments.get(config.name)
  await workspace.stages.plan(
    experiment.id,
    planStages(config).map(({ key }) => key),
  )
  return experiment
}

/** Runs what is left of a planned experiment. @throws AppError 'cancelled' when stopped: what is done stays */
export async function runExperiment(
  { workspace, engine, signal, onProgress }: RunOptions,
  experiment: ExperimentRow,
): Promise<ExperimentResult> {
  const config = parseExperimentConfig(experiment.config)
  const stages = planStages(config)
  const timer = new RunTimer(config, stages, onProgress)
  const folder = join(workspace.experimentsDir, config.name)
  await mkdir(folder, { recursive: true })
  const parts = await dealDocuments(workspace, config)
  const record = await runRecord(workspace, config.name)
  const note = (text: string, level: 'info' | 'note' | 'problem' = 'info') => record.add({ kind: 'log', level, text })
  const shared = { workspace, engine, experimentId: experiment.id, config, parts, folder, signal, record }
  await setStatus(workspace, experiment, 'running')
  try {
    for (const [position, stage] of stages.entries()) {
      const row = await workspace.stages.find(experiment.id, stage.key)
      if (row?.status !== 'finished') {
        signal.throwIfAborted()
        await workspace.stages.start(experiment.id, stage.key, new Date().toISOString())
        timer.begin(stage, describeStage(stage))
        note(`${stageName(stage)} ${row?.started ? 'goes on' : 'started'}`)
        const outcome = await runStage({ ...shared, report: (report) => timer.report(report) }, stage, position)
        await workspace.stages.finish(
          experiment.id,
          stage.key,
          outcome.result,
          outcome.ledger,
          new Date().toISOString(),
        )
        note(`${stageName(stage)} done in ${duration(outcome.ledger.seconds)}`, 'note')
      }
      timer.finish(stage, row?.status === 'finished')
    }
  } catch (error) {
    if (signal.aborted) {
      await setStatus(workspace, experiment, 'paused')
      note('stopped; what is done so far is kept', 'note')
      throw new AppError('cancelled', `experiment '${config.name}' was stopped; what is done so far is kept`, {
        cause: error,
        hint: `go on with: resume ${config.name}`,
      })
    }
    const message = error instanceof Error ? error.message : String(error)
    await setStatus(workspace, experiment, 'failed', message)
    note(message, 'problem')
    throw error
  } finally {
    await record.flush().catch(() => {})
  }
  await setStatus(workspace, experiment, 'finished')
  return readResult(workspace, experiment)
}

function runStage(context: RunContext, stage: Stage, position: number): Promise<StageOutcome> {
  if (stage.kind === 'train') return trainStage(context, stage.key, stage.arm)
  if (stage.kind === 'evaluate') return evaluateStage(context, stage.arm, position)
  return eStepStage(context, stage.key, stage.iteration)
}

async function setStatus(
  workspace: Workspace,
  { id }: ExperimentRow,
  status: ExperimentRow['status'],
  message: string | null = null,
): Promise<void> {
  await workspace.experiments.setStatus(id, status, new Date().toISOString(), message)
}

/** The table of an experiment as far as it has come, and its alarms. */
export async function readResult(workspace: Workspace, experiment: ExperimentRow): Promise<ExperimentResult> {
  const summaries = await workspace.evaluations.summaries(experiment.id)
  const table = summaries.map(({ summary }) => summary as ComparisonRow)
  const learned = table.filter(({ kind }) => kind === 'warm-start' || kind === 'iteration')
  const signs: ArmSigns[] = []
  for (const { arm, kind, iteration, accuracySampled } of learned) {
    const stage = await workspace.stages.find(experiment.id, `evaluate-${arm}`)
    signs.push({ ...(stage?.result as EvaluationSigns), arm: { name: arm, kind, iteration }, accuracySampled })
  }
  return { table, alarms: [...findAlarms(signs), ...findFallingBounds(learned)] }
}
