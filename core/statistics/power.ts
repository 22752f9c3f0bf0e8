/**
 * What a held-out set could show: the smallest true difference between two arms
 * that a test at the given level finds with the given power.
 *
 * Source: Miller 2024, arXiv:2411.00640, sec. 5.
 */

import { normalQuantile } from './distributions'
import { DEFAULT_LEVEL } from './interval'

export interface TestDesign {
  /** 1 - the chance of finding a difference where there is none. */
  readonly level?: number
  /** The chance of finding the difference where there is one. */
  readonly power?: number
}

/**
 * @param documents of the held-out set, at least 1
 * @param deviation standard deviation, over documents, of the mean difference within a document
 * @returns in the unit of `deviation`
 */
export function smallestDetectableDifference(
  documents: number,
  deviation: number,
  { level = DEFAULT_LEVEL, power = 0.8 }: TestDesign = {},
): number {
  return ((normalQuantile(0.5 + level / 2) + normalQuantile(power)) * deviation) / Math.sqrt(documents)
}

/**
 * Standard deviation of the difference of two right-or-wrong answers to the same question.
 *
 * @param accuracies of the two arms, as guessed before the run; .5 and .5 is the worst case
 * @param correlation between the arms' answers; 0 is the worst case that is likely
 */
export function accuracyDifferenceDeviation(accuracies: readonly [number, number], correlation: number): number {
  const [a, b] = accuracies.map((accuracy) => Math.sqrt(accuracy * (1 - accuracy))) as [number, number]
  return Math.sqrt(a * a + b * b - 2 * correlation * a * b)
}

/**
 * Standard deviation of the mean of `size` items of one document.
 *
 * @param deviation of one item
 * @param intraclass correlation between two items of a document, in [0, 1]
 */
export function documentMeanDeviation(deviation: number, size: number, intraclass: number): number {
  return deviation * Math.sqrt((1 + (size - 1) * intraclass) / size)
}
