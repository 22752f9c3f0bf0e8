/** The smallest difference between two arms that the held-out documents can show, in words. */

import { fixed } from '../chart/format'
import { accuracyDifferenceDeviation, documentMeanDeviation, smallestDetectableDifference } from '../statistics/power'

/** Answers within a document are alike: a guess on the careful side. */
const WITHIN_DOCUMENT = 0.3

/**
 * @param heldOut documents, at least 1
 * @param questions of one document; 0 where no accuracy is measured
 */
export function describeDetectable(heldOut: number, questions: number): string {
  const documents = heldOut === 1 ? 'one held-out document' : `${heldOut} held-out documents`
  const spread = fixed(smallestDetectableDifference(heldOut, 1), 2)
  const inBound = `a difference in bound of ${spread} times its spread over documents`
  if (questions === 0) return `With ${documents}, ${inBound} or more would show in 4 of 5 runs.`
  const deviation = documentMeanDeviation(accuracyDifferenceDeviation([0.5, 0.5], 0), questions, WITHIN_DOCUMENT)
  const accuracy = fixed(Math.min(1, smallestDetectableDifference(heldOut, deviation)), 2)
  return `With ${documents}, a difference in accuracy of ${accuracy}, or ${inBound}, or more would show in 4 of 5 runs.`
}
