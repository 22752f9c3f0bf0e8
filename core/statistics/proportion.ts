/**
 * The interval of an accuracy: Wilson's, which stays within [0, 1] and has
 * width where all answers are right.
 *
 * Source: Wilson 1927; Brown, Cai and DasGupta 2001.
 */

import { normalQuantile } from './distributions'
import { DEFAULT_LEVEL, type Interval } from './interval'

/** @returns null without trials. Trials count as independent: for questions that share a document, use clusteredMean. */
export function wilsonInterval(successes: number, trials: number, level = DEFAULT_LEVEL): Interval | null {
  if (trials === 0) return null
  const z = normalQuantile(0.5 + level / 2)
  const share = successes / trials
  const shrink = 1 + (z * z) / trials
  const centre = (share + (z * z) / (2 * trials)) / shrink
  const half = (z / shrink) * Math.sqrt((share * (1 - share)) / trials + (z * z) / (4 * trials * trials))
  return { low: Math.max(0, centre - half), high: Math.min(1, centre + half) }
}
