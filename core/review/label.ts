/**
 * What one person said about one thought.
 *
 * A label is about content, a thought's text for a chunk, not about a row of some database: the same thought sampled
 * again, in another iteration or another workspace, has the label too.
 */

import { hashText, toHex } from '../hash'

export const verdicts = ['accept', 'reject', 'skip', 'edit'] as const
/** Only `accept` and `reject` are judgements; `skip` and `edit` say what was done with the card. */
export type Verdict = (typeof verdicts)[number]
export type Judgement = Extract<Verdict, 'accept' | 'reject'>

/** The chips of the result line. */
export const rejectionReasons = ['wrong step', 'copies', 'empty words', 'contradicts', 'off topic', 'other'] as const

/**
 * How the annotator came to see the thought. `random`: drawn uniformly, with a propensity; `repeat`: shown a second
 * time, blind; `value` and `order`: by the queue, most useful first or in document order; `chosen`: not proposed;
 * `bulk`, `import`, `simulated`: not seen on a card.
 */
export const labelOrigins = ['value', 'random', 'repeat', 'order', 'chosen', 'bulk', 'import', 'simulated'] as const
export type LabelOrigin = (typeof labelOrigins)[number]

export interface ThoughtContent {
  /** 32 hex digits of the document's text. */
  readonly documentHash: string
  /** From 0 within the document. */
  readonly chunkPosition: number
  readonly text: string
}

/** Names a thought's text: which version of it was labelled. */
export function thoughtTextHash(text: string): string {
  return toHex(hashText(text))
}

/**
 * The name of a label, the same wherever it was imported: so that importing twice changes nothing.
 *
 * @param at ISO 8601
 */
export function labelIdentity(
  { documentHash, chunkPosition, text }: ThoughtContent,
  annotator: string,
  verdict: Verdict,
  editedText: string | null,
  at: string,
): string {
  return toHex(hashText(JSON.stringify([documentHash, chunkPosition, text, annotator, verdict, editedText, at])))
}
