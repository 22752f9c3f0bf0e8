/**
 * The E-step's computing against what can be listed in full: with three tokens at most, every thought is known, and so
 * are log p(x), the expectations of the bounds and the distribution of the thought that is chosen.
 */

import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import type {
  ChunkToInfer,
  InferEvent,
  InferRequest,
  InferredChunk,
  InferredThought,
} from '../../../../core/contract/engine'
import { streamKey } from '../../../../core/random'
import type { SpecialTokens } from '../../../../core/thought/special-tokens'
import { chunkBound } from '../../../../core/weights/bound'
import { logImportanceWeight } from '../../../../core/weights/forms'
import { chooseThought } from '../../../../core/weights/resample'
import { infer } from '../../../../main/engine/inference/infer'
import { LanguageModel } from '../../../../main/engine/model/language-model'
import { folderForFile, makeSmallModel } from '../small-model'
import { type Listed, listThoughts } from './enumeration'
import { PlainLlama } from './plain-llama'

const LIMIT = 3
/** Float32 on the side of the engine; the plain model has float64. */
const FLOAT32_NATS = 1e-4

const folder = await folderForFile()
let model: LanguageModel
let plain: PlainLlama
let special: SpecialTokens
let encode: (text: string) => number[]
/** All thoughts for `listedItem`. */
let listed: Listed[]
beforeAll(async () => {
  // Weights scaled up, so that the distributions are not flat.
  const path = await makeSmallModel(join(folder, 'model'), {
    ...{ characters: 'ab', seed: 3, gain: 2, headGain: 2 },
    config: { layers: 1 },
  })
  model = await LanguageModel.load(path)
  plain = await PlainLlama.load(path)
  special = model.tokenizer.specialTokens
  encode = (text) => model.tokenizer.encode(text)
  listed = listAll()
})

const base: InferRequest = {
  model: '',
  items: [],
  seed: 11,
  thoughts: 2,
  maxTokens: LIMIT,
  temperature: 1,
  prefixChunks: 1,
  fidelity: 'consistent',
  proposal: 'posterior',
  batch: 1000,
}

async function inferAll(change: Partial<InferRequest>, signal?: AbortSignal): Promise<InferredChunk[]> {
  return (await eventsOf(change, signal)).flatMap(({ chunks }) => chunks)
}

async function eventsOf(change: Partial<InferRequest>, signal?: AbortSignal): Promise<InferEvent[]> {
  const events: InferEvent[] = []
  for await (const event of infer(model, { ...base, ...change }, signal)) events.push(event)
  return events
}

const sum = (values: readonly number[]) => values.reduce((a, b) => a + b, 0)

interface Estimate {
  readonly mean: number
  readonly standardError: number
}

function estimate(values: readonly number[]): Estimate {
  const mean = sum(values) / values.length
  const variance = sum(values.map((value) => (value - mean) ** 2)) / (values.length - 1)
  return { mean, standardError: Math.sqrt(variance / values.length) }
}

/** Within four standard errors: by chance alone, a miss in 16,000. */
function expectNear({ mean, standardError }: Estimate, exact: number): void {
  expect(Math.abs(mean - exact)).toBeLessThan(4 * standardError)
}

/** Everything shorter than the limit, for the chunk `ab` behind `S P a E ba`. */
function listAll(): Listed[] {
  const { bos, start, end, prior, posterior } = special
  const c = [bos as number, start, prior, ...encode('a'), end, ...encode('ba')]
  const chunk = encode('ab')
  return listThoughts(plain, special, {
    posteriorPrompt: [...c, start, end, ...chunk, start, posterior],
    priorPrompt: [...c, start, prior],
    chunk,
    limit: LIMIT,
    vocabularySize: model.config.vocabularySize,
  })
}

const listedItem = (key: string): ChunkToInfer => ({ key, earlier: [{ text: 'ba', thought: 'a' }], chunk: 'ab' })

