import { expect, it } from 'vitest'
import { holmAdjust } from '../../../core/statistics/holm'

it('multiplies the smallest by their count, the next by one less, and never goes down', () => {
  // .01 * 4 = .04; .02 * 3 = .06; .03 * 2 = .06; .04 * 1 = .04, raised to .06
  const adjusted = holmAdjust([0.04, 0.01, 0.03, 0.02])
  expect(adjusted.map((p) => Number(p.toFixed(12)))).toEqual([0.06, 0.04, 0.06, 0.06])
})

it('stays at most 1, and gives nothing for nothing', () => {
  expect(holmAdjust([0.6, 0.9])).toEqual([1, 1])
  expect(holmAdjust([])).toEqual([])
})
