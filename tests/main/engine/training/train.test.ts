/** Whole training runs of a tiny model: the same bits however often they are stopped. */

import { existsSync } from 'node:fs'
import { mkdir, readdir, readFile } from 'node:fs/promises'
import { join, relative } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import type { TrainEvent, TrainRequest, TrainResult } from '../../../../core/contract/engine'
import { readModel } from '../../../../main/engine/model/checkpoint'
import { LanguageModel } from '../../../../main/engine/model/language-model'
import { TrainerCache } from '../../../../main/engine/model/trainer-cache'
import { train } from '../../../../main/engine/training/train'
import { folderForFile, makeSmallModel } from '../small-model'
import { writeTrainingFile } from './training-file'

const folder = await folderForFile()
const trainers = new TrainerCache()
let base: TrainRequest
/** What `base` ends with when it is left alone. */
let whole: { readonly folder: string; readonly events: readonly TrainEvent[]; readonly result: TrainResult }
beforeAll(async () => {
  const model = await makeSmallModel(join(folder, 'model'), {
    ...{ characters: 'abcdef', seed: 1 },
    config: { layers: 1, contextTokens: 24 },
  })
  const documents = Array.from({ length: 10 }, (_, i) => ({
    id: String(i),
    chunks: [
      { text: 'abc'.repeat(1 + (i % 3)), thought: '' },
      { text: 'def'.slice(i % 3), thought: i % 4 === 0 ? null : 'fed' },
    ],
  }))
  base = {
    model,
    data: await writeTrainingFile(join(folder, 'data.jsonl'), documents),
    folder: '',
    seed: 3,
    choice: { layout: 'random', rawMixRatio: 0, rawFallback: false },
    batch: { rows: 2, length: 24, packing: 'stream', documentMask: true, accumulation: 1 },
    optimizer: { beta1: 0.9, beta2: 0.95, weightDecay: 0.01, clip: 1 },
    schedule: { peak: 0.01, warmupShare: 0.25, finalShare: 0.1, length: { steps: 3 } },
    continual: false,
  }
  whole = { folder: join(folder, 'whole'), ...(await run({ folder: join(folder, 'whole') })) }
})

const uninterrupted = () => new AbortController().signal

/** A signal that lets a run make so many steps: it is asked before each one. */
function signalAfter(steps: number): AbortSignal {
  let asked = 0
  return new Proxy(uninterrupted(), {
    get: (signal, key) => (key === 'aborted' ? asked++ >= steps : Reflect.get(signal, key)),
  })
}

async function run(change: Partial<TrainRequest>, signal = uninterrupted()) {
  const events: TrainEvent[] = []
  const stream = train({ ...base, ...change }, trainers, signal)
  for (;;) {
    const next = await stream.next()
    if (next.done) return { events, result: next.value }
    events.push(next.value)
  }
}

/** Stops the run after every `stride` of its steps. */
async function runInPieces(change: Partial<TrainRequest>, stride: number): Promise<TrainResult> {
  for (let step = stride; ; step += stride) {
    try {
      return (await run(change, signalAfter(stride))).result
    } catch (error) {
      expect(error).toMatchObject({ kind: 'cancelled', message: `training was stopped after step ${step}` })
    }
  }
}

async function filesOf(path: string): Promise<Record<string, string>> {
  const files: Record<string, string> = {}
  for (const entry of await readdir(path, { withFileTypes: true, recursive: true })) {
    // The result has seconds in it.
    if (!entry.isFile() || entry.name === 'training.json') continue
    const file = join(entry.parentPath, entry.name)
    files[relative(path, file)] = await readFile(file, 'base64')
  }
  return files
}

const withoutSeconds = ({ seconds: _, ...result }: TrainResult) => result

