import { describe, expect, it } from 'vitest'
import { clampTop, pagesAround, rowAfterKey, rowWindow, scrollBox, topThatShows } from '../../../core/list/row-window'

const size = (count: number) => ({ count, rowHeight: 26, viewport: 260 })

describe('row window', () => {
  it('draws a short list in its true height', () => {
    expect(scrollBox(size(1000))).toEqual({ height: 26_000, scale: 1 })
  })

  it('scales a list that is too high for a browser, so that the end of the box is the end of the list', () => {
    const { height, scale } = scrollBox(size(1_000_000))
    expect(height).toBe(13_000_000)
    expect((height - 260) * scale).toBeCloseTo(26_000_000 - 260, 3)
  })

  it('draws the rows in sight and eight on both sides', () => {
    expect(rowWindow(2600, size(1000))).toEqual({ first: 92, end: 119 })
    expect(rowWindow(0, size(1000))).toEqual({ first: 0, end: 19 })
    expect(rowWindow(25_740, size(1000))).toEqual({ first: 982, end: 1000 })
  })

  it('never draws more than 60 rows', () => {
    for (const viewport of [1300, 1560, 4000]) {
      const { first, end } = rowWindow(26_000, { count: 10_000, rowHeight: 26, viewport })
      expect(end - first).toBeLessThanOrEqual(60)
    }
  })

  it('moves no further than a row needs', () => {
    expect(topThatShows(5, 0, size(100))).toBe(0)
    expect(topThatShows(10, 0, size(100))).toBe(26)
    expect(topThatShows(2, 260, size(100))).toBe(52)
  })

  it('stays within the list', () => {
    expect(clampTop(-5, size(100))).toBe(0)
    expect(clampTop(1e9, size(100))).toBe(2340)
    expect(clampTop(100, size(3))).toBe(0)
  })

  it('goes by row, by page and to both ends', () => {
    const go = (key: string, row: number | null) => rowAfterKey(key, row, size(100))
    expect(go('ArrowDown', 4)).toBe(5)
    expect(go('ArrowDown', null)).toBe(0)
    expect(go('ArrowUp', 0)).toBe(0)
    expect(go('PageDown', 4)).toBe(13)
    expect(go('PageUp', 4)).toBe(0)
    expect(go('Home', 50)).toBe(0)
    expect(go('End', 50)).toBe(99)
    expect(go('x', 50)).toBeNull()
    expect(rowAfterKey('End', null, size(0))).toBeNull()
  })

  it('asks for the pages in sight, one before and two behind', () => {
    expect(pagesAround(450, 480, 10_000, 200)).toEqual([1, 2, 3, 4])
    expect(pagesAround(0, 20, 10_000, 200)).toEqual([0, 1, 2])
    expect(pagesAround(190, 210, 300, 200)).toEqual([0, 1])
    expect(pagesAround(0, 0, 0, 200)).toEqual([])
  })
})
