import { expect, it } from 'vitest'
import { makeAxis } from '../../../core/chart/axis'

it('takes values that differ by rounding alone for one, with room around it', () => {
  const { domain, ticks, format } = makeAxis({ kind: 'linear' }, [0.7, 0.7 + 1e-16, 0.7 - 1e-16], [0, 100], 5)
  expect(domain[0]).toBeLessThan(0.5)
  expect(domain[1]).toBeGreaterThan(0.9)
  expect(new Set(ticks.map(format)).size).toBe(ticks.length)
})
