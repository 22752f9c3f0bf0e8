/** Documents as training texts, with the special tokens spelled out. */

import { RandomStream, streamKey } from '../../core/random'
import { chooseLayout, type LayoutChoice, renderDocument, type TokenizedChunk } from '../../core/thought/layout'
import {
  END_OF_THOUGHT,
  POSTERIOR_PREFIX,
  PRIOR_PREFIX,
  type SpecialTokens,
  START_OF_THOUGHT,
} from '../../core/thought/special-tokens'
import type { ThoughtDocument } from './thought-documents'

/** Whole texts take the place of token ids, so that the layouts of training serve here too. */
const special: SpecialTokens = { bos: null, eos: 0, start: 1, end: 2, prior: 3, posterior: 4 }
const spelled = ['', START_OF_THOUGHT, END_OF_THOUGHT, PRIOR_PREFIX, POSTERIOR_PREFIX]

/**
 * @param seed of the coin of the `random` layout; each document has draws of its own
 * @returns one text per document, without BOS and EOS; for the layout `thought` one per thought
 */
export function trainingTexts({ id, chunks }: ThoughtDocument, choice: LayoutChoice, seed: number): string[] {
  const texts = [...spelled]
  const asToken = (text: string) => (text === '' ? [] : [texts.push(text) - 1])
  const tokenized = chunks.map(({ text, thought }): TokenizedChunk => {
    return { text: asToken(text), thought: thought === null ? null : asToken(thought) }
  })
  const coin = new RandomStream(streamKey(seed, 'export', id))
  const tokens = renderDocument(tokenized, chooseLayout(tokenized, choice, coin), special, coin)
  const documents: string[] = []
  let text = ''
  for (const token of tokens) {
    text += texts[token]
    if (token !== special.eos) continue
    documents.push(text)
    text = ''
  }
  return documents
}
