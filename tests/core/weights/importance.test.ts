import { describe, expect, it } from 'vitest'
import { effectiveSampleSize, logSumExp, normalizeWeights } from '../../../core/weights/importance'

describe('logSumExp', () => {
  it('adds in linear space', () => {
    expect(logSumExp([Math.log(1), Math.log(2), Math.log(5)])).toBeCloseTo(Math.log(8), 14)
  })

  it('neither overflows nor underflows', () => {
    expect(logSumExp([1000, 1000])).toBeCloseTo(1000 + Math.LN2, 10)
    expect(logSumExp([-1000, -1000])).toBeCloseTo(-1000 + Math.LN2, 10)
  })

  it('takes -Infinity for 0, and passes on what is not a number', () => {
    expect(logSumExp([-Infinity, 3])).toBe(3)
    expect(logSumExp([-Infinity, -Infinity])).toBe(-Infinity)
    expect(logSumExp([])).toBe(-Infinity)
    expect(logSumExp([1, Number.NaN])).toBeNaN()
    expect(logSumExp([1, Infinity])).toBe(Infinity)
  })
})

describe('normalizeWeights', () => {
  it('keeps ratios: log 1 and log 3 become 1/4 and 3/4', () => {
    const weights = normalizeWeights(Float64Array.of(Math.log(1), Math.log(3)))
    expect(weights[0]).toBeCloseTo(0.25, 12)
    expect(effectiveSampleSize(weights)).toBeCloseTo(1.6, 12) // 1 / (1/16 + 9/16)
  })

  it('does not change when all log weights move together', () => {
    const weights = normalizeWeights([-2000, -2000 + Math.LN2])
    expect(weights[0]).toBeCloseTo(1 / 3, 12)
    expect(weights[1]).toBeCloseTo(2 / 3, 12)
  })

  it('gives -Infinity weight 0', () => {
    expect([...normalizeWeights([-Infinity, 5])]).toEqual([0, 1])
  })

  it.each([[[]], [[Number.NaN, 0]], [[Infinity, 0]], [[-Infinity, -Infinity]]])('refuses %j', (logWeights) => {
    expect(() => normalizeWeights(logWeights)).toThrow('cannot normalize log weights')
  })
})

describe('effectiveSampleSize', () => {
  it('is K for equal weights and 1 for a single one', () => {
    expect(effectiveSampleSize([0.25, 0.25, 0.25, 0.25])).toBe(4)
    expect(effectiveSampleSize([0, 1, 0])).toBe(1)
  })
})
