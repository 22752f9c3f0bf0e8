import { expect, it } from 'vitest'
import { RandomStream, streamKey } from '../../../core/random'
import { acceptedWeights } from '../../../core/weights/acceptance'
import {
  type AcceptanceTable,
  automaticLambda,
  meanEss,
  type WhatIfTerms,
  whatIf,
} from '../../../core/weights/acceptance-table'
import { resample } from '../../../core/weights/resample'

/** Chunks given as lists of [log weight, acceptance]. */
function tableOf(chunks: readonly (readonly (readonly [number, number])[])[]): AcceptanceTable {
  const starts = [0]
  for (const chunk of chunks) starts.push((starts.at(-1) as number) + chunk.length)
  const all = chunks.flat()
  return {
    starts: Int32Array.from(starts),
    logWeights: Float64Array.from(all, ([logWeight]) => logWeight),
    logAcceptance: Float64Array.from(all, ([, acceptance]) => Math.log(acceptance)),
  }
}

function randomTable(chunks: number, thoughts: number): { table: AcceptanceTable; terms: WhatIfTerms } {
  const random = new RandomStream(streamKey(5, 'table'))
  const draw = () => [random.normal() * 2, 0.02 + 0.96 * random.next()] as const
  const table = tableOf(Array.from({ length: chunks }, () => Array.from({ length: thoughts }, draw)))
  return {
    table,
    terms: {
      uniforms: Float64Array.from({ length: chunks }, () => random.next()),
      lengths: Int32Array.from({ length: chunks * thoughts }, () => random.below(50)),
    },
  }
}

const OUT = Number.NEGATIVE_INFINITY

it('finds the lambda that halves the ESS of one accepted thought among four', () => {
  // ESS = (1 + 3r)^2 / (1 + 3r^2) with r = (.02 / .98)^lambda; it is 2 where 3r^2 + 6r - 1 = 0, r = .154701
  const table = tableOf([
    [
      [0, 0.98],
      [0, 0.02],
      [0, 0.02],
      [0, 0.02],
    ],
  ])
  const lambda = Math.log(2 / Math.sqrt(3) - 1) / Math.log(0.02 / 0.98)
  expect(automaticLambda(table)).toBeGreaterThan(lambda - 1e-3)
  expect(automaticLambda(table)).toBeLessThanOrEqual(lambda)
  expect(meanEss(table, 0)).toBe(4)
  expect(meanEss(table, lambda)).toBeCloseTo(2, 9)
})

it('takes lambda 1 where labels cost no diversity, or there are none', () => {
  expect(
    automaticLambda(
      tableOf([
        [
          [0, 0.5],
          [0, 0.5],
        ],
      ]),
    ),
  ).toBe(1)
  expect(
    automaticLambda(
      tableOf([
        [
          [0, 1],
          [2, 1],
        ],
      ]),
    ),
  ).toBe(1)
  expect(automaticLambda(tableOf([]))).toBe(1)
})

it('takes the largest such lambda also where the ESS falls and rises again', () => {
  // The accepted thought is unlikely: at lambda 1/2 both weigh the same, so the ESS first rises.
  const rising = tableOf([
    [
      [0, 0.02],
      [Math.log(0.02 / 0.98), 0.98],
    ],
  ])
  expect(automaticLambda(rising, 0.9)).toBe(1)
})

it('agrees with the weights of single chunks', () => {
  const { table, terms } = randomTable(40, 5)
  const ess = Array.from({ length: 40 }, (_, n) => {
    const part = <T extends Float64Array>(values: T) => [...values.slice(5 * n, 5 * n + 5)]
    const acceptance = part(table.logAcceptance).map(Math.exp)
    return { n, acceptance, logWeights: part(table.logWeights) }
  }).map(({ n, acceptance, logWeights }) => {
    const before = acceptedWeights(logWeights, acceptance, 0)
    const after = acceptedWeights(logWeights, acceptance, 0.4)
    const uniform = terms.uniforms[n] as number
    return {
      ess: after.effectiveSampleSize as number,
      acceptable: after.weights.reduce((sum, weight, k) => sum + weight * (acceptance[k] as number), 0),
      changed: resample(before.weights, uniform) !== resample(after.weights, uniform),
    }
  })
  const mean = (values: readonly number[]) => values.reduce((a, b) => a + b, 0) / values.length
  const result = whatIf(table, terms, { lambda: 0.4, thoughts: 5, examples: 3 })
  expect(result.now?.meanEss).toBeCloseTo(mean(ess.map((chunk) => chunk.ess)), 9)
  expect(result.now?.expectedAcceptable).toBeCloseTo(mean(ess.map(({ acceptable }) => acceptable)), 9)
  expect(result.changed).toBe(ess.filter(({ changed }) => changed).length)
  expect(result.changed).toBeGreaterThan(3)
  expect(result.examples).toHaveLength(3)
  const gains = result.examples.map(({ acceptableBefore, acceptableAfter }) => acceptableAfter - acceptableBefore)
  expect(gains).toEqual(gains.toSorted((a, b) => b - a))
})

it('sees a smaller K as the first thoughts of each chunk', () => {
  const table = tableOf([
    [
      [0, 0.9],
      [0, 0.1],
      [30, 0.5],
    ],
    [[OUT, 0.9]],
  ])
  const terms = { uniforms: Float64Array.of(0.25, 0.5), lengths: Int32Array.of(4, 6, 8, 10) }
  const { chunks, paper, now, changed, examples } = whatIf(table, terms, { lambda: 1, thoughts: 2 })
  expect(chunks).toBe(1)
  expect(paper?.meanLength).toBeCloseTo(8, 9)
  expect(now).toMatchObject({ meanEss: expect.closeTo(1 / 0.82, 9), meanLength: expect.closeTo(4.2, 9) })
  expect(now?.expectedAcceptable).toBeCloseTo(0.82, 9)
  expect(changed).toBe(1)
  expect(examples).toEqual([
    {
      chunk: 0,
      before: 2,
      after: 0,
      acceptableBefore: expect.closeTo(0.5, 12),
      acceptableAfter: expect.closeTo(0.9, 12),
    },
  ])
})

it('answers for a table without a thought to choose', () => {
  const table = tableOf([[[OUT, 0.5]], []])
  const terms = { uniforms: Float64Array.of(0.1, 0.2), lengths: Int32Array.of(3) }
  const nothing = { chunks: 0, paper: null, now: null, changed: 0, examples: [] }
  expect(whatIf(table, terms, { lambda: 1, thoughts: 8 })).toEqual(nothing)
  expect(meanEss(table, 1)).toBeNull()
})
