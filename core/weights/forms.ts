/**
 * What a thought is resampled by: the importance weight of the paper, or
 * another form made of the same stored terms.
 *
 * | form | log weight |
 * |---|---|
 * | `logWeight` | log w = log p(z, x given c) - log q(z given x, c) |
 * | `tempered` | beta log w |
 * | `perTokenLikelihood` | log p(x given z, c) / tokens of x |
 * | `informationGain` | log p(x given z, c) - log p(x given c) |
 *
 * Only the first is an importance weight: bounds never use the others.
 * Sources: arXiv 2503.18866; 2509.22637 (per token); 2510.01265 (gain).
 */

import type { Fidelity } from '../thought/prefix'

export const weightForms = ['logWeight', 'tempered', 'perTokenLikelihood', 'informationGain'] as const
export type WeightForm = (typeof weightForms)[number]

/** What is stored of one sampled thought; nats. `logPrior` and `logPosterior` sum over the same tokens, E included. */
export interface ThoughtTerms {
  readonly logPrior: number
  readonly logLikelihood: number
  readonly logPosterior: number
  /** Whether E was emitted. */
  readonly finished: boolean
}

/** What is stored of the chunk that the thoughts explain. */
export interface ChunkTerms {
  /** log p(x | c), without a thought, nats. */
  readonly logLikelihoodEmpty: number
  /** Tokens of x, at least 1. */
  readonly chunkTokens: number
}

export interface Weighting {
  readonly form: WeightForm
  /** Factor of `tempered`; the other forms do not read it. */
  readonly beta: number
  readonly fidelity: Fidelity
}

/**
 * log w, the importance weight that bounds are made of.
 *
 * @returns -Infinity for an unfinished thought in consistent mode: it is no thought of the model's, only a piece of one.
 */
export function logImportanceWeight(terms: ThoughtTerms, fidelity: Fidelity): number {
  if (!terms.finished && fidelity === 'consistent') return -Infinity
  return terms.logPrior + terms.logLikelihood - terms.logPosterior
}

/** @returns shape [K], nats: the unnormalized log weights that one thought is resampled by. */
export function resamplingLogWeights(
  thoughts: readonly ThoughtTerms[],
  chunk: ChunkTerms,
  { form, beta, fidelity }: Weighting,
): Float64Array {
  return Float64Array.from(thoughts, (terms) => {
    const logWeight = logImportanceWeight(terms, fidelity)
    if (logWeight === -Infinity) return -Infinity
    switch (form) {
      case 'logWeight':
        return logWeight
      case 'tempered':
        return beta * logWeight
      case 'perTokenLikelihood':
        return terms.logLikelihood / chunk.chunkTokens
      case 'informationGain':
        return terms.logLikelihood - chunk.logLikelihoodEmpty
    }
  })
}
