/** How documents go through the engine, chunk after chunk; the engine is a fake that notes what it is asked. */

import { describe, expect, it } from 'vitest'
import type { InferEvent, InferRequest, InferredThought } from '../../../core/contract/engine'
import {
  type InferenceSettings,
  inferDocuments,
  type KnownThoughts,
  type WeighedChunk,
  type WeighedWave,
} from '../../../main/em/infer-documents'
import type { EngineClient } from '../../../main/engine-host/engine-process'
import type { DocumentRow } from '../../../main/store/corpora'

/** Thoughts of a chunk, by its text: each finished, and as likely as it is drawn often unless said otherwise. */
type Drawn = Record<string, readonly Partial<InferredThought>[]>

function fakeEngine(drawn: Drawn) {
  const requests: InferRequest[] = []
  const infer = async (request: InferRequest) => {
    requests.push(request)
    return (async function* (): AsyncGenerator<InferEvent> {
      yield {
        chunks: request.items.map(({ key, chunk, kept }) => {
          const fresh = (drawn[chunk] ?? []).slice(0, request.thoughts)
          const thoughts = kept ? [{ text: 'kept', tokens: kept }, ...fresh] : fresh
          return {
            key,
            thoughts: thoughts.map((thought) => ({
              ...{ text: '', tokens: [1], finished: true, logPrior: -1, logLikelihood: -2, logPosterior: -1 },
              ...thought,
            })),
            ...{ logLikelihoodWithout: -4, chunkTokens: 2, cutPrefixTokens: 0, cutChunkTokens: 0 },
          }
        }),
        ...{ sampledTokens: 10, scoredTokens: 20, attended: 30 },
      }
    })()
  }
  return { client: { infer } as unknown as EngineClient, requests }
}

let nextId = 1
function makeDocument(hash: string, chunks: readonly (readonly [string, string | null])[]): DocumentRow {
  return {
    ...{ id: nextId++, hash, position: 0, split: 'train', characters: 0 },
    chunks: chunks.map(([text, thought], position) => ({ id: nextId++, position, text, thought })),
  }
}

const settings: InferenceSettings = {
  ...{ model: '/m', seed: 1, thoughts: 2, maxTokens: 9, temperature: 1, prefixChunks: 3 },
  ...{ fidelity: 'consistent', proposal: 'posterior', pass: 'iteration 1', scoreUnsampled: false },
  weighting: { form: 'logWeight', beta: 1, fidelity: 'consistent' },
}
const nothing: KnownThoughts = { done: new Map(), kept: new Map() }

async function inferAll(
  documents: readonly DocumentRow[],
  drawn: Drawn,
  { known = nothing, change = {} }: { known?: KnownThoughts; change?: Partial<InferenceSettings> } = {},
) {
  const { client, requests } = fakeEngine(drawn)
  const waves: WeighedWave[] = []
  const signal = new AbortController().signal
  for await (const wave of inferDocuments(client, documents, { ...settings, ...change }, known, signal))
    waves.push(wave)
  return { waves, chunks: waves.flatMap(({ chunks }) => chunks), requests }
}

/** One thought that outweighs all others. */
const sure = (text: string) => [
  { text, logLikelihood: 0 },
  { text: 'unlikely', logLikelihood: -1000 },
]

