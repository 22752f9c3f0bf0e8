/**
 * The prefix c: what the model sees of a document before the chunk x whose
 * thought is sampled or scored.
 *
 * `faithful` does what the authors' code does: the raw text of the last
 * chunks. `consistent` shows what training showed: the same chunks with the
 * thoughts chosen for them, in the prior form.
 */

import { AppError } from '../errors'
import type { TokenizedChunk } from './layout'
import type { SpecialTokens } from './special-tokens'

export const fidelities = ['consistent', 'faithful'] as const
export type Fidelity = (typeof fidelities)[number]

export interface Prefix {
  /** Without BOS: the prompts put it first. */
  readonly tokens: readonly number[]
  /** Nothing comes before x in its document. An emptied prefix of a later chunk is not that. */
  readonly startsDocument: boolean
}

/**
 * @param earlier all chunks before x, in order, with the thoughts chosen this iteration.
 * @param prefixChunks how many of them, from the last one back, are shown.
 * @returns `consistent`: `S P z E x` for each shown chunk, `S P E x` if its thought is empty and `S E x` if it has
 *   none; `faithful`: their texts alone.
 */
export function buildPrefix(
  earlier: readonly TokenizedChunk[],
  prefixChunks: number,
  fidelity: Fidelity,
  { start, end, prior }: SpecialTokens,
): Prefix {
  const shown = earlier.slice(Math.max(0, earlier.length - prefixChunks))
  const tokens = shown.flatMap(({ text, thought }) => {
    if (fidelity === 'faithful') return text
    return thought === null ? [start, end, ...text] : [start, prior, ...thought, end, ...text]
  })
  return { tokens, startsDocument: earlier.length === 0 }
}

/** BOS, `S E` before x, and `S Q` after it: what a posterior prompt holds besides c, x and z. */
const MARKER_TOKENS = 5

export interface FittedChunk {
  readonly prefix: Prefix
  readonly chunk: readonly number[]
  readonly cutPrefixTokens: number
  readonly cutChunkTokens: number
}

/**
 * Makes `c S E x S Q z E` and `c S P z E x` fit the context for every thought that may be sampled: cuts c from the
 * left, then x from the right. The cut depends on nothing that is sampled, so it is the same for all K.
 *
 * @param maxThoughtTokens most tokens of a thought, E included.
 * @throws AppError 'invalid-input' if not even one token of x has room.
 */
export function fitToContext(
  prefix: Prefix,
  chunk: readonly number[],
  contextTokens: number,
  maxThoughtTokens: number,
): FittedChunk {
  const room = contextTokens - MARKER_TOKENS - maxThoughtTokens
  if (room < 1) {
    throw new AppError(
      'invalid-input',
      `a context of ${contextTokens} tokens has no room for a chunk beside a thought of ${maxThoughtTokens} tokens`,
      { hint: 'Lower sampling.maxTokens, or use a model with a longer context.' },
    )
  }
  const cutChunkTokens = Math.max(0, chunk.length - room)
  const keptChunk = chunk.slice(0, chunk.length - cutChunkTokens)
  const cutPrefixTokens = Math.max(0, prefix.tokens.length + keptChunk.length - room)
  return {
    prefix: { ...prefix, tokens: prefix.tokens.slice(cutPrefixTokens) },
    chunk: keptChunk,
    cutPrefixTokens,
    cutChunkTokens,
  }
}
