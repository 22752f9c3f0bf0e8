import { describe, expect, it } from 'vitest'
import { diagnoseChunk } from '../../../core/weights/diagnostics'

const thought = (text: string, weight: number, finished = true) => ({ text, logWeight: Math.log(weight), finished })

describe('diagnoseChunk', () => {
  it('works out the figures of one chunk', () => {
    const { weights, ...counts } = diagnoseChunk([
      thought('a', 1),
      thought('a', 1),
      thought('b', 2),
      thought('c', 0, false),
    ])
    expect(counts).toEqual({ thoughtCount: 4, unfinishedShare: 0.25, uniqueThoughts: 3 })
    // Weights 1/4, 1/4, 1/2, 0: sum of squares 3/8.
    expect(weights?.effectiveSampleSize).toBeCloseTo(8 / 3, 12)
    expect(weights?.maxWeight).toBeCloseTo(0.5, 12)
    expect(weights?.missingNats).toBeCloseTo(1 / 16, 12) // (4 * 3/8 - 1) / 8
    // log weights 0, 0, ln 2: variance ln2^2 (4/9 + 1/9 + 1/9) / 2 = ln2^2 / 3
    expect(weights?.logWeightDeviation).toBeCloseTo(Math.LN2 / Math.sqrt(3), 12)
    expect(weights?.missingNatsTooLow).toBe(false)
  })

  it('flags a spread of more than 1 nat', () => {
    const wide = diagnoseChunk([thought('a', 1), thought('b', Math.exp(1.5))]) // deviation 1.5 / sqrt 2 = 1.06
    const narrow = diagnoseChunk([thought('a', 1), thought('b', Math.exp(1.4))]) // .99
    expect(wide.weights?.missingNatsTooLow).toBe(true)
    expect(narrow.weights?.missingNatsTooLow).toBe(false)
  })

  it('has no weights where all are 0, and no spread for a single one', () => {
    expect(diagnoseChunk([thought('a', 0, false)])).toEqual({
      thoughtCount: 1,
      unfinishedShare: 1,
      uniqueThoughts: 1,
      weights: null,
    })
    expect(diagnoseChunk([thought('a', 2)]).weights?.logWeightDeviation).toBeNull()
  })
})
