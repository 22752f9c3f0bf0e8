/**
 * Whole texts in the place of token ids, so that the layouts and prompts of training make readable text too: special
 * tokens are spelled out, and there is no BOS.
 */

import {
  END_OF_THOUGHT,
  POSTERIOR_PREFIX,
  PRIOR_PREFIX,
  type SpecialTokens,
  START_OF_THOUGHT,
} from '../../core/thought/special-tokens'

export const specialMarks: SpecialTokens = { bos: null, eos: 0, start: 1, end: 2, prior: 3, posterior: 4 }
const spellings = ['', START_OF_THOUGHT, END_OF_THOUGHT, PRIOR_PREFIX, POSTERIOR_PREFIX]

export interface SpelledTokens {
  /** One token; none for an empty text. */
  encode(text: string): number[]
  /** As `encode`; null stays null. */
  encodeThought(thought: string | null): number[] | null
  decode(tokens: readonly number[]): string
}

/** Tokens for the texts of one document. */
export function spelledTokens(): SpelledTokens {
  const texts = [...spellings]
  const encode = (text: string) => (text === '' ? [] : [texts.push(text) - 1])
  return {
    encode,
    encodeThought: (thought) => (thought === null ? null : encode(thought)),
    decode: (tokens) => tokens.map((token) => texts[token]).join(''),
  }
}
