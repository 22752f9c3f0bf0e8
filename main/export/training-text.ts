/** Documents as training texts, with the special tokens spelled out. */

import { RandomStream, streamKey } from '../../core/random'
import { chooseLayout, type LayoutChoice, renderDocument, type TokenizedChunk } from '../../core/thought/layout'
import { specialMarks, spelledTokens } from './spelled-tokens'
import type { ThoughtDocument } from './thought-documents'

/**
 * @param seed of the coin of the `random` layout; each document has draws of its own
 * @returns one text per document, without BOS and EOS; for the layout `thought` one per thought
 */
export function trainingTexts({ id, chunks }: ThoughtDocument, choice: LayoutChoice, seed: number): string[] {
  const { encode, encodeThought, decode } = spelledTokens()
  const tokenized = chunks.map(({ text, thought }): TokenizedChunk => {
    return { text: encode(text), thought: encodeThought(thought) }
  })
  const coin = new RandomStream(streamKey(seed, 'export', id))
  const tokens = renderDocument(tokenized, chooseLayout(tokenized, choice, coin), specialMarks, coin)
  const documents: string[] = []
  let from = 0
  for (const [i, token] of tokens.entries()) {
    if (token !== specialMarks.eos) continue
    documents.push(decode(tokens.slice(from, i)))
    from = i + 1
  }
  return documents
}
