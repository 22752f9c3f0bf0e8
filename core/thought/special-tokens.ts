/**
 * The four tokens that mark thoughts, added to the vocabulary of every model,
 * and the ids that layouts and prompts need.
 *
 * Notation used beside the code: S start, E end, P prior, Q posterior.
 * The strings are those of the authors' code (ryoungj/BoLT), so that their
 * checkpoints and files work here and ours work there.
 */

export const START_OF_THOUGHT = '<|START_OF_LATENT|>'
export const END_OF_THOUGHT = '<|END_OF_LATENT|>'
export const PRIOR_PREFIX = '<|PRIOR_PREFIX|>'
export const POSTERIOR_PREFIX = '<|POSTERIOR_PREFIX|>'

/** In the order in which they are appended to a vocabulary that lacks them. */
export const thoughtTokens = [START_OF_THOUGHT, END_OF_THOUGHT, PRIOR_PREFIX, POSTERIOR_PREFIX] as const

/** Token ids. `bos` is null where the tokenizer has no such token. */
export interface SpecialTokens {
  readonly bos: number | null
  readonly eos: number
  readonly start: number
  readonly end: number
  readonly prior: number
  readonly posterior: number
}
