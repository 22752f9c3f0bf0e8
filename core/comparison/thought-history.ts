/** The thoughts of one document through the E-steps of an experiment. */

import type { Verdict } from '../review/label'

export interface PastThought {
  readonly k: number
  readonly text: string
  readonly finished: boolean
  /** Kept from the E-step before. */
  readonly kept: boolean
  readonly chosen: boolean
  /** Normalized, in [0, 1]. */
  readonly weight: number
  /** log p(x | z, c) - log p(x | c), nats. */
  readonly explains: number
  /** log q(z | x, c) - log p(z | c), nats: the cost of being told the answer. */
  readonly cost: number
  /** Null where the right thought is not known. */
  readonly isRight: boolean | null
  /** Of the labels in force, oldest first. */
  readonly verdicts: readonly Verdict[]
}

/** What one E-step did with a chunk. */
export interface ChunkEStep {
  readonly iteration: number
  /** L_K over the thoughts drawn in it, nats; null if none has a weight. */
  readonly bound: number | null
  readonly ess: number | null
  readonly thoughts: readonly PastThought[]
}

export interface ChunkHistory {
  /** From 0 within the document. */
  readonly position: number
  /** The end of what comes before. */
  readonly before: string
  readonly text: string
  /** Null where it is not known. */
  readonly rightThought: string | null
  readonly steps: readonly ChunkEStep[]
}

export interface DocumentHistory {
  readonly id: number
  readonly name: string
  readonly chunkCount: number
  /** E-steps on record, ascending. */
  readonly iterations: readonly number[]
  /** Chunks that thoughts were drawn for. */
  readonly chunks: readonly ChunkHistory[]
}

/** The thoughts of E-step t are written by the model of iteration t - 1. */
export function writerOf(iteration: number): string {
  return iteration === 1 ? 'Warm start' : `Iteration ${iteration - 1}`
}

/** L_K of a document in an E-step, summed over its chunks; null if no chunk has one. */
export function documentBound(chunks: readonly ChunkHistory[], iteration: number): number | null {
  const bounds = chunks.flatMap(({ steps }) => {
    const bound = steps.find((step) => step.iteration === iteration)?.bound
    return bound === null || bound === undefined ? [] : [bound]
  })
  return bounds.length === 0 ? null : bounds.reduce((a, b) => a + b, 0)
}

/** Columns that fit beside each other; of more E-steps the user chooses. */
export const MOST_COLUMNS = 4

/**
 * The E-steps that have a column: those picked, of which at least one must be there; else all, or the first and the
 * last ones where there are too many.
 */
export function shownIterations(iterations: readonly number[], picked: readonly number[] | null): readonly number[] {
  const kept = iterations.filter((iteration) => picked?.includes(iteration))
  if (kept.length > 0) return kept
  if (iterations.length <= MOST_COLUMNS) return iterations
  return [...iterations.slice(0, 1), ...iterations.slice(1 - MOST_COLUMNS)]
}
