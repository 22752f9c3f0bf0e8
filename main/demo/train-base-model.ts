/** Trains a base model of the sample corpus. */

import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { TrainRequest } from '../../core/contract/engine'
import { plainRing, RING_CHARACTERS } from '../../core/corpus/ring'
import { makeBasePage } from '../../core/corpus/ring-documents'
import { AppError } from '../../core/errors'
import { RandomStream, streamKey } from '../../core/random'
import type { EngineClient } from '../engine-host/engine-process'
import { writeFileAtomically } from '../formats/atomic'
import { type BaseModelReport, measureBase } from './base-exercises'
import type { BaseTraining } from './demo-settings'

/** Told of trained tokens. */
export type OnBaseProgress = (state: { readonly done: number; readonly total: number }) => void

export interface TrainedBase {
  /** Its folder, absolute. */
  readonly model: string
  readonly report: BaseModelReport
}

/** Initial weights of attempts differ by this much in their seed, so that neighbouring seeds share none. */
const SEEDS_APART = 1_000_000

/**
 * Trains a base model, and again from other initial weights where it did not learn its facts or to read its moves: both
 * come suddenly, and one that has not found them by then rarely does when it is trained for longer.
 *
 * @param folder where all of it is kept, so that a training that was stopped goes on
 * @throws AppError 'unavailable' if no attempt learns both: nothing built on it would learn
 */
export async function trainBaseModel(
  engine: EngineClient,
  folder: string,
  { seed, base }: { readonly seed: number; readonly base: BaseTraining },
  signal: AbortSignal,
  onProgress: OnBaseProgress,
): Promise<TrainedBase> {
  const pages = join(folder, 'pages.jsonl')
  await writeBasePages(pages, seed, base.pages)
  const reports: BaseModelReport[] = []
  for (let attempt = 0; attempt < base.attempts; attempt++) {
    const model = join(folder, `attempt-${attempt}`)
    const run = { base, pages, folder: model, seed: seed + attempt * SEEDS_APART }
    await trainBase(engine, run, signal, onProgress)
    const report = await measureBase(engine, model)
    if (report.facts >= base.knownFacts && report.reading >= base.readMoves) return { model, report }
    reports.push(report)
  }
  const learned = reports.map(({ facts, reading }) => `${percent(facts)} and ${percent(reading)}`).join(', ')
  throw new AppError(
    'unavailable',
    `no base model learned enough: of their facts and moves, ${base.attempts} knew ${learned}`,
    { hint: 'run the demo with another seed' },
  )
}

const percent = (share: number) => `${Math.round(100 * share)} %`

/** What the base is trained on: pages of arithmetic, pages of reading, and stories of which no thought is known. */
async function writeBasePages(path: string, seed: number, count: number): Promise<void> {
  if (existsSync(path)) return
  const random = new RandomStream(streamKey(seed, 'base pages'))
  await writeFileAtomically(path, async (file) => {
    for (let page = 0; page < count; page++) {
      const chunks = [{ text: makeBasePage(plainRing, random), thought: null }]
      await file.appendFile(`${JSON.stringify({ id: `page ${page}`, chunks })}\n`)
    }
  })
}

interface BaseRun {
  readonly base: BaseTraining
  readonly pages: string
  /** Of the checkpoint. */
  readonly folder: string
  readonly seed: number
}

/** Trains from new weights; one that was stopped goes on, a finished one is left as it is. */
async function trainBase(
  engine: EngineClient,
  { base, pages, folder, seed }: BaseRun,
  signal: AbortSignal,
  onProgress: OnBaseProgress,
): Promise<void> {
  const model = `${folder}-new`
  if (!existsSync(model)) {
    const tokenizer = { kind: 'characters', characters: RING_CHARACTERS } as const
    await engine.createModel({ folder: model, config: base.model, tokenizer, seed })
  }
  const request: TrainRequest = {
    ...{ model, data: pages, folder, seed },
    choice: { layout: 'raw', rawMixRatio: 0, rawFallback: false },
    batch: { rows: base.rows, length: base.length, packing: 'documents', documentMask: true, accumulation: 1 },
    optimizer: { beta1: 0.9, beta2: 0.95, weightDecay: 0.01, clip: 1 },
    schedule: { peak: base.learningRate, warmupShare: 0.05, finalShare: 0.02, length: { steps: base.steps } },
    continual: false,
  }
  for await (const { trainedTokens, progress } of await engine.train(request, { signal })) {
    onProgress({ done: trainedTokens, total: Math.round(trainedTokens / Math.max(progress, 1e-3)) })
  }
}
