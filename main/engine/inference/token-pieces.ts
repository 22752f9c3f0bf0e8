/** Tokens as the stretches of text that they stand for, with their probabilities. */

import type { TokenPiece } from '../../../core/contract/exploration'
import type { TextTokenizer } from '../../formats/tokenizer'

/** What a decoder writes for bytes that are not yet a character. */
const INCOMPLETE = '\uFFFD'

/**
 * The pieces joined are the text of the tokens. A character of several tokens is one piece: its bytes alone are nothing
 * that can be shown. Each token is decoded behind the piece before it, since some tokenizers drop the first space.
 *
 * @param logProbabilities one for each token
 */
export function tokenPieces(
  tokens: readonly number[],
  logProbabilities: readonly number[],
  tokenizer: TextTokenizer,
): TokenPiece[] {
  const pieces: TokenPiece[] = []
  let before = 0
  let start = 0
  let logProbability = 0
  for (let end = 1; end <= tokens.length; end++) {
    logProbability += logProbabilities[end - 1] ?? 0
    const text = tokenizer.decode(tokens.slice(before, end))
    if (text.endsWith(INCOMPLETE) && end < tokens.length) continue
    pieces.push({ text: text.slice(tokenizer.decode(tokens.slice(before, start)).length), logProbability })
    before = start
    start = end
    logProbability = 0
  }
  return pieces
}
