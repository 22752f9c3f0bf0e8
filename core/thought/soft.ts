/**
 * A document trained on with several thoughts per chunk, each as far as its weight: the loss
 *
 *     sum_i sum_r W_ir NLL(z_ir, x_i | c)
 *
 * over chunks x_i and their top thoughts z_i1, z_i2, ... with weights W_i1 >= W_i2 >= ... that sum to 1. With all K
 * thoughts this is the gradient of reweighted wake-sleep (Bornschein and Bengio 2015, arXiv:1406.2751).
 *
 * The document is shown once for each rank r: copy r has every chunk's r-th thought, and what comes before a chunk is
 * what that copy shows. To sum over all combinations of thoughts would take K^C copies.
 */

import type { TokenizedChunk } from './layout'

/** A chunk in one copy of its document. */
export interface WeightedChunk extends TokenizedChunk {
  /** How much its tokens count, in [0, 1]. */
  readonly weight: number
}

export interface WeighedThought {
  /** As of `TokenizedChunk`. */
  readonly thought: readonly number[] | null
  readonly weight: number
}

export interface VersionedChunk {
  readonly text: readonly number[]
  /** At least one, best first; the weights sum to 1. */
  readonly versions: readonly WeighedThought[]
}

/**
 * Copies of a document, as many as its chunk with the most thoughts has. A chunk with fewer shows its best one again,
 * without weight, for the chunks behind it: over all copies, each chunk counts as much as one.
 */
export function weightedCopies(chunks: readonly VersionedChunk[]): WeightedChunk[][] {
  const copies = Math.max(1, ...chunks.map(({ versions }) => versions.length))
  return Array.from({ length: copies }, (_, rank) =>
    chunks.map(({ text, versions }): WeightedChunk => {
      const [best] = versions as readonly [WeighedThought]
      return { text, ...(versions[rank] ?? { thought: best.thought, weight: 0 }) }
    }),
  )
}