describe('against all thoughts of at most three tokens', () => {
  const draws = 4000
  let chunks: InferredChunk[]
  let logWeights: number[][]
  const logWeightOf = (thought: Listed) => logImportanceWeight(thought, 'consistent')

  beforeAll(async () => {
    chunks = await inferAll({ items: Array.from({ length: draws }, (_, i) => listedItem(`draw ${i}`)) })
    logWeights = chunks.map(({ thoughts }) => thoughts.map((thought) => logImportanceWeight(thought, 'consistent')))
  })

  it('lists thoughts whose probabilities sum to one, some of them finished, some not', () => {
    // 1 + 7 + 49 end with E, 343 do not.
    expect(listed).toHaveLength(400)
    expect(sum(listed.map(({ logPosterior }) => Math.exp(logPosterior)))).toBeCloseTo(1, 10)
    const finished = sum(listed.filter((z) => z.finished).map(({ logPosterior }) => Math.exp(logPosterior)))
    expect(finished).toBeGreaterThan(0.2)
    expect(finished).toBeLessThan(0.95)
  })

  it('gives each sampled thought its exact terms', () => {
    const known = new Map(listed.map((z) => [String(z.tokens), z]))
    for (const { thoughts, chunkTokens } of chunks.slice(0, 500)) {
      expect(chunkTokens).toBe(2)
      for (const thought of thoughts) {
        const exact = known.get(String(thought.tokens)) as Listed
        expect(thought.finished).toBe(exact.finished)
        expect(Math.abs(thought.logPosterior - exact.logPosterior)).toBeLessThan(FLOAT32_NATS)
        expect(Math.abs(thought.logPrior - exact.logPrior)).toBeLessThan(FLOAT32_NATS)
        expect(Math.abs(thought.logLikelihood - exact.logLikelihood)).toBeLessThan(FLOAT32_NATS)
      }
    }
  })

  it('draws each thought as often as q says', () => {
    const counts = new Map<string, number>()
    for (const { tokens } of chunks.flatMap(({ thoughts }) => thoughts))
      counts.set(String(tokens), (counts.get(String(tokens)) ?? 0) + 1)
    const total = 2 * draws
    for (const { tokens, logPosterior } of listed) {
      const p = Math.exp(logPosterior)
      // Where fewer than ten are expected, a count is no normal variable.
      if (p * total < 10) continue
      const standardError = Math.sqrt((p * (1 - p)) / total)
      expectNear({ mean: (counts.get(String(tokens)) ?? 0) / total, standardError }, p)
    }
  })

  it('averages the weights to p(x) over finished thoughts', () => {
    const exact = sum(listed.filter((z) => z.finished).map((z) => Math.exp(z.logPrior + z.logLikelihood)))
    expectNear(estimate(logWeights.map((pair) => sum(pair.map(Math.exp)) / 2)), exact)
  })

  it('averages L_1 and L_2 to their expectations under q, both below log p(x)', () => {
    const q = listed.map(({ logPosterior }) => Math.exp(logPosterior))
    const w = listed.map((z) => Math.exp(logWeightOf(z)))
    const unfinished = sum(q.filter((_, i) => w[i] === 0))
    const first = sum(q.map((mass, i) => (w[i] === 0 ? 0 : mass * Math.log(w[i] as number)))) / (1 - unfinished)
    let second = 0
    for (const [i, mass] of q.entries()) {
      for (const [j, other] of q.entries()) {
        const mean = ((w[i] as number) + (w[j] as number)) / 2
        if (mean > 0) second += mass * other * Math.log(mean)
      }
    }
    second /= 1 - unfinished ** 2
    const bounds = (n: number) => logWeights.map((pair) => chunkBound(pair, n)).filter((bound) => bound > -Infinity)
    // A chunk is left out where all of its thoughts weigh nothing.
    expectNear({ mean: 1 - bounds(1).length / draws, standardError: shareError(unfinished, draws) }, unfinished)
    expectNear(
      { mean: 1 - bounds(2).length / draws, standardError: shareError(unfinished ** 2, draws) },
      unfinished ** 2,
    )
    expectNear(estimate(bounds(1)), first)
    expectNear(estimate(bounds(2)), second)
  })

  it('keeps each thought as often as resampling two draws does exactly', () => {
    const kept = new Map<string, number>()
    let chosenChunks = 0
    chunks.forEach(({ key, thoughts }, i) => {
      const chosen = chooseThought(logWeights[i] as number[], streamKey(1, 'resample', key))
      if (chosen === null) return
      chosenChunks++
      const tokens = String(thoughts[chosen]?.tokens)
      kept.set(tokens, (kept.get(tokens) ?? 0) + 1)
    })
    const q = listed.map(({ logPosterior }) => Math.exp(logPosterior))
    const w = listed.map((z) => Math.exp(logWeightOf(z)))
    const unfinished = sum(q.filter((_, i) => w[i] === 0))
    let checked = 0
    listed.forEach(({ tokens }, i) => {
      // z is one of two draws, first or second, and is chosen against the other one.
      const chance = sum(q.map((mass, j) => 2 * (q[i] as number) * mass * share(w[i] as number, w[j] as number)))
      const p = chance / (1 - unfinished ** 2)
      if (p * chosenChunks < 10) return
      expectNear(
        { mean: (kept.get(String(tokens)) ?? 0) / chosenChunks, standardError: shareError(p, chosenChunks) },
        p,
      )
      checked++
    })
    expect(checked).toBeGreaterThan(10)
  })
})

