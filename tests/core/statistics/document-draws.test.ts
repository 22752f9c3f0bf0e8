import { describe, expect, it } from 'vitest'
import { RandomStream, streamKey } from '../../../core/random'
import { DocumentDraws, type DocumentRatios } from '../../../core/statistics/document-draws'

const ratios = (pairs: readonly (readonly [number, number])[]): DocumentRatios => ({
  numerators: Float64Array.from(pairs, ([above]) => above),
  denominators: Float64Array.from(pairs, ([, below]) => below),
})

describe('DocumentDraws', () => {
  it('gives the ratio of the sums, and every ratio that two documents can give', () => {
    // Replicates: aa 1/1, ab 20/10, bb 38/18.
    const { value, interval } = DocumentDraws.of(2, 1).ratio(
      ratios([
        [1, 1],
        [19, 9],
      ]),
    )
    expect(value).toBe(2)
    expect(interval).toEqual({ low: 1, high: 19 / 9 })
  })

  it('repeats with its seed, in steps or at once', () => {
    const of = ratios(Array.from({ length: 9 }, (_, i) => [i * i, 1 + i] as const))
    const once = DocumentDraws.of(9, 7, 300).ratio(of)
    const steps = [...DocumentDraws.inSteps(9, 7, 300)]
    expect(steps.length).toBe(0)
    expect(DocumentDraws.of(9, 7, 300).ratio(of)).toEqual(once)
    expect(DocumentDraws.of(9, 8, 300).ratio(of)).not.toEqual(once)
    expect([...DocumentDraws.inSteps(1000, 7, 100)].length).toBe(5)
  })

  it('does not see what both arms have in common', () => {
    const random = new RandomStream(streamKey('draws'))
    const first = Array.from({ length: 30 }, () => [100 * random.normal(), 1 + random.below(9)] as const)
    const second = first.map(([above, below]) => [above + 0.5 * below, below] as const)
    const { value, interval, pValue } = DocumentDraws.of(30, 0, 500).difference(ratios(first), ratios(second))
    expect(value).toBeCloseTo(0.5, 12)
    expect(interval.low).toBeCloseTo(0.5, 10)
    expect(interval.high).toBeCloseTo(0.5, 10)
    expect(pValue).toBeCloseTo(2 / 501, 12)
  })

  it('covers a paired difference at about its level', () => {
    const random = new RandomStream(streamKey('draw coverage'))
    const draws = DocumentDraws.of(50, 0, 400)
    let covered = 0
    for (let i = 0; i < 400; i++) {
      const pairs = Array.from({ length: 50 }, () => {
        const [questions, level] = [1 + random.below(4), random.normal()]
        return [
          [questions * level, questions],
          [questions * (level + 0.3 + random.normal()), questions],
        ] as const
      })
      const first = ratios(pairs.map(([one]) => one as [number, number]))
      const second = ratios(pairs.map(([, two]) => two as [number, number]))
      const { low, high } = draws.difference(first, second).interval
      if (low <= 0.3 && 0.3 <= high) covered++
    }
    // Percentile intervals of 50 documents cover about .94; standard error .012.
    expect(covered / 400).toBeGreaterThan(0.905)
    expect(covered / 400).toBeLessThan(0.975)
  })

  it('has fewer replicates of very many documents', () => {
    expect(DocumentDraws.of(20_000, 0, 10_000).replicates).toBe(1000)
  })
})
