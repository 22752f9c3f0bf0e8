/**
 * A loss as long as it may be, in few points: neighbouring points are merged when there are too many, and each keeps
 * the least and the largest loss of what went into it.
 */

/** Points of one line that reach a chart. */
export const MOST_POINTS = 500

export interface LossPoint {
  /** The last step that went in. */
  readonly step: number
  /** Mean over the point's reports, nats/token. */
  readonly loss: number
  readonly low: number
  readonly high: number
  /** Reports that went in. */
  readonly count: number
}

export class LossCurve {
  private merged: readonly LossPoint[] = []
  /** Reports that make one point. */
  private width = 1

  get points(): readonly LossPoint[] {
    return this.merged
  }

  /** A step that was reported before begins anew: the run went back to what it had saved. */
  add(report: Omit<LossPoint, 'count'>): void {
    const before = this.merged.filter(({ step }) => step < report.step)
    const last = before.at(-1)
    const point: LossPoint = { ...report, count: 1 }
    this.merged =
      last && last.count < this.width ? [...before.slice(0, -1), mergePoints(last, point)] : [...before, point]
    if (this.merged.length <= MOST_POINTS) return
    this.width *= 2
    this.merged = inPairs(this.merged)
  }
}

function mergePoints(a: LossPoint, b: LossPoint): LossPoint {
  const count = a.count + b.count
  return {
    step: b.step,
    loss: (a.loss * a.count + b.loss * b.count) / count,
    low: Math.min(a.low, b.low),
    high: Math.max(a.high, b.high),
    count,
  }
}

function inPairs(points: readonly LossPoint[]): LossPoint[] {
  return points.flatMap((point, i) => {
    if (i % 2 === 1) return []
    const next = points[i + 1]
    return [next ? mergePoints(point, next) : point]
  })
}