describe('a run', () => {
  it('writes a checkpoint of other weights, with what it cost, and leaves nothing else behind', async () => {
    const { events, result } = whole
    // Three batches of two rows of 24 places, all of them filled in a stream.
    expect(result).toMatchObject({ steps: 3, trainedTokens: 3 * 48 })
    expect(events.at(-1)).toMatchObject({ step: 3, progress: 1, trainedTokens: 144 })
    const [before, after] = [await readModel(base.model), await readModel(whole.folder)]
    expect(after.config).toEqual(before.config)
    expect(after.weights.get('embedding')).not.toEqual(before.weights.get('embedding'))
    expect((await LanguageModel.load(whole.folder)).tokenizer.encode('abc')).toEqual([0, 1, 2])
    expect(Object.keys(await filesOf(whole.folder)).sort()).toEqual([
      'config.json',
      'model.safetensors',
      'tokenizer.json',
      'tokenizer_config.json',
    ])
    expect(existsSync(`${whole.folder}.training`)).toBe(false)
  })

  it('is answered from its checkpoint when it is asked for again', async () => {
    const before = await filesOf(whole.folder)
    // What a run leaves that was killed just behind its last act.
    await mkdir(join(`${whole.folder}.training`, 'step-3'), { recursive: true })
    expect(await run({ folder: whole.folder }, signalAfter(0))).toEqual({ events: [], result: whole.result })
    expect(await filesOf(whole.folder)).toEqual(before)
    expect(existsSync(`${whole.folder}.training`)).toBe(false)
  })

  it('depends on its seed', async () => {
    const other = join(folder, 'seed 4')
    await run({ folder: other, seed: 4 })
    expect((await filesOf(other))['model.safetensors']).not.toBe((await filesOf(whole.folder))['model.safetensors'])
  })

  it('learns', async () => {
    const schedule = { ...base.schedule, peak: 0.02, length: { steps: 100 } }
    const { events, result } = await run({ folder: join(folder, 'learned'), schedule })
    // The mean of the last 50 steps against that of a flat guess among 12 tokens.
    expect(result.finalLoss).toBeLessThan(0.5 * Math.log(12))
    expect(events.at(-1)?.gradientNorm).toBeGreaterThan(0)
  })
})

describe('a run on two thoughts of a chunk', () => {
  // BOS, five characters and EOS: six targets a thought, in a row of its own.
  const [first, second] = ['abcde', 'fedcb'] as const
  const chunk = { text: 'abc', thought: first }
  const soft = { ...chunk, thoughts: [first, second].map((text, i) => ({ text, weight: i === 0 ? 0.7 : 0.3 })) }
  const choice = { layout: 'thought', rawMixRatio: 0, rawFallback: false } as const

  async function lossOf(name: string, chunks: readonly object[], rows: number, steps: number, peak = 0) {
    const data = await writeTrainingFile(join(folder, `${name}.jsonl`), [{ id: 'one', chunks: chunks as never }])
    const batch = { ...base.batch, rows, length: 6, packing: 'documents' as const }
    const schedule = { peak, warmupShare: 0, finalShare: 1, length: { steps } }
    return (await run({ data, choice, batch, schedule, folder: join(folder, name) })).result
  }

  it('has the loss sum_k W_k NLL, in one batch and cut into two', async () => {
    const losses = await Promise.all([
      lossOf('only the first', [chunk], 1, 1),
      lossOf('only the second', [{ ...chunk, thought: second }], 1, 1),
    ])
    const expected = 0.7 * (losses[0]?.finalLoss as number) + 0.3 * (losses[1]?.finalLoss as number)
    const whole = await lossOf('both', [soft], 2, 1)
    expect(whole.finalLoss).toBeCloseTo(expected, 5)
    expect(whole).toMatchObject({ trainedTokens: 12, rawTokens: 3 })
    // The mean of two updates without a step: each divides by what half of the document weighs on average.
    expect((await lossOf('in two', [soft], 1, 2)).finalLoss).toBeCloseTo(expected, 5)
  })

  it('learns both, the heavier one better', async () => {
    await lossOf('learned both', [soft], 2, 150, 0.02)
    const model = join(folder, 'learned both')
    const lossUnder = async (name: string, thought: string) => {
      const data = await writeTrainingFile(join(folder, `${name}.jsonl`), [
        { id: 'one', chunks: [{ ...chunk, thought }] },
      ])
      const batch = { ...base.batch, rows: 1, length: 6, packing: 'documents' as const }
      const schedule = { peak: 0, warmupShare: 0, finalShare: 1, length: { steps: 1 } }
      return (await run({ model, data, choice, batch, schedule, folder: join(folder, name) })).result.finalLoss
    }
    // Only the first character is a matter of chance: log 1/.7 and log 1/.3, over six targets.
    expect(await lossUnder('of the first', first)).toBeCloseTo(-Math.log(0.7) / 6, 1)
    expect(await lossUnder('of the second', second)).toBeCloseTo(-Math.log(0.3) / 6, 1)
  })

  it('ends with the same bits, stopped between the copies of a document', async () => {
    const data = await writeTrainingFile(join(folder, 'soft pieces.jsonl'), [{ id: 'one', chunks: [soft as never] }])
    const change = { data, choice, batch: { ...base.batch, rows: 1, length: 6, packing: 'documents' as const } }
    // Two copies of six targets: the second step is the second copy's.
    const [straight, pieces] = [join(folder, 'soft straight'), join(folder, 'soft in pieces')]
    await run({ ...change, folder: straight })
    await runInPieces({ ...change, folder: pieces }, 1)
    expect(await filesOf(pieces)).toEqual(await filesOf(straight))
  }, 180_000)
})

