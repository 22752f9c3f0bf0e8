/** Chunks and thoughts between text and tokens, each part on its own. */

import type { ContextChunk } from '../../../core/contract/engine'
import type { TokenizedChunk } from '../../../core/thought/layout'
import type { Prefix } from '../../../core/thought/prefix'
import type { TextTokenizer } from '../../formats/tokenizer'

export function tokenizeChunk({ text, thought }: ContextChunk, tokenizer: TextTokenizer): TokenizedChunk {
  return { text: tokenizer.encode(text), thought: thought === null ? null : tokenizer.encode(thought) }
}

/** A raw text as the prefix c. Without any, the chunk starts its document. */
export function rawPrefix(text: string, tokenizer: TextTokenizer): Prefix {
  return { tokens: tokenizer.encode(text), startsDocument: text === '' }
}

/** A thought as people read it and as training sees it: without the special tokens that a model may put into it. */
export function decodeThought(tokens: readonly number[], tokenizer: TextTokenizer): string {
  const special = new Set<number | null>(Object.values(tokenizer.specialTokens))
  return tokenizer.decode(tokens.filter((token) => !special.has(token)))
}
