import { describe, expect, it } from 'vitest'
import { addLength, lengthBars, shareLonger } from '../../../core/corpus/length-histogram'

function counted(lengths: readonly number[]): number[] {
  const counts: number[] = []
  for (const length of lengths) addLength(counts, length)
  return counts
}

describe('lengths of documents', () => {
  it('has four bins an octave: 1, 2, 4 and 1024 begin bins 0, 4, 8 and 40', () => {
    const counts = counted([1, 2, 4, 1024])
    expect([0, 4, 8, 40].map((bin) => counts[bin])).toEqual([1, 1, 1, 1])
    expect(counts.length).toBe(41)
  })

  it('counts an empty document among the shortest', () => {
    expect(counted([0])).toEqual([1])
  })

  it('tells which share is longer than a context', () => {
    const counts = counted([100, 100, 100, 4000, 4000, 9000])
    expect(shareLonger(counts, 1000)).toBe(0.5)
    expect(shareLonger(counts, 1)).toBe(1)
    expect(shareLonger(counts, 1e6)).toBe(0)
    expect(shareLonger([], 10)).toBe(0)
  })

  it('draws bars without gaps, from the shortest to the longest, that hold every document', () => {
    const bars = lengthBars(counted([10, 12, 500, 5000, 70_000]))
    expect(bars[0]?.from).toBeLessThanOrEqual(10)
    expect(bars.at(-1)?.to).toBeGreaterThan(70_000)
    expect(bars.reduce((sum, { count }) => sum + count, 0)).toBe(5)
    for (const [i, { from }] of bars.slice(1).entries()) expect(from).toBe(bars[i]?.to)
    expect(lengthBars([])).toEqual([])
  })
})
