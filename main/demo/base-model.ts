/**
 * Trains the demo's base model: what a pretrained model would already know, the arithmetic of the sample corpus and how
 * to read its words.
 */

import { existsSync } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { TrainRequest } from '../../core/contract/engine'
import { applyMove, drawMove, plainRing, RING_CHARACTERS, RING_SIZE } from '../../core/corpus/ring'
import { makeBasePage, makeReadingBlock } from '../../core/corpus/ring-documents'
import { AppError } from '../../core/errors'
import { RandomStream, streamKey } from '../../core/random'
import type { EngineClient } from '../engine-host/engine-process'
import { writeFileAtomically } from '../formats/atomic'
import type { Workspace } from '../store/workspace'
import { BASE_MODEL, type DemoSettings } from './demo-settings'

/** What the base is trained on: pages of arithmetic, pages of reading, and stories of which no thought is known. */
async function writeBasePages(path: string, { seed, basePages }: DemoSettings): Promise<void> {
  if (existsSync(path)) return
  const random = new RandomStream(streamKey(seed, 'base pages'))
  await writeFileAtomically(path, async (file) => {
    for (let page = 0; page < basePages; page++) {
      const chunks = [{ text: makeBasePage(plainRing, random), thought: null }]
      await file.appendFile(`${JSON.stringify({ id: `page ${page}`, chunks })}\n`)
    }
  })
}

export interface BaseModelReport {
  /** Share of arithmetic facts that the model completes. */
  readonly facts: number
  /** Share of values and moves that it reads: told in words further up, it writes them in signs. */
  readonly reading: number
}

/** Initial weights of attempts differ by this much in their seed, so that neighbouring seeds share none. */
const SEEDS_APART = 1_000_000

/**
 * Trains the base model, and again from other initial weights where it did not learn its facts or to read its moves: both
 * come suddenly, and one that has not found them by then rarely does when it is trained for longer.
 *
 * @throws AppError 'unavailable' if no attempt learns both: nothing built on it would learn
 */
export async function addBaseModel(
  workspace: Workspace,
  engine: EngineClient,
  settings: DemoSettings,
  signal: AbortSignal,
  onProgress: (state: { readonly done: number; readonly total: number }) => void,
): Promise<BaseModelReport> {
  const known = await workspace.checkpoints.find(BASE_MODEL)
  if (known) return known.meta as BaseModelReport
  const { base } = settings
  const folder = join(workspace.experimentsDir, BASE_MODEL)
  await mkdir(folder, { recursive: true })
  const pages = join(folder, 'pages.jsonl')
  await writeBasePages(pages, settings)
  const reports: BaseModelReport[] = []
  for (let attempt = 0; attempt < base.attempts; attempt++) {
    const model = join(folder, `attempt-${attempt}`)
    await trainBase(
      engine,
      { settings, pages, folder: model, seed: settings.seed + attempt * SEEDS_APART },
      signal,
      onProgress,
    )
    const report = {
      facts: await completedShare(engine, model, factExercises()),
      reading: await completedShare(engine, model, readingExercises()),
    }
    reports.push(report)
    if (report.facts < base.knownFacts || report.reading < base.readMoves) continue
    const { parameters } = await engine.describeModel({ model })
    await workspace.checkpoints.record({
      name: BASE_MODEL,
      folder: join('experiments', BASE_MODEL, `attempt-${attempt}`),
      parent: null,
      kind: 'base',
      experimentId: null,
      parameters,
      meta: { ...report, attempt, steps: base.steps },
      created: new Date().toISOString(),
    })
    return report
  }
  const learned = reports.map(({ facts, reading }) => `${percent(facts)} and ${percent(reading)}`).join(', ')
  throw new AppError(
    'unavailable',
    `no base model learned enough: of their facts and moves, ${base.attempts} knew ${learned}`,
    { hint: 'run the demo with another seed' },
  )
}

const percent = (share: number) => `${Math.round(100 * share)} %`

interface BaseTraining {
  readonly settings: DemoSettings
  readonly pages: string
  /** Of the checkpoint. */
  readonly folder: string
  readonly seed: number
}

/** Trains from new weights; one that was stopped goes on, a finished one is left as it is. */
async function trainBase(
  engine: EngineClient,
  { settings, pages, folder, seed }: BaseTraining,
  signal: AbortSignal,
  onProgress: (state: { readonly done: number; readonly total: number }) => void,
): Promise<void> {
  const { base } = settings
  const model = `${folder}-new`
  if (!existsSync(model)) {
    const tokenizer = { kind: 'characters', characters: RING_CHARACTERS } as const
    await engine.createModel({ folder: model, config: settings.model, tokenizer, seed })
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

interface Exercise {
  readonly cue: string
  readonly result: string
}

const EXERCISES = 400

/** Single facts, such as `7+5=2`. */
function factExercises(): Exercise[] {
  const random = new RandomStream(streamKey('facts'))
  return Array.from({ length: EXERCISES }, () => {
    const value = random.below(RING_SIZE)
    const move = drawMove(random)
    return { cue: `${value}${move.sign}${move.amount}=`, result: String(applyMove(value, move)) }
  })
}

/** As many moves as a story has, done up to one of them: the value it starts from, or that move, is to be written next. */
function readingExercises(): Exercise[] {
  const random = new RandomStream(streamKey('reading'))
  return Array.from({ length: EXERCISES }, () => {
    const moves = Array.from({ length: plainRing.moves }, () => drawMove(random))
    const block = makeReadingBlock(moves, random)
    const { index, 0: result } = random.pick([...block.matchAll(/^\d(?=[+-])|[+-]\d(?==)/gm)])
    return { cue: block.slice(0, index), result }
  })
}

/** Share of exercises that a model completes. */
async function completedShare(engine: EngineClient, model: string, exercises: readonly Exercise[]): Promise<number> {
  const { answers } = await engine.answer({
    model,
    items: exercises.map(({ cue }, i) => ({ key: `exercise ${i}`, earlier: [], cue })),
    seed: 0,
    mode: 'raw',
    temperature: 0,
    maxThoughtTokens: 1,
    maxAnswerTokens: Math.max(...exercises.map(({ result }) => result.length)),
    prefixChunks: 0,
    fidelity: 'consistent',
  })
  return answers.filter(({ text }, i) => text.startsWith((exercises[i] as Exercise).result)).length / exercises.length
}
