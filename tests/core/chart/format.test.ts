import { describe, expect, it } from 'vitest'
import {
  aboutDuration,
  compact,
  compactTick,
  counted,
  duration,
  fixed,
  grouped,
  percent,
  range,
  signed,
  tickDigits,
} from '../../../core/chart/format'
import { thin } from '../../../core/chart/thin'

describe('aboutDuration', () => {
  it('rounds to what an estimate can know', () => {
    expect([1, 38, 89, 100, 3500].map(aboutDuration)).toEqual(['5 s', '40 s', '1 min 30 s', '2 min', '58 min'])
    expect(aboutDuration(5000)).toBe('1 h 20 min')
  })
})

describe('numbers', () => {
  it('have a real minus, and 0 has no sign', () => {
    expect(fixed(-2.16, 2)).toBe('−2.16')
    expect(fixed(-0.001, 2)).toBe('0.00')
    expect(signed(0.63, 2)).toBe('+0.63')
    expect(signed(-0.001, 2)).toBe('0.00')
    expect(signed(0.001, 2)).toBe('0.00')
    expect(range({ low: -1, high: 2 }, (value) => fixed(value, 1))).toBe('−1.0 to 2.0')
  })

  it('are compact with three digits and a prefix', () => {
    expect([0, 999, 1000, 1_240_000, 9.1e12, 999_950, 564_000].map(compact)).toEqual([
      '0',
      '999',
      '1.00\u202fk',
      '1.24\u202fM',
      '9.10\u202fT',
      '1.00\u202fM',
      '564\u202fk',
    ])
  })

  it('are shorter on an axis', () => {
    expect([0, 500_000, 1e6, 1.5e6, 100, 0.5].map(compactTick)).toEqual([
      '0',
      '500\u202fk',
      '1\u202fM',
      '1.5\u202fM',
      '100',
      '0.5',
    ])
  })

  it('are shares in whole per cent, never 0 for something', () => {
    expect([0, 0.004, 0.31, 1].map(percent)).toEqual(['0\u202f%', '< 1\u202f%', '31\u202f%', '100\u202f%'])
  })

  it('stand with their nouns', () => {
    expect([0, 1, 1284].map((n) => counted(n, 'model'))).toEqual(['0 models', '1 model', '1,284 models'])
    expect([1, 2].map((n) => counted(n, 'corpus', 'corpora'))).toEqual(['1 corpus', '2 corpora'])
  })

  it('are grouped, and times are in words', () => {
    expect([7, 1284, 1234567].map(grouped)).toEqual(['7', '1,284', '1,234,567'])
    expect([9, 103, 120, 7500].map(duration)).toEqual(['9 s', '1 min 43 s', '2 min', '2 h 5 min'])
  })

  it('have as many decimals as tell ticks apart', () => {
    expect([tickDigits([0, 1]), tickDigits([0, 0.25]), tickDigits([0, 0.2])]).toEqual([0, 2, 1])
  })
})

describe('thin', () => {
  it('keeps the least and the largest of each bucket, in order', () => {
    const points = Array.from({ length: 10_000 }, (_, x) => ({
      x,
      y: x === 4321 ? 99 : x === 4322 ? -99 : Math.sin(x),
    }))
    const few = thin(points, 100)
    expect(few.length).toBeLessThanOrEqual(100)
    expect(few.map(({ y }) => y)).toEqual(expect.arrayContaining([99, -99]))
    expect(few.map(({ x }) => x)).toEqual(few.map(({ x }) => x).toSorted((a, b) => a - b))
    expect(thin(points.slice(0, 5), 100)).toHaveLength(5)
  })
})
