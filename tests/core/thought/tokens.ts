import type { SpecialTokens } from '../../../core/thought/special-tokens'

/** Ids of the tests: BOS 1, EOS 2, S 3, E 4, P 5, Q 6; text has ids from 10 on, thoughts from 50 on. */
export const special: SpecialTokens = { bos: 1, eos: 2, start: 3, end: 4, prior: 5, posterior: 6 }

const names = ['', 'BOS', 'EOS', 'S', 'E', 'P', 'Q']

/** Ids as in method notation: `BOS S P 50 E 10`. */
export function spell(tokens: readonly number[]): string {
  return tokens.map((token) => names[token] ?? String(token)).join(' ')
}
