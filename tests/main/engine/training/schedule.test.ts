import { describe, expect, it } from 'vitest'
import { learningRateAt, progressOf } from '../../../../main/engine/training/schedule'

describe('learningRateAt', () => {
  const schedule = { peak: 0.8, warmupShare: 0.2, finalShare: 0.25, length: { steps: 100 } }

  it('rises in a line, is at its peak when the warmup ends, and falls along a half cosine', () => {
    expect(learningRateAt(schedule, 0.05)).toBeCloseTo(0.2, 12)
    expect(learningRateAt(schedule, 0.2)).toBeCloseTo(0.8, 12)
    // A third of the fall: the cosine of 60 degrees is a half, so 3/4 of the way from a quarter of the peak to it.
    expect(learningRateAt(schedule, 0.2 + 0.8 / 3)).toBeCloseTo(0.8 * (0.25 + 0.75 * 0.75), 12)
    expect(learningRateAt(schedule, 0.6)).toBeCloseTo(0.8 * (0.25 + 0.75 / 2), 12)
    expect(learningRateAt(schedule, 1)).toBeCloseTo(0.2, 12)
  })

  it('begins at the peak without a warmup, and never falls where all of the run is warmup', () => {
    expect(learningRateAt({ ...schedule, warmupShare: 0 }, 1e-9)).toBeCloseTo(0.8, 12)
    expect(learningRateAt({ ...schedule, warmupShare: 1 }, 0.5)).toBeCloseTo(0.4, 12)
    expect(learningRateAt({ ...schedule, warmupShare: 1 }, 1)).toBeCloseTo(0.8, 12)
  })
})

describe('progressOf', () => {
  const schedule = { peak: 1, warmupShare: 0, finalShare: 0 }

  it('counts steps or trained tokens, and ends at 1', () => {
    expect(progressOf({ ...schedule, length: { steps: 8 } }, 2, 999)).toBe(0.25)
    expect(progressOf({ ...schedule, length: { tokens: 1000 } }, 2, 400)).toBe(0.4)
    expect(progressOf({ ...schedule, length: { tokens: 1000 } }, 2, 1015)).toBe(1)
  })
})