function shareError(p: number, count: number): number {
  return Math.sqrt((p * (1 - p)) / count)
}

function share(a: number, b: number): number {
  return a === 0 ? 0 : a / (a + b)
}

describe('the draws', () => {
  const items = Array.from({ length: 64 }, (_, i): ChunkToInfer => {
    const text = (length: number) => Array.from({ length }, (_, j) => ((i * 7 + j * j) % 3 === 0 ? 'a' : 'b')).join('')
    const earlier = Array.from({ length: i % 3 }, (_, j) => ({ text: text(1 + j), thought: j === 0 ? null : 'ab' }))
    return { key: `item ${i}`, earlier, chunk: text(1 + (i % 13)) }
  })
  const request = { maxTokens: 6, prefixChunks: 3 }
  let expected: InferredChunk[]
  beforeAll(async () => {
    expected = await inferAll({ ...request, items, batch: 64 })
  })

  it.each([1, 7])('are the same to the last bit in batches of %i', async (batch) => {
    expect(await inferAll({ ...request, items, batch })).toEqual(expected)
  })

  it('are the same in any order of the items', async () => {
    const reordered = items.map((_, i) => items[(i * 29) % 64] as ChunkToInfer)
    const results = await inferAll({ ...request, items: reordered, batch: 7 })
    const byKey = new Map(results.map((chunk) => [chunk.key, chunk]))
    expect(items.map(({ key }) => byKey.get(key))).toEqual(expected)
  })

  it('differ with the seed and between keys', async () => {
    const tokensOf = (chunks: readonly InferredChunk[]) =>
      chunks.flatMap(({ thoughts }) => thoughts.map((z) => z.tokens))
    const other = await inferAll({ ...request, items: items.slice(0, 16), seed: 12 })
    expect(tokensOf(other)).not.toEqual(tokensOf(expected.slice(0, 16)))
    const twins = await inferAll({ ...request, items: Array.from({ length: 16 }, (_, i) => listedItem(`twin ${i}`)) })
    expect(new Set(twins.map(({ thoughts }) => JSON.stringify(thoughts))).size).toBeGreaterThan(8)
  })

  it('start the same whatever K is', async () => {
    const more = await inferAll({ ...request, items: items.slice(0, 1), thoughts: 5 })
    const firstOf = (chunks: readonly InferredChunk[]) => chunks[0]?.thoughts.slice(0, 2).map(({ tokens }) => tokens)
    expect(firstOf(more)).toEqual(firstOf(expected))
  })

  it('come in events of one batch, which count what went through the model', async () => {
    const events = await eventsOf({ ...request, items: items.slice(0, 10), batch: 4 })
    expect(events.map(({ chunks }) => chunks.length)).toEqual([4, 4, 2])
    const drawn = expected.slice(0, 4).flatMap(({ thoughts }) => thoughts.map(({ tokens }) => tokens.length))
    expect(events[0]?.sampledTokens).toBe(sum(drawn))
  })

  it('stop between two batches when the signal says so', async () => {
    const stop = new AbortController()
    const events = infer(model, { ...base, items: items.slice(0, 3), batch: 1 }, stop.signal)
    expect((await events.next()).value?.chunks).toHaveLength(1)
    stop.abort()
    await expect(events.next()).rejects.toMatchObject({
      kind: 'cancelled',
      message: 'inference was stopped after 1 of 3 chunks',
    })
  })
})

