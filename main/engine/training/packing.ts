/**
 * Packs documents into batches of fixed shape.
 *
 * A row of T places holds T (input, target) pairs: a document of n tokens takes
 * n - 1 of them. `documents` keeps each document whole: it goes into the first
 * row of the batch that has room, and the batch is full when the next document
 * fits nowhere; one that is longer than a row is cut into pieces. `stream`
 * writes documents one behind the other and cuts where a row ends, as in the
 * authors' code.
 *
 * The order of documents is a shuffle of its own for each pass over the data;
 * the layout's coins are tossed again on each pass. All of it follows from the
 * seed and the cursor, so a batch stream is resumed by its cursor alone.
 */

import { AppError } from '../../../core/errors'
import { attendedPositions } from '../../../core/experiment/budget'
import { RandomStream, streamKey } from '../../../core/random'
import { sum } from '../../../core/statistics/sum'
import { chooseLayout, type LayoutChoice, renderDocument } from '../../../core/thought/layout'
import type { SpecialTokens } from '../../../core/thought/special-tokens'
import type { TrainingBatch } from '../model/trainer'
import type { TrainingData } from './training-data'

export type Packing = 'documents' | 'stream'

/** The next token to be packed. */
export interface PackingCursor {
  /** Passes over the data that are complete. */
  readonly pass: number
  /** Documents of this pass that are complete. */
  readonly position: number
  /** Tokens of the next document that are packed already. */
  readonly offset: number
}

export const START: PackingCursor = { pass: 0, position: 0, offset: 0 }

export interface PackingSettings {
  readonly rows: number
  readonly length: number
  readonly packing: Packing
  readonly documentMask: boolean
  readonly choice: LayoutChoice
  readonly seed: number
}

export interface PackedBatch extends TrainingBatch {
  /** Targets that count. */
  readonly tokens: number
  /** Text tokens of the documents that this batch completes. */
  readonly rawTokens: number
  /** Positions attended to, summed over the targets that count. */
  readonly attended: number
}

interface Rendered {
  readonly pass: number
  readonly position: number
  readonly tokens: readonly number[]
  readonly rawTokens: number
}

export class Packer {
  private order: { readonly pass: number; readonly documents: readonly number[] } | null = null
  private rendered: Rendered | null = null

  constructor(
    private readonly data: TrainingData,
    private readonly special: SpecialTokens,
    private readonly settings: PackingSettings,
    public cursor: PackingCursor = START,
  ) {}

  /**
   * The next batch, and the cursor moves behind it.
   *
   * @throws AppError 'invalid-input' if the layout leaves nothing of any document
   */
  async next(): Promise<PackedBatch> {
    const { rows, length, packing, documentMask, choice } = this.settings
    const batch = new OpenBatch(rows, length, documentMask)
    for (let empty = 0; ; ) {
      const document = await this.current()
      const tokens = document.tokens.slice(this.cursor.offset)
      if (tokens.length < 2) {
        // Nothing to predict: a document without thoughts in the layout of thoughts alone.
        if (choice.rawMixRatio === 0 && ++empty >= 2 * this.data.count) {
          // So many in a row hold a whole pass.
          throw new AppError('invalid-input', 'no document of the training data has a token to predict', {
            hint: `the layout is '${choice.layout}': 'thought' shows nothing of documents without thoughts`,
          })
        }
        this.advance(0, true)
        continue
      }
      empty = 0
      const taken = packing === 'documents' ? batch.place(tokens) : batch.append(tokens)
      if (taken === 0) return batch.finish()
      // The last token taken is the first input of what follows; behind the last pair nothing is left.
      const complete = taken === tokens.length - 1
      if (complete) batch.rawTokens += document.rawTokens
      this.advance(taken, complete)
      if (batch.full) return batch.finish()
    }
  }

  private advance(pairs: number, complete: boolean): void {
    const { pass, position, offset } = this.cursor
    if (!complete) this.cursor = { pass, position, offset: offset + pairs }
    else if (position + 1 < this.data.count) this.cursor = { pass, position: position + 1, offset: 0 }
    else this.cursor = { pass: pass + 1, position: 0, offset: 0 }
  }

  /** All tokens of the document at the cursor, as this pass renders it. */
  private async current(): Promise<Rendered> {
    const { pass, position } = this.cursor
    if (this.rendered?.pass === pass && this.rendered.position === position) return this.rendered
    const { seed, choice } = this.settings
    if (this.order?.pass !== pass) {
      const documents = Array.from({ length: this.data.count }, (_, i) => i)
      this.order = { pass, documents: new RandomStream(streamKey(seed, 'order', pass)).shuffle(documents) }
    }
    const { id, chunks } = await this.data.document(this.order.documents[position] as number)
    const coin = new RandomStream(streamKey(seed, 'coin', pass, id))
    const tokens = renderDocument(chunks, chooseLayout(chunks, choice, coin), this.special, coin)
    this.rendered = { pass, position, tokens, rawTokens: sum(chunks.map(({ text }) => text.length)) }
    return this.rendered
  }
}

/** A batch that is being filled. */
class OpenBatch {
  private readonly ids: Int32Array
  private readonly targets: Int32Array
  private readonly lossWeights: Float32Array
  private readonly segments: Int32Array
  private readonly filled: Int32Array
  private readonly documents: Int32Array
  private tokens = 0
  private attended = 0
  rawTokens = 0

  constructor(
    rows: number,
    private readonly length: number,
    private readonly documentMask: boolean,
  ) {
    this.ids = new Int32Array(rows * length)
    this.targets = new Int32Array(rows * length)
    this.lossWeights = new Float32Array(rows * length)
    // Padding belongs to no document.
    this.segments = new Int32Array(rows * length).fill(-1)
    this.filled = new Int32Array(rows)
    this.documents = new Int32Array(rows)
  }

  get full(): boolean {
    return this.filled.every((places) => places === this.length)
  }

  /** A whole document into the first row with room, or a piece of one that no row could hold. @returns pairs taken */
  place(tokens: readonly number[]): number {
    const pairs = Math.min(tokens.length - 1, this.length)
    const row = this.filled.findIndex((places) => places + pairs <= this.length)
    return row < 0 ? 0 : this.write(row, tokens, pairs)
  }

  /** As many tokens as the row that is being filled has room for. @returns pairs taken */
  append(tokens: readonly number[]): number {
    const row = this.filled.findIndex((places) => places < this.length)
    return row < 0
      ? 0
      : this.write(row, tokens, Math.min(tokens.length - 1, this.length - (this.filled[row] as number)))
  }

  private write(row: number, tokens: readonly number[], pairs: number): number {
    const at = row * this.length + (this.filled[row] as number)
    for (let i = 0; i < pairs; i++) {
      this.ids[at + i] = tokens[i] as number
      this.targets[at + i] = tokens[i + 1] as number
    }
    this.lossWeights.fill(1, at, at + pairs)
    this.segments.fill(this.documents[row] as number, at, at + pairs)
    this.documents[row] = (this.documents[row] as number) + 1
    this.attended += attendedPositions(pairs, this.documentMask ? 0 : (this.filled[row] as number))
    this.filled[row] = (this.filled[row] as number) + pairs
    this.tokens += pairs
    return pairs
  }

  finish(): PackedBatch {
    const { ids, targets, lossWeights, segments, tokens, rawTokens, attended } = this
    return { ids, targets, lossWeights, segments, tokens, rawTokens, attended }
  }
}
