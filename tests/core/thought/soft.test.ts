import { expect, it } from 'vitest'
import { type RandomStream, RandomStream as Stream, streamKey } from '../../../core/random'
import { renderWeighted } from '../../../core/thought/layout'
import { weightedCopies } from '../../../core/thought/soft'
import { topThoughts } from '../../../core/weights/top-thoughts'

const special = { start: 91, end: 92, prior: 93, posterior: 94, bos: 90, eos: 95 }
const coin: RandomStream = new Stream(streamKey(1))

// Chunk 10 with thoughts 1 (.7) and 2 (.3), chunk 20 without any, chunk 30 with thought 3 alone.
const chunks = [
  {
    text: [10],
    versions: [
      { thought: [1], weight: 0.7 },
      { thought: [2], weight: 0.3 },
    ],
  },
  { text: [20], versions: [{ thought: null, weight: 1 }] },
  { text: [30], versions: [{ thought: [3], weight: 1 }] },
]

it('shows a document once for each rank, and each chunk as much as once', () => {
  const copies = weightedCopies(chunks)
  expect(copies).toEqual([
    [
      { text: [10], thought: [1], weight: 0.7 },
      { text: [20], thought: null, weight: 1 },
      { text: [30], thought: [3], weight: 1 },
    ],
    [
      { text: [10], thought: [2], weight: 0.3 },
      { text: [20], thought: null, weight: 0 },
      { text: [30], thought: [3], weight: 0 },
    ],
  ])
  expect(weightedCopies([])).toEqual([[]])
})

it('gives each token the weight of its chunk', () => {
  const [first = [], second = []] = weightedCopies(chunks)
  expect(renderWeighted(first, { layout: 'prior', special, coin, ends: 1 })).toEqual({
    tokens: [90, 91, 1, 92, 10, 91, 92, 20, 91, 3, 92, 30, 95],
    weights: [1, 0.7, 0.7, 0.7, 0.7, 1, 1, 1, 1, 1, 1, 1, 1],
  })
  expect(renderWeighted(second, { layout: 'prior', special, coin, ends: 0 }).weights).toEqual([
    ...[0, 0.3, 0.3, 0.3, 0.3],
    ...[0, 0, 0, 0, 0, 0, 0, 0],
  ])
  const thoughts = renderWeighted(second, { layout: 'thought', special, coin, ends: 0 })
  expect(thoughts).toEqual({ tokens: [90, 2, 95, 90, 3, 95], weights: [0.3, 0.3, 0.3, 0, 0, 0] })
})

it('takes the best thoughts, equal texts as one, with weights that sum to 1', () => {
  const thoughts = [
    { text: 'a', weight: 0.2 },
    { text: 'b', weight: 0.3 },
    { text: 'a', weight: 0.25 },
    { text: 'c', weight: 0.15 },
    { text: 'd', weight: 0.1 },
    { text: 'e', weight: 0 },
  ]
  // a .45 and b .3 of the first two's .75
  const [a, b] = topThoughts(thoughts, 2)
  expect(a?.text).toBe('a')
  expect(a?.weight).toBeCloseTo(0.6, 12)
  expect(b?.weight).toBeCloseTo(0.4, 12)
  expect(topThoughts(thoughts, 8).map(({ text }) => text)).toEqual(['a', 'b', 'c', 'd'])
  expect(topThoughts([{ text: 'e', weight: 0 }], 3)).toEqual([])
})
