import { describe, expect, it } from 'vitest'
import { RandomStream, streamKey } from '../../../core/random'
import { clusteredMean, type Observation } from '../../../core/statistics/clustered'
import { pairedDifference } from '../../../core/statistics/paired'

const at = (document: string, item: string, value: number, seed = 0): Observation => ({ document, item, value, seed })

describe('clusteredMean', () => {
  it('is worked out by hand for two documents', () => {
    // Values 1 3 | 5 7: mean 4, residual sums -4 and 4. Variance 2/1 * 32 / 16 = 4.
    const result = clusteredMean([at('a', '1', 1), at('a', '2', 3), at('b', '1', 5), at('b', '2', 7)])
    expect(result?.mean).toBe(4)
    expect(result?.standardError).toBe(2)
    expect(result?.interval.high).toBeCloseTo(4 + 2 * 12.706205, 4) // t at 1 degree
    expect(result?.pValue).toBeCloseTo(1 - (2 * Math.atan(2)) / Math.PI, 10)
    expect(result).toMatchObject({ observations: 4, documents: 2, seeds: 1 })
  })

  it('is the classical standard error with one item per document', () => {
    // 1 2 3 6: mean 3, sample variance 14/3, standard error sqrt(14/12).
    const result = clusteredMean([1, 2, 3, 6].map((value, i) => at(`d${i}`, '1', value)))
    expect(result?.standardError).toBeCloseTo(Math.sqrt(14 / 12), 12)
  })

  it('takes documents and seeds as crossed levels', () => {
    // d\s: a 0 2, b 2 8; mean 3. Sums by document -4, 4; by seed -4, 4; by pair -3 -1 -1 5.
    // Variances: 2 * 32/16 = 4, 4, 4/3 * 36/16 = 3; 4 + 4 - 3 = 5.
    const result = clusteredMean([at('a', '1', 0, 1), at('a', '1', 2, 2), at('b', '1', 2, 1), at('b', '1', 8, 2)])
    expect(result?.standardError).toBeCloseTo(Math.sqrt(5), 12)
    expect(result?.seeds).toBe(2)
  })

  it('says nothing from fewer than two documents', () => {
    expect(clusteredMean([])).toBeNull()
    expect(clusteredMean([at('a', '1', 1), at('a', '2', 2)])).toBeNull()
  })

  it('has p 1 at no difference and 0 at a constant one', () => {
    expect(clusteredMean([at('a', '1', 0), at('b', '1', 0)])?.pValue).toBe(1)
    expect(clusteredMean([at('a', '1', 2), at('b', '1', 2)])?.pValue).toBe(0)
  })

  it('covers at its level when items of a document are alike, and when seeds differ', () => {
    const random = new RandomStream(streamKey('clusters'))
    const simulate = (seeds: number, documents: number) => {
      const seedEffects = Array.from({ length: seeds }, () => (seeds > 1 ? random.normal() : 0))
      return Array.from({ length: documents }, (_, d) => {
        const effect = random.normal()
        return seedEffects.flatMap((seedEffect, s) =>
          Array.from({ length: 1 + random.below(4) }, (_, i) =>
            at(`d${d}`, `${i}`, effect + 0.5 * seedEffect + random.normal(), s),
          ),
        )
      }).flat()
    }
    const coverage = (seeds: number, documents: number) => {
      let covered = 0
      for (let i = 0; i < 500; i++) {
        const interval = clusteredMean(simulate(seeds, documents))?.interval
        if (interval !== undefined && interval.low <= 0 && 0 <= interval.high) covered++
      }
      return covered / 500
    }
    // Standard error of a coverage near .95 over 500: .0097.
    expect(coverage(1, 25)).toBeGreaterThan(0.91)
    expect(coverage(1, 25)).toBeLessThan(0.98)
    expect(coverage(5, 12)).toBeGreaterThan(0.9)
  })
})

describe('pairedDifference', () => {
  it('pairs items, and names the documents of those without a partner', () => {
    const first = [at('a', '1', 1), at('b', '1', 2), at('c', '1', 3), at('c', '2', 9), at('d', '1', 0)]
    const second = [at('b', '1', 4), at('a', '1', 2), at('c', '1', 6), at('e', '1', 1), at('e', '2', 1)]
    const { difference, unmatched } = pairedDifference(first, second)
    expect(difference?.mean).toBe(2) // 1, 2, 3
    expect(difference?.standardError).toBeCloseTo(1 / Math.sqrt(3), 12)
    expect(unmatched).toEqual({ onlyFirst: ['c', 'd'], onlySecond: ['e'] })
  })

  it('does not see what documents have in common', () => {
    const random = new RandomStream(streamKey('paired'))
    const first = Array.from({ length: 50 }, (_, i) => at(`d${i}`, '1', 100 * random.normal()))
    const second = first.map((observation) => ({
      ...observation,
      value: observation.value + 1 + 0.1 * random.normal(),
    }))
    const { difference } = pairedDifference(first, second)
    expect(difference?.interval.low).toBeGreaterThan(0.9)
    expect(difference?.interval.high).toBeLessThan(1.1)
  })
})
