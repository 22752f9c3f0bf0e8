import { describe, expect, it } from 'vitest'
import { DocumentSums } from '../../../core/experiment/evaluation'
import { atOnce } from '../../../core/statistics/at-once'

describe('DocumentSums', () => {
  it('adds up what belongs to one metric, number of thoughts and document', () => {
    const sums = new DocumentSums()
    sums.add('bound', 1, 7, -4, 2)
    sums.add('bound', 1, 7, -6, 3)
    sums.add('bound', 2, 7, -5, 2)
    sums.add('bound', 1, 8, -1, 1)
    sums.add('nll', 0, 7, 9, 4)
    expect(sums.all()).toEqual([
      { metric: 'bound', n: 1, item: 7, value: -10, weight: 5 },
      { metric: 'bound', n: 2, item: 7, value: -5, weight: 2 },
      { metric: 'bound', n: 1, item: 8, value: -1, weight: 1 },
      { metric: 'nll', n: 0, item: 7, value: 9, weight: 4 },
    ])
  })

  it('gives the ratio of the sums, not the mean of ratios', () => {
    const sums = new DocumentSums()
    sums.add('nll', 0, 1, 10, 10)
    sums.add('nll', 0, 2, 9, 3)
    sums.add('nll', 0, 3, 5, 2)
    // 24 nats over 15 tokens.
    expect(sums.value('nll')).toBeCloseTo(1.6, 12)
  })

  it('has an interval around the figure, of documents and not of tokens, the same each time', () => {
    const sums = new DocumentSums()
    // Half of the documents have 1 nat per token, half have 3: each mean of 40 is 2 with a standard error of 1 / sqrt(40).
    for (let item = 0; item < 40; item++) sums.add('nll', 0, item, item % 2 === 0 ? 100 : 300, 100)
    const { value, interval } = atOnce(sums.figure('nll')) ?? { value: 0, interval: null }
    expect(value).toBeCloseTo(2, 12)
    const half = 1.96 / Math.sqrt(40)
    expect(interval?.low).toBeGreaterThan(2 - 1.2 * half)
    expect(interval?.low).toBeLessThan(2 - 0.8 * half)
    expect(interval?.high).toBeGreaterThan(2 + 0.8 * half)
    expect(interval?.high).toBeLessThan(2 + 1.2 * half)
    expect(atOnce(sums.figure('nll'))).toEqual({ value, interval })
  })

  it('has no interval from a single document, and no figure from none', () => {
    const sums = new DocumentSums()
    expect(atOnce(sums.figure('nll'))).toBeNull()
    sums.add('nll', 0, 1, 10, 4)
    expect(atOnce(sums.figure('nll'))).toEqual({ value: 2.5, interval: null })
    // Chunks that are all left out have no weight in a bound.
    sums.add('chunk-bound', 1, 1, 0, 0)
    expect(atOnce(sums.figure('chunk-bound', 1))).toBeNull()
    expect(atOnce(sums.figure('chunk-bound', 2))).toBeNull()
  })

  it('gives a share of all or nothing the width of its trials', () => {
    const sums = new DocumentSums()
    for (let item = 0; item < 20; item++) sums.add('accuracy-direct', 0, item, 2, 2)
    const right = atOnce(sums.figure('accuracy-direct'))
    expect(right?.value).toBe(1)
    // Wilson: 1 / (1 + z^2 / n) with 40 trials.
    expect(right?.interval?.low).toBeCloseTo(1 / (1 + 1.959964 ** 2 / 40), 6)
    expect(right?.interval?.high).toBeCloseTo(1, 12)
    sums.add('right-prior', 0, 1, 0, 30)
    expect(atOnce(sums.figure('right-prior'))?.interval?.low).toBeCloseTo(0, 12)
    expect(atOnce(sums.figure('right-prior'))?.interval?.high).toBeCloseTo(1.959964 ** 2 / (30 + 1.959964 ** 2), 6)
  })
})
