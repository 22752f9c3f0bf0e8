import { describe, expect, it } from 'vitest'
import {
  addChunk,
  byWholeThoughts,
  countChunks,
  emptyHistogram,
  medianEss,
  shareBelow,
} from '../../../core/experiment/ess-histogram'

const of = (sizes: readonly (number | null)[], unfinished = 0) =>
  sizes.reduce<typeof emptyHistogram>((all, ess) => addChunk(all, { ess, thoughts: 4, unfinished }), emptyHistogram)

describe('an ESS histogram', () => {
  it('counts chunks, those without a thought apart, and unfinished thoughts', () => {
    const histogram = of([1, 2.3, null], 1)
    expect(countChunks(histogram)).toBe(2)
    expect(histogram).toMatchObject({ empty: 1, thoughts: 12, unfinished: 3 })
  })

  it('puts an ESS that rounding left under a bound where it belongs', () => {
    // 0.9999999 is 1, and 1.4999999 is 1.5: neither lies below 1.5 by a rounding error
    expect(of([0.9999999, 1.4999999]).bins).toEqual([1, 0, 1])
  })

  it('has the share of chunks below a size', () => {
    const histogram = of([1, 1.3, 1.6, 4])
    expect(shareBelow(histogram, 1.5)).toBe(0.5)
    expect(shareBelow(emptyHistogram, 1.5)).toBe(0)
  })

  it('has a median to a quarter', () => {
    expect(medianEss(of([1, 1, 3]))).toBe(1)
    expect(Math.abs((medianEss(of([1, 2.6, 4])) as number) - 2.6)).toBeLessThanOrEqual(0.125)
    expect(medianEss(emptyHistogram)).toBeNull()
  })

  it('is shown by whole thoughts, from 1 to K', () => {
    expect(byWholeThoughts(of([1, 1.2, 2.1, 3.9, 4]), 4)).toEqual([2, 1, 0, 2])
  })
})