describe('inferDocuments', () => {
  it('goes forward in all documents together, and shows later chunks what was chosen for earlier ones', async () => {
    const documents = [
      makeDocument('one', [
        ['a1', null],
        ['a2', null],
      ]),
      makeDocument('two', [['b1', null]]),
      makeDocument('three', [
        ['c1', null],
        ['c2', 'imported'],
        ['c3', null],
      ]),
    ]
    const drawn = { a1: sure('za1'), a2: sure('za2'), b1: sure('zb1'), c1: sure('zc1'), c2: sure('zc2'), c3: sure('') }
    const { requests, waves } = await inferAll(documents, drawn)
    expect(requests.map(({ items }) => items.map(({ chunk }) => chunk))).toEqual([
      ['a1', 'b1', 'c1'],
      ['a2', 'c2'],
      ['c3'],
    ])
    expect(requests[1]?.items.map(({ earlier }) => earlier)).toEqual([
      [{ text: 'a1', thought: 'za1' }],
      [{ text: 'c1', thought: 'zc1' }],
    ])
    // Not the thought that the chunk was imported with, but the one that was sampled for it.
    expect(requests[2]?.items[0]?.earlier).toEqual([
      { text: 'c1', thought: 'zc1' },
      { text: 'c2', thought: 'zc2' },
    ])
    expect(requests[2]?.items[0]?.key).toBe('iteration 1/three/2')
    expect(waves.map(({ chunks }) => chunks.length)).toEqual([3, 2, 1])
    expect(waves[0]).toMatchObject({ sampledTokens: 10, scoredTokens: 20, attended: 30 })
    expect(waves.flatMap(({ chunks }) => chunks.map(({ chosen }) => chosen))).toEqual([0, 0, 0, 0, 0, 0])
    expect(requests[0]).toMatchObject({ model: '/m', seed: 1, thoughts: 2, maxTokens: 9, prefixChunks: 3, batch: 3 })
  })

  it('never samples chunks that need no thought, and shows them as such', async () => {
    const documents = [
      makeDocument('one', [
        ['story', ''],
        ['outcome', null],
      ]),
    ]
    const { requests, chunks } = await inferAll(documents, { outcome: sure('z') })
    expect(requests).toHaveLength(1)
    expect(requests[0]?.items[0]).toMatchObject({ chunk: 'outcome', earlier: [{ text: 'story', thought: '' }] })
    expect(chunks).toHaveLength(1)
  })

  it('scores them without a thought where all chunks count', async () => {
    const documents = [
      makeDocument('one', [
        ['story', ''],
        ['outcome', null],
      ]),
    ]
    const { requests, chunks } = await inferAll(documents, { outcome: sure('z') }, { change: { scoreUnsampled: true } })
    expect(requests.map(({ thoughts, items }) => [thoughts, items[0]?.chunk])).toEqual([
      [0, 'story'],
      [2, 'outcome'],
    ])
    expect(chunks[0]).toMatchObject({ thoughts: [], chosen: null, ess: null })
  })

  it('goes on behind chunks that are done, with what was chosen for them', async () => {
    const document = makeDocument('one', [
      ['a', null],
      ['b', null],
      ['c', null],
    ])
    const [a, b] = document.chunks.map(({ id }) => id) as [number, number]
    const done = new Map([
      [a, { text: 'chosen before', tokens: [1] }],
      [b, null],
    ])
    const { requests } = await inferAll([document], { c: sure('z') }, { known: { done, kept: new Map() } })
    expect(requests.map(({ items }) => items)).toEqual([
      [
        {
          key: 'iteration 1/one/2',
          earlier: [
            { text: 'a', thought: 'chosen before' },
            { text: 'b', thought: null },
          ],
          chunk: 'c',
        },
      ],
    ])
  })

  it('draws one fresh thought less where a kept one competes', async () => {
    const documents = [makeDocument('one', [['a', null]]), makeDocument('two', [['b', null]])]
    const kept = new Map([[documents[0]?.chunks[0]?.id as number, { text: 'kept', tokens: [7, 8] }]])
    const drawn = { a: [{ text: 'fresh' }, { text: 'too many' }], b: [{ text: 'first' }, { text: 'second' }] }
    const { requests, chunks } = await inferAll(documents, drawn, { known: { done: new Map(), kept } })
    expect(requests.map(({ thoughts, items }) => [thoughts, items.map(({ kept: tokens }) => tokens)])).toEqual([
      [1, [[7, 8]]],
      [2, [undefined]],
    ])
    const shown = ({ thoughts }: WeighedChunk) => thoughts.map(({ text, kept: isKept }) => [text, isKept])
    expect(chunks.map(shown)).toEqual([
      [
        ['kept', true],
        ['fresh', false],
      ],
      [
        ['first', false],
        ['second', false],
      ],
    ])
  })
})

