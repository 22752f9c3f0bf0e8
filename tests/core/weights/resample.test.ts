import { describe, expect, it } from 'vitest'
import { streamKey } from '../../../core/random'
import { chooseThought, resample } from '../../../core/weights/resample'

describe('resample', () => {
  it('inverts the cumulative weights', () => {
    const weights = [0.25, 0, 0.5, 0.25]
    expect([0, 0.2499, 0.25, 0.7499, 0.75, 0.9999].map((uniform) => resample(weights, uniform))).toEqual([
      0, 0, 2, 2, 3, 3,
    ])
  })

  it('never chooses a weight of 0, even where rounding leaves the sum below the draw', () => {
    expect(resample([0, 1, 0], 0)).toBe(1)
    expect(resample([0.1, 0.2, 0.7 - 1e-12, 0], 1 - 2 ** -53)).toBe(2)
  })
})

describe('chooseThought', () => {
  it('draws in proportion to the weights', () => {
    const counts = [0, 0, 0]
    for (let i = 0; i < 6000; i++) {
      const chosen = chooseThought([Math.log(1), -Infinity, Math.log(2)], streamKey(1, 'resample', i))
      counts[chosen as number] = (counts[chosen as number] ?? 0) + 1
    }
    expect(counts[1]).toBe(0)
    expect(Math.abs((counts[0] as number) - 2000)).toBeLessThan(147) // Binomial(6000, 1/3): standard deviation 36.5
  })

  it('chooses nothing where nothing has weight', () => {
    expect(chooseThought([-Infinity, -Infinity], streamKey(1))).toBeNull()
    expect(chooseThought([], streamKey(1))).toBeNull()
  })

  it('refuses NaN', () => {
    expect(() => chooseThought([Number.NaN, 0], streamKey(1))).toThrow('cannot normalize')
  })
})
