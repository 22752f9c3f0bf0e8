import { describe, expect, it } from 'vitest'
import { RandomStream, streamKey } from '../../../core/random'
import { wilsonInterval } from '../../../core/statistics/proportion'

describe('wilsonInterval', () => {
  it('is worked out by hand for 8 of 10', () => {
    // z^2 = 3.8415. centre (.8 + .192073) / 1.38415 = .716738; half (1.95996 / 1.38415) sqrt(.016 + .0096036) = .226573
    const interval = wilsonInterval(8, 10)
    expect(interval?.low).toBeCloseTo(0.490162, 4)
    expect(interval?.high).toBeCloseTo(0.943318, 4)
  })

  it('has width where all answers are right', () => {
    // low = 1 / (1 + z^2 / n)
    expect(wilsonInterval(300, 300)?.low).toBeCloseTo(1 / (1 + 3.8414588 / 300), 9)
    expect(wilsonInterval(300, 300)?.high).toBeCloseTo(1, 12)
    expect(wilsonInterval(0, 5)?.low).toBeCloseTo(0, 12)
    expect(wilsonInterval(0, 0)).toBeNull()
  })

  it('covers at about its level', () => {
    const random = new RandomStream(streamKey('wilson'))
    let covered = 0
    for (let i = 0; i < 4000; i++) {
      const successes = Array.from({ length: 60 }, () => random.next() < 0.8).filter(Boolean).length
      const { low, high } = wilsonInterval(successes, 60) ?? { low: 1, high: 0 }
      if (low <= 0.8 && 0.8 <= high) covered++
    }
    expect(covered / 4000).toBeGreaterThan(0.93)
    expect(covered / 4000).toBeLessThan(0.97)
  })
})
