/** Which iteration's thoughts are under review. */

import type { Reviewable } from '../../core/contract/review'

export interface ReviewPlace {
  readonly experiment: string
  readonly iteration: number
}

/** A place that is on show, and how far its experiment was when it was chosen. */
export interface ChosenPlace extends ReviewPlace {
  /** The last iteration then known. */
  readonly known: number
}

export function isThere(all: readonly Reviewable[], { experiment, iteration }: ReviewPlace): boolean {
  return iterationsOf(all, experiment).includes(iteration)
}

/** The last iteration of an experiment; null while it has no thoughts. */
export function lastOf(all: readonly Reviewable[], experiment: string): ReviewPlace | null {
  const iteration = iterationsOf(all, experiment).at(-1)
  return iteration === undefined ? null : { experiment, iteration }
}

/** The last iteration of the newest experiment; null while none has thoughts. */
export function newest([first]: readonly Reviewable[]): ReviewPlace | null {
  return first ? lastOf([first], first.experiment) : null
}

export function chosen(all: readonly Reviewable[], place: ReviewPlace): ChosenPlace {
  return { ...place, known: lastOf(all, place.experiment)?.iteration ?? place.iteration }
}

/** An iteration of the same experiment that got its thoughts since; null if there is none. */
export function cameSince(all: readonly Reviewable[], { experiment, known }: ChosenPlace): ReviewPlace | null {
  const last = lastOf(all, experiment)
  return last && last.iteration > known ? last : null
}

function iterationsOf(all: readonly Reviewable[], name: string): readonly number[] {
  return all.find(({ experiment }) => experiment === name)?.iterations ?? []
}