describe('a run that is stopped between steps', () => {
  it('ends with the same bits, stopped after each of them', async () => {
    const pieces = join(folder, 'pieces')
    const result = await runInPieces({ folder: pieces }, 1)
    expect(await filesOf(pieces)).toEqual(await filesOf(whole.folder))
    expect(withoutSeconds(result)).toEqual(withoutSeconds(whole.result))
    expect(existsSync(`${pieces}.training`)).toBe(false)
  }, 180_000)

  it('ends with the same bits where two batches make a step, rows hold whole documents, and tokens end it', async () => {
    const change = {
      batch: { ...base.batch, packing: 'documents', documentMask: false, accumulation: 2 },
      schedule: { ...base.schedule, length: { tokens: 200 } },
    } as const
    const { result } = await run({ ...change, folder: join(folder, 'two batches') })
    expect(result.trainedTokens).toBeGreaterThanOrEqual(200)
    expect(result.trainedTokens).toBeLessThan(200 + 2 * 48)
    const resumed = await runInPieces({ ...change, folder: join(folder, 'two batches in pieces') }, 2)
    expect(await filesOf(join(folder, 'two batches in pieces'))).toEqual(await filesOf(join(folder, 'two batches')))
    expect(withoutSeconds(resumed)).toEqual(withoutSeconds(result))
  }, 180_000)

  it('ends with the same bits where the optimizer goes on from one run to the next', async () => {
    const first = join(folder, 'first')
    await run({ folder: first, continual: true })
    const next = { model: first, seed: 8, continual: true }
    await run({ ...next, folder: join(folder, 'second') })
    await runInPieces({ ...next, folder: join(folder, 'second in pieces') }, 2)
    await run({ ...next, folder: join(folder, 'fresh moments'), continual: false })
    const second = await filesOf(join(folder, 'second'))
    expect(await filesOf(join(folder, 'second in pieces'))).toEqual(second)
    const fresh = await filesOf(join(folder, 'fresh moments'))
    expect(fresh['model.safetensors']).not.toBe(second['model.safetensors'])
    // Three updates of the first run and three of its own.
    expect(JSON.parse(await readFile(join(folder, 'second', 'optimizer', 'step.json'), 'utf8'))).toEqual({ step: 6 })
  }, 180_000)
})

describe('a run that cannot be', () => {
  it('refuses rows that are longer than the context', async () => {
    await expect(run({ folder: join(folder, 'long'), batch: { ...base.batch, length: 25 } })).rejects.toMatchObject({
      kind: 'invalid-input',
      message: 'training.contextTokens is 25, but the model was made for 24 tokens',
    })
  })

  it('says at which step the loss was no number any more, and writes no checkpoint', async () => {
    const schedule = { ...base.schedule, peak: 1e38, warmupShare: 0 }
    const target = join(folder, 'diverged')
    await expect(run({ folder: target, schedule })).rejects.toMatchObject({
      kind: 'unavailable',
      message: expect.stringMatching(/^the (loss|norm of the gradient) became (NaN|Infinity) at step [12]$/),
    })
    expect(existsSync(target)).toBe(false)
    expect(existsSync(`${target}.training`)).toBe(false)
  })

  it('leaves nothing behind in the trainer for the next run', async () => {
    const schedule = { ...base.schedule, peak: 1e38, warmupShare: 0 }
    await expect(run({ folder: join(folder, 'diverged again'), schedule })).rejects.toMatchObject({
      kind: 'unavailable',
    })
    await run({ folder: join(folder, 'after it') })
    expect(await filesOf(join(folder, 'after it'))).toEqual(await filesOf(whole.folder))
  })

  it('refuses a folder that is something else', async () => {
    await expect(run({ folder: base.model })).rejects.toMatchObject({
      kind: 'conflict',
      message: `'${base.model}' exists already, and is no result of training`,
    })
    expect((await readModel(base.model)).config.layers).toBe(1)
  })
})
