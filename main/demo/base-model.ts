/** Trains the demo's base model: what a pretrained model would already know, the arithmetic of the sample corpus. */

import { existsSync } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { TrainRequest } from '../../core/contract/engine'
import { applyMove, drawMove, plainRing, RING_CHARACTERS, RING_SIZE } from '../../core/corpus/ring'
import { makeBasePage } from '../../core/corpus/ring-documents'
import { AppError } from '../../core/errors'
import { RandomStream, streamKey } from '../../core/random'
import type { EngineClient } from '../engine-host/engine-process'
import { writeFileAtomically } from '../formats/atomic'
import type { Workspace } from '../store/workspace'
import { BASE_MODEL, type DemoSettings } from './demo-settings'

/** What the base is trained on: pages of arithmetic, and stories of which no thought is known. */
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
  readonly steps: number
}

/**
 * Trains the base model until it knows its facts, which it learns suddenly, at a step that depends on the seed.
 *
 * @throws AppError 'unavailable' if it does not learn them within the rounds allowed: nothing built on it would learn
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
  const { seed, base } = settings
  const folder = join(workspace.experimentsDir, BASE_MODEL)
  await mkdir(folder, { recursive: true })
  const pages = join(folder, 'pages.jsonl')
  await writeBasePages(pages, settings)
  let model = join(folder, 'new')
  if (!existsSync(model)) {
    await engine.createModel({
      folder: model,
      config: settings.model,
      tokenizer: { kind: 'characters', characters: RING_CHARACTERS },
      seed,
    })
  }
  for (let round = 0; round < base.rounds; round++) {
    const trained = join(folder, `round-${round}`)
    const request: TrainRequest = {
      model,
      data: pages,
      folder: trained,
      seed: seed + round,
      choice: { layout: 'raw', rawMixRatio: 0, rawFallback: false },
      batch: { rows: base.rows, length: base.length, packing: 'documents', documentMask: true, accumulation: 1 },
      optimizer: { beta1: 0.9, beta2: 0.95, weightDecay: 0.01, clip: 1 },
      schedule: { peak: base.learningRate, warmupShare: 0.05, finalShare: 0.02, length: { steps: base.steps } },
      continual: false,
    }
    for await (const { trainedTokens, progress } of await engine.train(request, { signal })) {
      onProgress({ done: trainedTokens, total: Math.round(trainedTokens / Math.max(progress, 1e-3)) })
    }
    model = trained
    const facts = await knownFacts(engine, model)
    if (facts < base.knownFacts && round + 1 < base.rounds) continue
    if (facts < base.knownFacts) {
      throw new AppError(
        'unavailable',
        `the base model knows ${Math.round(100 * facts)} % of its facts after ${round + 1} rounds`,
        {
          hint: 'run the demo with another seed, or without --quick',
        },
      )
    }
    const steps = (round + 1) * base.steps
    const { parameters } = await engine.describeModel({ model })
    await workspace.checkpoints.record({
      name: BASE_MODEL,
      folder: join('experiments', BASE_MODEL, `round-${round}`),
      parent: null,
      kind: 'base',
      experimentId: null,
      parameters,
      meta: { facts, steps },
      created: new Date().toISOString(),
    })
    return { facts, steps }
  }
  throw new Error('a base model needs at least one round')
}

/** Share of all single facts, such as `7+5=2`, that a model completes. */
async function knownFacts(engine: EngineClient, model: string): Promise<number> {
  const random = new RandomStream(streamKey('facts'))
  const facts = Array.from({ length: 400 }, () => {
    const value = random.below(RING_SIZE)
    const move = drawMove(random)
    return { cue: `${value}${move.sign}${move.amount}=`, result: String(applyMove(value, move)) }
  })
  const { answers } = await engine.answer({
    model,
    items: facts.map(({ cue }, i) => ({ key: `fact ${i}`, earlier: [], cue })),
    seed: 0,
    mode: 'raw',
    temperature: 0,
    maxThoughtTokens: 1,
    maxAnswerTokens: 1,
    prefixChunks: 0,
    fidelity: 'consistent',
  })
  return answers.filter(({ text }, i) => text === facts[i]?.result).length / facts.length
}
