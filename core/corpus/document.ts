/**
 * A document: text cut into chunks, each with what is known of its thought.
 */

import { hashText, toHex } from '../hash'

export interface Chunk {
  readonly text: string
  /**
   * `null`: unknown, to be sampled. `''`: known to need none, never sampled, trained on as an empty thought.
   * Anything else: a thought that came with the document.
   */
  readonly thought: string | null
}

export interface Document {
  /** documentId of the text. */
  readonly id: string
  /** The texts of the chunks, joined. */
  readonly text: string
  readonly chunks: readonly Chunk[]
}

/** 32 hex digits that depend on the text alone: equal texts are one document, wherever they come from. */
export function documentId(text: string): string {
  return toHex(hashText(text))
}

export function makeDocument(chunks: readonly Chunk[]): Document {
  const text = chunks.map((chunk) => chunk.text).join('')
  return { id: documentId(text), text, chunks }
}