describe('counts', () => {
  it('count a shared prompt once, and every attended position', async () => {
    const [event] = await eventsOf({ items: [listedItem('counted')], thoughts: 2 })
    const lengths = (event as InferEvent).chunks[0]?.thoughts.map(({ tokens }) => tokens.length) as number[]
    const inner = (event as InferEvent).chunks[0]?.thoughts.map(
      ({ tokens, finished }) => tokens.length - (finished ? 1 : 0),
    ) as number[]
    // BOS S P a E b a: 7 tokens of prefix; the posterior prompt has S E a b S Q behind them, the joint one has S.
    const [posterior, joint] = [13, 8]
    // P z E a b for each thought, and E a b.
    const read = [...inner.map((length) => length + 4), 3]
    expect(event?.sampledTokens).toBe(sum(lengths))
    expect(event?.scoredTokens).toBe(posterior + joint + sum(read))
    const attended = (from: number, count: number) => sum(Array.from({ length: count }, (_, i) => from + i + 1))
    const expected =
      attended(0, posterior) +
      sum(lengths.map((length) => attended(posterior, length))) +
      attended(0, joint) +
      sum(read.map((length) => attended(joint, length)))
    expect(event?.attended).toBe(expected)
  })
})

describe('fidelity', () => {
  it('faithful shows raw text, leaves out S E before the first chunk, and counts log p(P | c S)', async () => {
    const { bos, start, end, prior, posterior } = special
    const chunk = encode('ab')
    const items = Array.from({ length: 8 }, (_, i) =>
      i % 2 === 0 ? { key: `first ${i}`, earlier: [], chunk: 'ab' } : listedItem(`second ${i}`),
    )
    const results = await inferAll({ items, fidelity: 'faithful' })
    results.forEach(({ thoughts, logLikelihoodWithout }, i) => {
      const c = [bos as number, ...(i % 2 === 0 ? [] : encode('ba'))]
      const boundary = i % 2 === 0 ? [] : [start, end]
      expectClose(logLikelihoodWithout, sum(plain.score([...c, start, end], chunk)))
      for (const { tokens, finished, logPosterior, logPrior, logLikelihood } of thoughts) {
        const thought = finished ? tokens.slice(0, -1) : tokens
        const drawn = plain.score([...c, ...boundary, ...chunk, start, posterior], tokens)
        const joint = plain.score([...c, start], [prior, ...thought, end, ...chunk])
        expectClose(logPosterior, sum(drawn))
        expectClose(logPrior, sum(joint.slice(0, thought.length + 2)))
        expectClose(logLikelihood, sum(joint.slice(thought.length + 2)))
      }
    })
    // E is put behind an unfinished thought, which stays a candidate.
    expect(results.flatMap(({ thoughts }) => thoughts).some(({ finished }) => !finished)).toBe(true)
  })
})

function expectClose(actual: number, exact: number): void {
  expect(Math.abs(actual - exact)).toBeLessThan(FLOAT32_NATS)
}

describe('thoughts drawn from the prior', () => {
  it('have their prior as the distribution they were drawn from', async () => {
    const items = Array.from({ length: 8 }, (_, i) => listedItem(`prior ${i}`))
    const chunks = await inferAll({ items, proposal: 'prior' })
    const { bos, start, end, prior } = special
    const prompt = [bos as number, start, prior, ...encode('a'), end, ...encode('ba'), start, prior]
    const thoughts = chunks.flatMap((chunk) => chunk.thoughts)
    for (const { tokens, finished, logPrior, logPosterior } of thoughts) {
      expectClose(logPosterior, sum(plain.score(prompt, tokens)))
      if (finished) expectClose(logPrior, logPosterior)
    }
    expect(thoughts.filter(({ finished }) => finished).length).toBeGreaterThan(2)
  })
})

describe('K', () => {
  it('may be 0: the chunk is scored without a thought, and nothing is sampled', async () => {
    const [event] = await eventsOf({ items: [listedItem('none')], thoughts: 0 })
    const [sampled] = await inferAll({ items: [listedItem('none')] })
    const [chunk] = (event as InferEvent).chunks
    expect(chunk?.thoughts).toEqual([])
    expectClose(chunk?.logLikelihoodWithout as number, sampled?.logLikelihoodWithout as number)
    // BOS S P a E b a S, then E a b.
    expect(event).toMatchObject({ sampledTokens: 0, scoredTokens: 8 + 3 })
  })

  it.each([
    ['thoughts', { thoughts: -1 }, 'thoughts is -1: it must be a whole number of at least 0'],
    ['maxTokens', { maxTokens: 0 }, 'maxTokens is 0: it must be a whole number of at least 1'],
    ['batch', { batch: 0 }, 'batch is 0: it must be a whole number of at least 1'],
    ['prefixChunks', { prefixChunks: 0.5 }, 'prefixChunks is 0.5: it must be a whole number of at least 0'],
    ['temperature', { temperature: Number.NaN }, 'temperature is NaN: it must be a number above 0'],
  ])('and the other numbers are refused when they make no sense: %s', async (_, change, message) => {
    await expect(inferAll({ items: [listedItem('refused')], ...change })).rejects.toMatchObject({
      kind: 'invalid-input',
      message,
    })
  })

  it('a thought so long that the context has no room for the chunk is refused', async () => {
    await expect(inferAll({ items: [listedItem('long')], maxTokens: 60 })).rejects.toMatchObject({
      kind: 'invalid-input',
      message: 'a context of 64 tokens has no room for a chunk beside a thought of 60 tokens',
    })
  })
})

