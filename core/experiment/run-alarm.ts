/** Signs of trouble that show while an E-step runs. */

import { grouped, percent } from '../chart/format'
import { countChunks, type EssHistogram, shareBelow } from './ess-histogram'

/** Below this, one thought holds almost all of a chunk's weight. */
const SHAKY = 1.5

/** @returns sentences, none if all is well */
export function findEStepAlarms(iteration: number, histogram: EssHistogram, thoughts: number): string[] {
  const chunks = countChunks(histogram)
  // Of one thought there is nothing to choose, and of few chunks nothing to say.
  if (chunks < 20) return []
  const shaky = thoughts > 1 ? shareBelow(histogram, SHAKY) : 0
  const unfinished = histogram.thoughts > 0 ? histogram.unfinished / histogram.thoughts : 0
  return [
    ...(shaky > 0.5
      ? [
          `E-step ${iteration}: in ${percent(shaky)} of the chunks one thought holds almost all the weight ` +
            '(effective thoughts under 1.5). Most estimates are shaky; more thoughts per chunk would help.',
        ]
      : shaky > 0.01
        ? [
            `E-step ${iteration}: in ${grouped(Math.round(shaky * chunks))} of ${grouped(chunks)} chunks one thought ` +
              'holds almost all the weight (effective thoughts under 1.5). Their bounds are shaky.',
          ]
        : []),
    ...(unfinished > 0.2
      ? [
          `E-step ${iteration}: ${percent(unfinished)} of the thoughts did not come to an end. Raise the longest ` +
            'thought, or train the warm start for longer.',
        ]
      : []),
  ]
}
