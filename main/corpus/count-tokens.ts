/**
 * How many tokens the texts of a corpus have for a model: all of a small corpus, documents spread evenly over a large
 * one. Counted in slices, so that others get their turn.
 */

import type { TokenCount } from '../../core/corpus/token-count'
import { countCharacters } from '../../core/text/characters'
import type { TextTokenizer } from '../formats/tokenizer'
import type { CorpusRow } from '../store/corpora'
import type { Workspace } from '../store/workspace'

/** Looked at of a large corpus: as many as are read in a moment. */
const DOCUMENTS = 400
const CHARACTERS = 300_000
/** A corpus with no more than these, and than those characters, is counted as a whole. */
const SMALL = 5000
/** Of one document: what is more is as long in one go as others may wait. */
const PIECE = 6000
/** Milliseconds of work before others get their turn. */
const GO = 8

/** @throws AppError 'invalid-input' if the tokenizer has no token for a character of the texts */
export async function countTokens(
  { corpora }: Workspace,
  { id, counts: { documents: total, characters: all } }: CorpusRow,
  tokenizer: TextTokenizer,
  signal: AbortSignal | undefined,
): Promise<TokenCount> {
  const isWhole = total <= SMALL && all <= CHARACTERS
  const wanted = isWhole ? total : Math.min(total, DOCUMENTS)
  let [documents, characters, tokens] = [0, 0, 0]
  let started = performance.now()
  for (let i = 0; i < wanted && (isWhole || characters < CHARACTERS); i++) {
    const { chunks } = await corpora.documentAt(id, Math.floor((i * total) / wanted))
    const text = chunks.map((chunk) => chunk.text).join('')
    for (let from = 0; from < (isWhole ? text.length : Math.min(text.length, PIECE)); from += PIECE) {
      const piece = text.slice(from, from + PIECE)
      characters += countCharacters(piece)
      tokens += tokenizer.encode(piece).length
      if (performance.now() - started < GO) continue
      await new Promise((resume) => setImmediate(resume))
      signal?.throwIfAborted()
      started = performance.now()
    }
    documents++
  }
  return { documents, characters, tokens, isWhole }
}
