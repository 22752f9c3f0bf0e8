import { expect, it } from 'vitest'
import type { Vote } from '../../../core/review/annotators'
import { measureTeam, type TeamAgreement } from '../../../core/review/team'
import { atOnce } from '../../../core/statistics/at-once'

const measure = (thoughts: readonly (readonly Vote[])[]): TeamAgreement => atOnce(measureTeam(thoughts))

const vote = (annotator: string, accept: boolean): Vote => ({ annotator, accept })

it('measures each annotator against the others, each pair, and all together', () => {
  const thoughts = [
    [vote('Ada', true), vote('Bob', true), vote('Cleo', true)],
    [vote('Ada', true), vote('Bob', false)],
    [vote('Ada', false), vote('Bob', false)],
    [vote('Ada', false), vote('Bob', false)],
    [vote('Dora', true)],
  ]
  const { shared, members, pairs, fleissKappa, krippendorffAlpha } = measure(thoughts)
  expect(shared).toBe(4)
  expect(members.map((member) => [member.name, member.shared])).toEqual([
    ['Ada', 4],
    ['Bob', 4],
    ['Cleo', 1],
    ['Dora', 0],
  ])
  expect(pairs.map(({ annotators, shared }) => [...annotators, shared])).toEqual([
    ['Ada', 'Bob', 4],
    ['Ada', 'Cleo', 1],
    ['Bob', 'Cleo', 1],
  ])
  // Ada 2 of 4, Bob 1 of 4, 3 of 4 the same: (.75 - (.5 * .25 + .5 * .75)) / .5
  expect(pairs[0]?.cohenKappa?.value).toBeCloseTo(0.5, 12)
  // Bob's five pairs: 4 the same; his side 2 accepts of 5, the others' 3 of 5: (.8 - (.24 + .24)) / .52
  expect(members[1]?.cohenKappa?.value).toBeCloseTo(0.32 / 0.52, 12)
  // 9 verdicts, 4 accepts; agreement 3/4; expected 16/81 + 25/81
  expect(fleissKappa?.value).toBeCloseTo((0.75 - 41 / 81) / (40 / 81), 12)
  // 2 mixed pairs, each way; expected 2 * 4 * 5 / 8
  expect(krippendorffAlpha?.value).toBeCloseTo(1 - 2 / 5, 12)
  expect(members[2]?.cohenKappa).toBeNull()
})

it('measures nothing of one annotator, or of none', () => {
  expect(measure([[vote('Ada', true)]])).toMatchObject({ shared: 0, fleissKappa: null, pairs: [] })
  expect(measure([])).toMatchObject({ shared: 0, members: [], krippendorffAlpha: null })
})
