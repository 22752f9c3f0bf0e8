import { describe, expect, it } from 'vitest'
import type { Reviewable } from '../../../core/contract/review'
import { cameSince, chosen, isThere, lastOf, newest } from '../../../renderer/review/review-place'

const all: readonly Reviewable[] = [
  { experiment: 'new', corpus: 'ring', iterations: [1] },
  { experiment: 'old', corpus: 'ring', iterations: [1, 2] },
]
const grown = [{ experiment: 'old', corpus: 'ring', iterations: [1, 2, 3] }]

describe('review place', () => {
  it('is of the newest experiment unless another is asked for', () => {
    expect(newest(all)).toEqual({ experiment: 'new', iteration: 1 })
    expect(newest([])).toBeNull()
    expect(lastOf(all, 'old')).toEqual({ experiment: 'old', iteration: 2 })
    expect(lastOf(all, 'gone')).toBeNull()
  })

  it('is there as long as its iteration has thoughts', () => {
    expect(isThere(all, { experiment: 'old', iteration: 1 })).toBe(true)
    expect(isThere(all, { experiment: 'old', iteration: 3 })).toBe(false)
    expect(isThere(all, { experiment: 'gone', iteration: 1 })).toBe(false)
  })

  it('tells of iterations that came since it was chosen, and of none that were there', () => {
    const place = chosen(all, { experiment: 'old', iteration: 1 })
    expect(place).toEqual({ experiment: 'old', iteration: 1, known: 2 })
    expect(cameSince(all, place)).toBeNull()
    expect(cameSince(grown, place)).toEqual({ experiment: 'old', iteration: 3 })
    // Who stays is not told again.
    expect(cameSince(grown, chosen(grown, place))).toBeNull()
    expect(cameSince([], place)).toBeNull()
  })
})
