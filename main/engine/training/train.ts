/**
 * One training run: from a checkpoint and a file of documents to a checkpoint.
 *
 * The result depends on the request alone. A run that was interrupted goes on
 * from its last saved state, and ends with the same bits as one that was not.
 */

import { existsSync } from 'node:fs'
import { readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { TrainEvent, TrainRequest, TrainResult } from '../../../core/contract/engine'
import { AppError } from '../../../core/errors'
import type { LlamaConfig } from '../../../core/model/llama-config'
import { sum } from '../../../core/statistics/sum'
import { writeFolderAtomically, writeTextAtomically } from '../../formats/atomic'
import { writeLlamaConfig } from '../../formats/llama-config'
import { loadTokenizer } from '../../formats/tokenizer'
import { readTokenizerFiles, writeTokenizerFiles } from '../../formats/tokenizer-files'
import { readModel, writeModelWeights } from '../model/checkpoint'
import type { TrainingState } from '../model/trainer'
import type { TrainerCache } from '../model/trainer-cache'
import { type PackedBatch, Packer, START } from './packing'
import { neededRowLength } from './row-length'
import { RunLog } from './run-log'
import { learningRateAt, progressOf } from './schedule'
import { TrainingData } from './training-data'
import { loadTrainingState, readOptimizer, saveTrainingState, writeOptimizer } from './training-state'

const SAVE_EVERY_SECONDS = 60
const REPORT_EVERY_SECONDS = 0.25
/** The result of the run, in the checkpoint it made: a repeated request is answered from it. */
const RESULT_FILE = 'training.json'

/**
 * @param trainers where a trainer is taken from, and kept for the next run
 * @param signal stops the run after the current step, its state saved
 * @returns events at most four times a second, then the result
 * @throws AppError 'cancelled' when stopped; 'invalid-input' if the rows are longer than the model's context;
 *   'unavailable' if the loss or the gradient is no longer a number; 'conflict' if the folder is no result of training
 */
export async function* train(
  request: TrainRequest,
  trainers: TrainerCache,
  signal: AbortSignal | undefined,
): AsyncGenerator<TrainEvent, TrainResult, undefined> {
  const { folder } = request
  // Who stops a run and goes on at once comes while the first is still at its step, or saves: it must not write twice.
  while (active.has(folder)) await active.get(folder)
  const { promise, resolve: ended } = withResolvers()
  active.set(folder, promise)
  try {
    return yield* trainOn(request, trainers, signal)
  } finally {
    active.delete(folder)
    ended()
  }
}

function withResolvers(): { readonly promise: Promise<void>; readonly resolve: () => void } {
  let resolve = () => {}
  const promise = new Promise<void>((settle) => {
    resolve = settle
  })
  return { promise, resolve }
}

/** Runs that have not ended, by the folder that they write. */
const active = new Map<string, Promise<void>>()

async function* trainOn(
  request: TrainRequest,
  trainers: TrainerCache,
  signal: AbortSignal | undefined,
): AsyncGenerator<TrainEvent, TrainResult, undefined> {
  const { model, folder, batch, schedule } = request
  const states = `${folder}.training`
  if (existsSync(folder)) {
    const result = await readResult(folder)
    // A run that ended between the checkpoint and this has left them.
    await rm(states, { recursive: true, force: true })
    return result
  }
  const { config, weights } = await readModel(model)
  expectContext(config, batch.length)
  const tokenizer = await loadTokenizer(model)
  await using data = await TrainingData.open(request.data, tokenizer)
  const saved = await loadTrainingState(states, config)
  const moments = request.continual ? await readOptimizer(model, config) : null
  const { specialTokens } = tokenizer
  const wanted = { ...batch, choice: request.choice, seed: request.seed }
  const settings = { ...wanted, length: await neededRowLength(data, specialTokens, wanted) }
  using lent = await trainers.lend({ config, settings: request.optimizer, shape: settings })
  const { trainer } = lent
  trainer.load(saved?.state ?? { weights, ...moments })
  const packer = new Packer(data, specialTokens, settings, { ...START, ...saved?.progress.cursor })
  const log = new RunLog(saved?.progress.log)
  const save = () => saveTrainingState(states, config, trainer.state(), { cursor: packer.cursor, log: log.record() })
  const progress = () => progressOf(schedule, log.step, log.trainedTokens)
  while (progress() < 1) {
    if (signal?.aborted) {
      await save()
      throw new AppError('cancelled', `training was stopped after step ${log.step}`)
    }
    const batches: PackedBatch[] = []
    for (let part = 0; part < batch.accumulation; part++) batches.push(await packer.next())
    const next = progressOf(schedule, log.step + 1, log.trainedTokens + sum(batches.map(({ tokens }) => tokens)))
    const denominator = sum(batches.map((batch) => batch.denominator))
    const result = trainer.step(batches, learningRateAt(schedule, next), denominator)
    log.add(result, batches)
    expectFinite('loss', result.loss, log.step)
    expectFinite('norm of the gradient', result.gradientNorm, log.step)
    if (log.secondsSince('save') > SAVE_EVERY_SECONDS) {
      await save()
      log.mark('save')
    }
    if (log.secondsSince('report') > REPORT_EVERY_SECONDS) yield log.report(progress())
    // A step blocks the process: let messages in between.
    await new Promise((resolve) => setImmediate(resolve))
  }
  yield log.report(progress())
  const result = log.result()
  await writeCheckpoint(request, config, trainer.state(), result)
  await rm(states, { recursive: true, force: true })
  return result
}

async function readResult(folder: string): Promise<TrainResult> {
  const path = join(folder, RESULT_FILE)
  if (existsSync(path)) return JSON.parse(await readFile(path, 'utf8')) as TrainResult
  throw new AppError('conflict', `'${folder}' exists already, and is no result of training`, {
    hint: 'give the experiment another name, or move that folder away',
  })
}

function expectContext(config: LlamaConfig, length: number): void {
  if (length <= config.contextTokens) return
  throw new AppError(
    'invalid-input',
    `training.contextTokens is ${length}, but the model was made for ${config.contextTokens} tokens`,
    { hint: 'lower training.contextTokens, or take a model with a longer context' },
  )
}

function expectFinite(what: string, value: number, step: number): void {
  if (Number.isFinite(value)) return
  throw new AppError('unavailable', `the ${what} became ${value} at step ${step}`, {
    hint: 'lower training.learningRate, or raise the warmup',
  })
}

async function writeCheckpoint(
  { model, folder, continual }: TrainRequest,
  config: LlamaConfig,
  state: TrainingState,
  result: TrainResult,
): Promise<void> {
  const tokenizer = await readTokenizerFiles(model)
  await writeFolderAtomically(folder, async (target) => {
    await writeModelWeights(target, config, state.weights)
    await writeLlamaConfig(target, config)
    await writeTokenizerFiles(target, tokenizer)
    if (continual) await writeOptimizer(target, config, state)
    await writeTextAtomically(join(target, RESULT_FILE), JSON.stringify(result))
  })
}
