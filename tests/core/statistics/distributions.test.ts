import { describe, expect, it } from 'vitest'
import { normalQuantile, tQuantile, twoSidedTProbability } from '../../../core/statistics/distributions'

describe('normalQuantile', () => {
  // Abramowitz and Stegun, table 26.5 and common tables.
  it.each([
    [0.975, 1.959963984540054],
    [0.8, 0.8416212335729143],
    [0.5, 0],
    [0.001, -3.090232306167813],
    [1e-10, -6.361340902404056],
    [1e-20, -9.26234008979841],
  ])('at %f is %f', (p, expected) => {
    expect(normalQuantile(p)).toBeCloseTo(expected, 11)
  })
})

describe("Student's t", () => {
  it('has its closed forms at 1 and 2 degrees', () => {
    // 1 degree is Cauchy: P(|T| >= t) = 1 - 2 atan(t) / pi. 2 degrees: 1 - t / sqrt(2 + t^2).
    for (const t of [0.1, 1, 5, 100]) {
      expect(twoSidedTProbability(t, 1)).toBeCloseTo(1 - (2 * Math.atan(t)) / Math.PI, 12)
      expect(twoSidedTProbability(-t, 2)).toBeCloseTo(1 - t / Math.sqrt(2 + t * t), 12)
    }
    expect(twoSidedTProbability(0, 5)).toBe(1)
    expect(twoSidedTProbability(Infinity, 5)).toBe(0)
  })

  // Tables of the t distribution, to three decimals.
  it.each([
    [0.975, 1, 12.706],
    [0.975, 2, 4.303],
    [0.975, 9, 2.262],
    [0.95, 30, 1.697],
    [0.995, 5, 4.032],
    [0.025, 9, -2.262],
    [0.5, 3, 0],
  ])('quantile %f at %i degrees is %f', (p, degrees, expected) => {
    expect(tQuantile(p, degrees)).toBeCloseTo(expected, 3)
  })

  it('tends to the normal', () => {
    expect(tQuantile(0.975, 1e7)).toBeCloseTo(normalQuantile(0.975), 5)
  })
})
