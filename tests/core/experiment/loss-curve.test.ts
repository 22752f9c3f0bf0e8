import { describe, expect, it } from 'vitest'
import { LossCurve, MOST_POINTS } from '../../../core/experiment/loss-curve'

const report = (step: number, loss: number) => ({ step, loss, low: loss - 1, high: loss + 1 })

describe('LossCurve', () => {
  it('keeps a short run as it was reported', () => {
    const curve = new LossCurve()
    curve.add(report(1, 5))
    curve.add(report(2, 4))
    expect(curve.points).toEqual([
      { ...report(1, 5), count: 1 },
      { ...report(2, 4), count: 1 },
    ])
  })

  it('merges neighbours of a long run, with the least, the largest and the mean of both', () => {
    const curve = new LossCurve()
    for (let step = 1; step <= MOST_POINTS + 1; step++) curve.add(report(step, step % 2 === 0 ? 2 : 4))
    // 501 points are too many: 250 pairs, and one left over
    expect(curve.points).toHaveLength(251)
    expect(curve.points[0]).toEqual({ step: 2, loss: 3, low: 1, high: 5, count: 2 })
    for (let step = 502; step <= 100_000; step++) curve.add(report(step, 3))
    expect(curve.points.length).toBeLessThanOrEqual(MOST_POINTS)
    expect(curve.points.at(-1)?.step).toBe(100_000)
    const reports = curve.points.reduce((sum, { count }) => sum + count, 0)
    expect(reports).toBe(100_000)
  })

  it('goes back to the step that a resumed run went back to', () => {
    const curve = new LossCurve()
    for (const step of [10, 20, 30]) curve.add(report(step, 1))
    curve.add(report(15, 2))
    expect(curve.points.map(({ step, loss }) => [step, loss])).toEqual([
      [10, 1],
      [15, 2],
    ])
  })
})