describe('the weights of a chunk', () => {
  const weigh = async (thoughts: readonly Partial<InferredThought>[], change: Partial<InferenceSettings> = {}) => {
    const documents = [makeDocument('one', [['x', null]])]
    const { chunks } = await inferAll(documents, { x: thoughts }, { change: { thoughts: thoughts.length, ...change } })
    return chunks[0] as WeighedChunk
  }

  it('are those of log w, normalized, with their effective sample size', async () => {
    // log w = -1 - 2 + 1 = -2, and log 3 more: 1/4 and 3/4, ESS 1 / (1/16 + 9/16).
    const { thoughts, ess } = await weigh([{}, { logLikelihood: -2 + Math.log(3) }])
    expect(thoughts[0]?.logWeight).toBeCloseTo(-2, 12)
    expect(thoughts[0]?.weight).toBeCloseTo(0.25, 12)
    expect(thoughts[1]?.weight).toBeCloseTo(0.75, 12)
    expect(ess).toBeCloseTo(1.6, 12)
  })

  it('leave out unfinished thoughts in consistent mode; where none is left, nothing is kept', async () => {
    const some = await weigh([{ finished: false }, {}])
    expect(some).toMatchObject({ chosen: 1, ess: 1 })
    expect(some.thoughts.map(({ logWeight, weight }) => [logWeight, weight])).toEqual([
      [null, 0],
      [-2, 1],
    ])
    const all = await weigh([{ finished: false }, { finished: false }])
    expect(all).toMatchObject({ chosen: null, ess: null })
    expect(all.thoughts.map(({ weight }) => weight)).toEqual([0, 0])
  })

  it('count them in faithful mode', async () => {
    const faithful = { fidelity: 'faithful', weighting: { form: 'logWeight', beta: 1, fidelity: 'faithful' } } as const
    const { thoughts } = await weigh([{ finished: false }, {}], faithful)
    for (const { weight } of thoughts) expect(weight).toBeCloseTo(0.5, 12)
  })

  it('may be of another form, while log w stays what it is', async () => {
    // Per token of x (two of them), the second is better by half of 2 log 3.
    const weighting = { form: 'perTokenLikelihood', beta: 1, fidelity: 'consistent' } as const
    const { thoughts } = await weigh([{}, { logLikelihood: -2 + 2 * Math.log(3), logPrior: -50 }], { weighting })
    expect(thoughts[1]?.weight).toBeCloseTo(0.75, 12)
    expect(thoughts[1]?.logWeight).toBeCloseTo(-50 - 2 + 2 * Math.log(3) + 1, 12)
  })

  it('choose by seed and place alone', async () => {
    const documents = Array.from({ length: 40 }, (_, i) => makeDocument(`document ${i}`, [['x', null]]))
    const chosenOf = async (list: readonly DocumentRow[], change: Partial<InferenceSettings> = {}) =>
      (await inferAll(list, { x: [{}, {}] }, { change })).chunks.map(({ chosen }) => chosen)
    const chosen = await chosenOf(documents)
    // Two thoughts of one weight: within four standard errors of 20.
    expect(Math.abs(chosen.filter((k) => k === 0).length - 20)).toBeLessThan(4 * Math.sqrt(10))
    expect(await chosenOf(documents.toReversed())).toEqual(chosen.toReversed())
    expect(await chosenOf(documents, { seed: 2 })).not.toEqual(chosen)
    expect(await chosenOf(documents, { pass: 'iteration 2' })).not.toEqual(chosen)
  })

  it('say so where the model gives no number', async () => {
    await expect(weigh([{ logLikelihood: Number.NaN }, {}])).rejects.toMatchObject({
      kind: 'invalid-input',
      message: expect.stringMatching(/^cannot normalize log weights \[NaN, -2\]/),
    })
  })
})
