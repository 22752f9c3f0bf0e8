/**
 * The sequences under which thoughts are sampled and scored.
 *
 * c is the prefix, x the chunk, z a thought (its tokens, E left off). BOS comes
 * first in every prompt where the tokenizer has one.
 *
 * | | prompt | continuation |
 * |---|---|---|
 * | posterior q(z, E given x, c) | `c S E x S Q` | `z E` |
 * | prior p(z, E given c) | `c S P` | `z E` |
 * | joint p(z, E, x given c) | `c S P`, faithful `c S` | `z E x`, faithful `P z E x` |
 * | without a thought, p(x given c) | `c S E` | `x` |
 */

import type { Fidelity, Prefix } from './prefix'
import type { SpecialTokens } from './special-tokens'

/**
 * `c S E x S Q`. In faithful mode a chunk that starts its document lacks the `S E`, as in the authors' sampler.
 */
export function posteriorPrompt(
  prefix: Prefix,
  chunk: readonly number[],
  special: SpecialTokens,
  fidelity: Fidelity,
): number[] {
  const { start, end, posterior } = special
  const boundary = fidelity === 'faithful' && prefix.startsDocument ? [] : [start, end]
  return [...opening(prefix, special), ...boundary, ...chunk, start, posterior]
}

/** `c S P`: draws thoughts from the prior. */
export function priorPrompt(prefix: Prefix, special: SpecialTokens): number[] {
  return [...opening(prefix, special), special.start, special.prior]
}

/** `c S E`: the chunk without a thought follows. */
export function emptyPrompt(prefix: Prefix, special: SpecialTokens): number[] {
  return [...opening(prefix, special), special.start, special.end]
}

/** What decoderContinuation follows. Faithful mode ends before P, because log p(P | c S) counts there. */
export function jointPrompt(prefix: Prefix, special: SpecialTokens, fidelity: Fidelity): number[] {
  const prompt = priorPrompt(prefix, special)
  return fidelity === 'faithful' ? prompt.slice(0, -1) : prompt
}

export interface DecoderContinuation {
  readonly tokens: readonly number[]
  /** The log-probabilities of the first so many tokens sum to logPrior, of the others to logLikelihood. */
  readonly priorTokens: number
}

/**
 * `z E x` after a jointPrompt of the same fidelity (faithful: `P z E x`).
 *
 * @param thought without E, which is put behind it even if the sample never emitted it.
 */
export function decoderContinuation(
  thought: readonly number[],
  chunk: readonly number[],
  { prior, end }: SpecialTokens,
  fidelity: Fidelity,
): DecoderContinuation {
  const priorPart = fidelity === 'faithful' ? [prior, ...thought, end] : [...thought, end]
  return { tokens: [...priorPart, ...chunk], priorTokens: priorPart.length }
}

function opening(prefix: Prefix, { bos }: SpecialTokens): readonly number[] {
  return bos === null ? prefix.tokens : [bos, ...prefix.tokens]
}
