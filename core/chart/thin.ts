/** Long series made short enough to draw: the least and the largest of each bucket stay, so that no spike is lost. */

import type { ChartPoint } from './line-chart'

/** Points of one line that reach a chart. */
export const MOST_POINTS = 500

/**
 * @param points in the order of x
 * @returns as they are if they are few; else at most `most` of them, in the order of x
 */
export function thin(points: readonly ChartPoint[], most = MOST_POINTS): readonly ChartPoint[] {
  if (points.length <= most) return points
  const buckets = Math.floor(most / 2)
  return Array.from({ length: buckets }, (_, bucket) => {
    const from = Math.floor((bucket * points.length) / buckets)
    const to = Math.floor(((bucket + 1) * points.length) / buckets)
    let [least, largest] = [from, from]
    for (let i = from; i < to; i++) {
      if ((points[i] as ChartPoint).y < (points[least] as ChartPoint).y) least = i
      if ((points[i] as ChartPoint).y > (points[largest] as ChartPoint).y) largest = i
    }
    return [...new Set([Math.min(least, largest), Math.max(least, largest)])].map((i) => points[i] as ChartPoint)
  }).flat()
}