describe('a kept thought', () => {
  it('comes first, scored as a fresh one, with the fresh ones behind it', async () => {
    const [fresh] = await inferAll({ items: [listedItem('kept')] })
    const [earlier, again] = (fresh as InferredChunk).thoughts as [InferredThought, InferredThought]
    const [mixed] = await inferAll({ items: [{ ...listedItem('kept'), kept: again.tokens }], thoughts: 1 })
    const [first, ...others] = (mixed as InferredChunk).thoughts
    expect(first).toMatchObject({ text: again.text, tokens: again.tokens, finished: again.finished })
    expectClose(first?.logPosterior as number, again.logPosterior)
    expectClose(first?.logPrior as number, again.logPrior)
    expectClose(first?.logLikelihood as number, again.logLikelihood)
    expect(others.map(({ tokens }) => tokens)).toEqual([earlier.tokens])
  })

  it('may be the only one, and may be unfinished', async () => {
    const kept = encode('aba')
    const [chunk] = await inferAll({ items: [{ ...listedItem('alone'), kept }], thoughts: 0 })
    const exact = listed.find(({ tokens }) => String(tokens) === String(kept)) as Listed
    expect(chunk?.thoughts).toHaveLength(1)
    expect(chunk?.thoughts[0]).toMatchObject({ text: 'aba', tokens: kept, finished: false })
    expectClose(chunk?.thoughts[0]?.logPosterior as number, exact.logPosterior)
  })

  it('is refused where draws have another temperature than 1, under which it has no score', async () => {
    await expect(
      inferAll({ items: [{ ...listedItem('warm'), kept: [special.end] }], temperature: 2 }),
    ).rejects.toMatchObject({ kind: 'invalid-input' })
  })
})

describe('temperature', () => {
  it('divides the logits that thoughts are drawn from, and logPosterior is of that distribution', async () => {
    const items = Array.from({ length: 8 }, (_, i) => listedItem(`warm ${i}`))
    const chunks = await inferAll({ items, temperature: 2 })
    const { bos, start, end, prior, posterior } = special
    const c = [bos as number, start, prior, ...encode('a'), end, ...encode('ba')]
    const prompt = [...c, start, end, ...encode('ab'), start, posterior]
    for (const { tokens, logPosterior } of chunks.flatMap(({ thoughts }) => thoughts)) {
      const table = plain.logProbabilities([...prompt, ...tokens])
      const exact = tokens.map((token, i) => {
        const warm = (table[prompt.length - 1 + i] as number[]).map((log) => log / 2)
        return (warm[token] as number) - Math.log(sum(warm.map(Math.exp)))
      })
      expectClose(logPosterior, sum(exact))
    }
  })
})

describe('overflow', () => {
  it('cuts the prefix from the left first, then the chunk from the right', async () => {
    const room = 64 - 5 - LIMIT
    const items = [
      { key: 'prefix', earlier: 'ab'.repeat(40), chunk: 'abb' },
      { key: 'chunk', earlier: 'ab', chunk: 'b'.repeat(room + 4) },
    ]
    const [prefix, chunk] = await inferAll({ items, fidelity: 'faithful', thoughts: 1 })
    expect(prefix).toMatchObject({ cutPrefixTokens: 80 + 3 - room, cutChunkTokens: 0, chunkTokens: 3 })
    expect(chunk).toMatchObject({ cutPrefixTokens: 2, cutChunkTokens: 4, chunkTokens: room })
    const c = [special.bos as number, ...encode('ab'.repeat(40)).slice(80 + 3 - room)]
    expectClose(
      prefix?.logLikelihoodWithout as number,
      sum(plain.score([...c, special.start, special.end], encode('abb'))),
    )
  })
})
