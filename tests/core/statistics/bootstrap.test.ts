import { describe, expect, it } from 'vitest'
import { RandomStream, streamKey } from '../../../core/random'
import { atOnce } from '../../../core/statistics/at-once'
import { bootstrapRatio } from '../../../core/statistics/bootstrap'
import { pairedRatioDifference, type RatioTerms } from '../../../core/statistics/paired'

const term = (document: string, numerator: number, denominator: number, seed = 0): RatioTerms => ({
  document,
  seed,
  numerator,
  denominator,
})

describe('bootstrapRatio', () => {
  it('is the ratio of the sums', () => {
    const terms = [
      { document: 'a', seed: 0, ratio: [1, 1] as const },
      { document: 'b', seed: 0, ratio: [19, 9] as const },
    ]
    // Replicates: aa 1/1, ab 20/10, bb 38/18.
    expect(atOnce(bootstrapRatio(terms, { seed: 1 }))).toMatchObject({ value: 2, interval: { low: 1, high: 19 / 9 } })
  })

  it('says nothing from one document', () => {
    expect(atOnce(bootstrapRatio([{ document: 'a', seed: 0, ratio: [1, 2] }], { seed: 1 }))).toBeNull()
  })

  it('repeats with its seed', () => {
    const terms = Array.from({ length: 9 }, (_, i) => ({ document: `d${i}`, seed: 0, ratio: [i * i, 1 + i] as const }))
    const estimate = atOnce(bootstrapRatio(terms, { seed: 7, replicates: 200 }))
    expect(atOnce(bootstrapRatio(terms, { seed: 7, replicates: 200 }))).toEqual(estimate)
    expect(atOnce(bootstrapRatio(terms, { seed: 8, replicates: 200 }))).not.toEqual(estimate)
  })

  it('covers at about its level', () => {
    const random = new RandomStream(streamKey('bootstrap'))
    let covered = 0
    for (let i = 0; i < 400; i++) {
      const terms = Array.from({ length: 40 }, (_, d) => {
        const tokens = 50 + random.below(100)
        return { document: `d${d}`, seed: 0, ratio: [tokens * (2 + random.normal()), tokens] as const }
      })
      const { low, high } = atOnce(bootstrapRatio(terms, { seed: i, replicates: 300 }))?.interval ?? { low: 9, high: 0 }
      if (low <= 2 && 2 <= high) covered++
    }
    // Percentile intervals of 40 documents cover about .935; standard error .012.
    expect(covered / 400).toBeGreaterThan(0.9)
    expect(covered / 400).toBeLessThan(0.975)
  })

  it('is wider when seeds differ than the documents alone would make it', () => {
    const across = [0, 1, 2, 3].flatMap((seed) =>
      Array.from({ length: 20 }, (_, d) => ({ document: `d${d}`, seed, ratio: [seed, 1] as const })),
    )
    const { low, high } = atOnce(bootstrapRatio(across, { seed: 1 }))?.interval ?? { low: 0, high: 0 }
    expect(high - low).toBeGreaterThan(1)
  })
})

describe('pairedRatioDifference', () => {
  const first = Array.from({ length: 30 }, (_, i) => term(`d${i}`, -2 * (10 + i) + (i % 7), 10 + i))

  it('finds a shift per token exactly where it is the same in every document', () => {
    const second = first.map((one) => ({ ...one, numerator: one.numerator + 0.5 * one.denominator }))
    const { difference } = pairedRatioDifference(first, second, { seed: 0, replicates: 500 })
    expect(difference?.value).toBeCloseTo(0.5, 12)
    expect(difference?.interval.low).toBeCloseTo(0.5, 12)
    expect(difference?.interval.high).toBeCloseTo(0.5, 12)
    expect(difference?.pValue).toBeCloseTo(2 / 501, 12)
  })

  it('has a p-value near 1 where arms do not differ on the whole', () => {
    const second = first.map((one, i) => ({ ...one, numerator: one.numerator + (i % 2 === 0 ? 1 : -1) }))
    const { difference } = pairedRatioDifference(first, second, { seed: 0 })
    expect(difference?.pValue).toBeGreaterThan(0.5)
  })

  it('names documents without a partner', () => {
    const { unmatched } = pairedRatioDifference(first.slice(1), [...first.slice(0, 29), term('x', 1, 1)], { seed: 0 })
    expect(unmatched).toEqual({ onlyFirst: ['d29'], onlySecond: ['d0', 'x'] })
  })
})
