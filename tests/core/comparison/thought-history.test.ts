import { describe, expect, it } from 'vitest'
import { shownIterations } from '../../../core/comparison/thought-history'

describe('shownIterations', () => {
  it('are all where four columns do, else the first and the last three', () => {
    expect(shownIterations([1, 2, 3, 4], null)).toEqual([1, 2, 3, 4])
    expect(shownIterations([1, 2, 3, 4, 5, 6], null)).toEqual([1, 4, 5, 6])
  })

  it('are those picked, in their order, as far as they are there', () => {
    expect(shownIterations([1, 2, 3, 4, 5, 6], [5, 2, 9])).toEqual([2, 5])
    expect(shownIterations([1, 2], [7])).toEqual([1, 2])
  })
})
