/** Counts of what went through the model, for the budget. */

import { attendedPositions } from '../../../core/experiment/budget'
import { sum } from '../../../core/statistics/sum'

/** Lengths of a prompt, read once, and of the continuations that share it. */
export interface SharedPrompt {
  readonly prompt: number
  readonly continuations: readonly number[]
}

/** Positions attended to by all tokens of prompts and continuations. */
export function attendedBy(items: readonly SharedPrompt[]): number {
  return sum(
    items.map(
      ({ prompt, continuations }) =>
        attendedPositions(prompt) + sum(continuations.map((length) => attendedPositions(length, prompt))),
    ),
  )
}
