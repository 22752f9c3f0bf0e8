import { expect, it } from 'vitest'
import { RandomStream, streamKey } from '../../../core/random'
import {
  acceptability,
  fitReliabilities,
  isDisputed,
  priorReliability,
  type VotedThought,
} from '../../../core/review/annotators'
import { contentKey, votesByContent, withVote } from '../../../core/review/votes'

const vote = (annotator: string, accept: boolean) => ({ annotator, accept })

it('starts from the mode of Beta(18, 2)', () => {
  expect(priorReliability.sensitivity).toBeCloseTo(17 / 18, 12)
})

it('gives mu = cA / (cA + (1-c)B)', () => {
  const known = new Map([['Ada', { sensitivity: 0.8, specificity: 0.9 }]])
  // .3 * .8 = .24 against .7 * .1 = .07
  expect(acceptability({ chance: 0.3, votes: [vote('Ada', true)] }, known)).toBeCloseTo(0.24 / 0.31, 12)
  // .3 * .2 = .06 against .7 * .9 = .63
  expect(acceptability({ chance: 0.3, votes: [vote('Ada', false)] }, known)).toBeCloseTo(0.06 / 0.69, 12)
  expect(acceptability({ chance: 0.3, votes: [] }, known)).toBe(0.3)
})

it('lets an accept and a reject of equals cancel', () => {
  expect(acceptability({ chance: 0.3, votes: [vote('Ada', true), vote('Bob', false)] })).toBeCloseTo(0.3, 12)
})

it('never lets an accept count against a thought, however wrong the annotator is', () => {
  const thoughts = Array.from({ length: 200 }, (_, i): VotedThought => {
    const good = i % 2 === 0
    return { chance: good ? 0.98 : 0.02, votes: [vote('Eve', !good)] }
  })
  const known = fitReliabilities(thoughts)
  expect(acceptability({ chance: 0.5, votes: [vote('Eve', true)] }, known)).toBeGreaterThan(0.5)
})

it('finds who keeps good thoughts and who spots bad ones, from their votes alone', () => {
  const truth = new Map([
    ['Ada', { sensitivity: 0.95, specificity: 0.9 }],
    ['Bob', { sensitivity: 0.9, specificity: 0.65 }],
    ['Cleo', { sensitivity: 0.75, specificity: 0.95 }],
  ])
  const random = new RandomStream(streamKey(3, 'annotators'))
  const thoughts = Array.from({ length: 3000 }, (): VotedThought => {
    const good = random.next() < 0.6
    const votes = [...truth].map(([name, { sensitivity, specificity }]) =>
      vote(name, random.next() < (good ? sensitivity : 1 - specificity)),
    )
    return { chance: 0.6, votes }
  })
  const found = fitReliabilities(thoughts)
  for (const [name, { sensitivity, specificity }] of truth) {
    expect(found.get(name)?.sensitivity).toBeCloseTo(sensitivity, 1)
    expect(found.get(name)?.specificity).toBeCloseTo(specificity, 1)
  }
  expect(fitReliabilities([])).toEqual(new Map())
})

it('counts the latest judgement of each annotator, and neither skips nor edits', () => {
  const label = { chunkId: 3, textHash: 'ab', annotator: 'Ada', verdict: 'accept' } as const
  const votes = votesByContent(
    [
      label,
      { ...label, verdict: 'reject' },
      { ...label, annotator: 'Bob' },
      { ...label, annotator: 'Cleo', verdict: 'skip' },
      { ...label, verdict: 'edit' },
      { ...label, chunkId: null },
    ],
    new Set(['Bob']),
  )
  expect([...votes]).toEqual([[contentKey(3, 'ab'), [vote('Ada', false), { ...vote('Bob', true), decides: true }]]])
  expect(withVote([vote('Ada', false)], vote('Ada', true))).toEqual([vote('Ada', true)])
})

it('lets an adjudicator decide, whatever the others said, and measures them against him', () => {
  const decided = [vote('Ada', true), vote('Bob', true), { ...vote('Eve', false), decides: true }]
  // .6 * .005 = .003 against .4 * .995 = .398
  expect(acceptability({ chance: 0.6, votes: decided })).toBeCloseTo(0.003 / 0.401, 12)
  expect(isDisputed(decided)).toBe(false)
  expect(isDisputed(decided.slice(1).map(({ annotator, accept }) => vote(annotator, accept)))).toBe(true)

  const thoughts = Array.from({ length: 40 }, (): VotedThought => ({ chance: 0.5, votes: decided }))
  const found = fitReliabilities(thoughts)
  expect([...found.keys()]).toEqual(['Ada', 'Bob'])
  // 40 bad thoughts (mu .005), none spotted: about 17 of 18 + 40 trials, cut at .51
  expect(found.get('Ada')?.specificity).toBe(0.51)
})

it('calls two adjudicators who differ a dispute, which decides nothing', () => {
  const split = [
    vote('Ada', true),
    ...[true, false].map((accept, i) => ({ ...vote(`Eve ${i}`, accept), decides: true })),
  ]
  expect(isDisputed(split)).toBe(true)
  expect(acceptability({ chance: 0.3, votes: split })).toBeCloseTo(0.3, 12)
})
