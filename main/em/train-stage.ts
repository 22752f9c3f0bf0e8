/** Trains the checkpoint of an arm, within the budget that the arm is allowed. */

import { join } from 'node:path'
import type { LearningSchedule, TrainResult } from '../../core/contract/engine'
import { emptyLedger, type Ledger, trainingFlops } from '../../core/experiment/budget'
import { type Arm, iterationArm } from '../../core/experiment/plan'
import type { LayoutChoice } from '../../core/thought/layout'
import { modelSize } from './model-size'
import { checkpointName, type RunContext, stageSeed } from './run-context'
import { writeTrainingFile } from './training-file'

export interface StageOutcome {
  readonly result: unknown
  readonly ledger: Ledger
}

export async function trainStage(context: RunContext, key: string, arm: Arm): Promise<StageOutcome> {
  const { config, engine, workspace, signal, report, record } = context
  const { training } = config
  const parent = await parentCheckpoint(context, arm)
  const name = checkpointName(context, arm.name)
  const raw = arm.kind.startsWith('raw')
  const schedule = await scheduleOf(context, arm)
  const events = await engine.train(
    {
      model: join(workspace.dir, parent.folder),
      data: await writeTrainingFile(context, arm),
      folder: join(workspace.checkpointsDir, name),
      seed: stageSeed(context, key),
      choice: raw ? RAW : { layout: config.layout, rawMixRatio: config.rawMixRatio, rawFallback: config.rawFallback },
      batch: {
        rows: training.batchRows,
        length: training.contextTokens,
        packing: training.packing,
        documentMask: training.documentMask,
        accumulation: training.accumulation,
      },
      optimizer: training,
      schedule,
      // The warm start leaves its moments to the first iteration.
      continual: config.mStep.variant === 'continual' && (arm.kind === 'warm-start' || arm.kind === 'iteration'),
    },
    { signal },
  )
  let next = await events.next()
  for (; !next.done; next = await events.next()) {
    const { step, progress, loss, lowestLoss: low, highestLoss: high, trainedTokens, tokensPerSecond } = next.value
    const total = progress > 0 ? trainedTokens / progress : trainedTokens
    const figures = { step: String(step), loss: `${loss.toFixed(3)} nats/token` }
    // The last report of a run may come right after another, with no step between them.
    if (low > 0) {
      record.add({ kind: 'loss', stage: key, step, loss, low, high })
      record.add({ kind: 'rate', stage: key, tokensPerSecond })
    }
    report({ done: trainedTokens, total, unit: 'tokens', rate: tokensPerSecond, figures })
  }
  const result = next.value as TrainResult
  const { config: model, parameters } = await engine.describeModel({ model: join(workspace.checkpointsDir, name) })
  await workspace.checkpoints.record({
    name,
    folder: join('checkpoints', name),
    parent: parent.name,
    kind: arm.kind,
    experimentId: context.experimentId,
    parameters,
    meta: { arm: arm.name, iteration: arm.iteration, finalLoss: result.finalLoss },
    created: new Date().toISOString(),
  })
  const { rawTokens, trainedTokens, seconds, attended } = result
  const flops = trainingFlops(modelSize(model, parameters), trainedTokens, attended)
  return { result, ledger: { ...emptyLedger, rawTokens, trainedTokens, seconds, flops } }
}

const RAW: LayoutChoice = { layout: 'raw', rawMixRatio: 0, rawFallback: false }

async function parentCheckpoint({ workspace, config }: RunContext, { kind, iteration }: Arm) {
  const goesOn = kind === 'iteration' && config.mStep.variant === 'continual'
  if (!goesOn) return workspace.checkpoints.get(config.model)
  const before = iteration === 1 ? 'warm-start' : iterationArm((iteration as number) - 1).name
  return workspace.checkpoints.get(`${config.name}-${before}`)
}

/** How long an arm is trained. A raw arm gets the budget that it is matched to. */
async function scheduleOf(context: RunContext, arm: Arm): Promise<LearningSchedule> {
  const { config } = context
  const { learningRate, finalLearningRateShare, warmup } = config.training
  const steps = arm.kind === 'warm-start' ? config.warmStart.steps : config.mStep.steps
  const warmupShare = 'share' in warmup ? warmup.share : Math.min(1, warmup.steps / steps)
  const shared = { peak: learningRate, warmupShare, finalShare: finalLearningRateShare }
  if (!arm.kind.startsWith('raw')) return { ...shared, length: { steps } }
  return { ...shared, length: { tokens: Math.max(1, Math.round(await rawTokenBudget(context, arm))) } }
}

async function rawTokenBudget(context: RunContext, arm: Arm): Promise<number> {
  const { workspace, experimentId, config } = context
  const ledgerOf = async (key: string) => (await workspace.stages.find(experimentId, key))?.ledger ?? emptyLedger
  const mStep = await ledgerOf(`train-${iterationArm(1).name}`)
  if (arm.kind === 'raw-token-matched') return mStep.rawTokens
  // A raw token attends to fewer positions than one among thoughts; what it costs is known once it was trained on.
  const matched = await ledgerOf('train-raw-token-matched')
  const flopsPerToken =
    matched.trainedTokens > 0 ? matched.flops / matched.trainedTokens : mStep.flops / mStep.trainedTokens
  if (arm.kind === 'raw-flop-matched') return mStep.flops / flopsPerToken
  const stages = await workspace.stages.list(experimentId)
  const iterations = stages.filter(({ key }) => /^(e-step|train-iteration)-/.test(key))
  const flops = iterations.reduce((total, { ledger }) => total + (ledger?.flops ?? 0), 0)
  return config.iterations === 0 ? mStep.rawTokens : flops / flopsPerToken
}
