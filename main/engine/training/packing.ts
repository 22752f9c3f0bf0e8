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
 * Of a document with several thoughts per chunk all copies come one behind the other. Their tokens count as far as
 * their chunks' weights; in what a batch's loss is divided by, each token counts by the mean over its document, so that
 * a batch which happens to hold the unlikely copies does not move the model as far as one with the likely ones.
 *
 * The order of documents is a shuffle of its own for each pass over the data;
 * the layout's coins are tossed again on each pass. All of it follows from the
 * seed and the cursor, so a batch stream is resumed by its cursor alone.
 */

import { AppError } from '../../../core/errors'
import { attendedPositions } from '../../../core/experiment/budget'
import { RandomStream, streamKey } from '../../../core/random'
import { sum } from '../../../core/statistics/sum'
import { chooseLayout, type LayoutChoice, renderWeighted, type WeightedTokens } from '../../../core/thought/layout'
import type { SpecialTokens } from '../../../core/thought/special-tokens'
import type { TrainingBatch } from '../model/trainer'
import type { TrainingData, TrainingDocument } from './training-data'

export type Packing = 'documents' | 'stream'

/** The next token to be packed. */
export interface PackingCursor {
  /** Passes over the data that are complete. */
  readonly pass: number
  /** Documents of this pass that are complete. */
  readonly position: number
  /** Copies of the next document that are packed already. */
  readonly copy: number
  /** Tokens of its next copy that are packed already. */
  readonly offset: number
}

export const START: PackingCursor = { pass: 0, position: 0, copy: 0, offset: 0 }

export interface PackingSettings {
  readonly rows: number
  readonly length: number
  readonly packing: Packing
  readonly documentMask: boolean
  readonly choice: LayoutChoice
  readonly seed: number
}

export interface PackedBatch extends TrainingBatch {
  /** Targets, also those of weight 0, which cost as much. */
  readonly tokens: number
  /** What the weighted sum of losses is divided by. */
  readonly denominator: number
  /** Text tokens of the documents that this batch completes. */
  readonly rawTokens: number
  /** Positions attended to, summed over the targets. */
  readonly attended: number
}

interface Rendered {
  readonly pass: number
  readonly position: number
  readonly copies: readonly WeightedTokens[]
  /** Weight of the targets of all copies by their number. */
  readonly meanWeight: number
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
      const { copy, offset } = this.cursor
      const whole = document.copies[copy] as WeightedTokens
      const tokens = whole.tokens.slice(offset)
      const piece = { tokens, weights: whole.weights.slice(offset), meanWeight: document.meanWeight }
      if (tokens.length < 2) {
        // Nothing to predict: a document without thoughts in the layout of thoughts alone.
        if (choice.rawMixRatio === 0 && ++empty >= 2 * this.data.count) {
          // So many in a row hold a whole pass.
          throw new AppError('invalid-input', 'no document of the training data has a token to predict', {
            hint: `the layout is '${choice.layout}': 'thought' shows nothing of documents without thoughts`,
          })
        }
        this.advance(0, true, document)
        continue
      }
      empty = 0
      const taken = packing === 'documents' ? batch.place(piece) : batch.append(piece)
      if (taken === 0) return batch.finish()
      // The last token taken is the first input of what follows; behind the last pair nothing is left.
      const complete = taken === tokens.length - 1
      if (complete && copy + 1 === document.copies.length) batch.rawTokens += document.rawTokens
      this.advance(taken, complete, document)
      if (batch.full) return batch.finish()
    }
  }

  private advance(pairs: number, complete: boolean, { copies }: Rendered): void {
    const { pass, position, copy, offset } = this.cursor
    if (!complete) this.cursor = { ...this.cursor, offset: offset + pairs }
    else if (copy + 1 < copies.length) this.cursor = { pass, position, copy: copy + 1, offset: 0 }
    else if (position + 1 < this.data.count) this.cursor = { ...START, pass, position: position + 1 }
    else this.cursor = { ...START, pass: pass + 1 }
  }

  /** All copies of the document at the cursor, as this pass renders it. */
  private async current(): Promise<Rendered> {
    const { pass, position } = this.cursor
    if (this.rendered?.pass === pass && this.rendered.position === position) return this.rendered
    const { seed, choice } = this.settings
    if (this.order?.pass !== pass) {
      const documents = Array.from({ length: this.data.count }, (_, i) => i)
      this.order = { pass, documents: new RandomStream(streamKey(seed, 'order', pass)).shuffle(documents) }
    }
    const document = await this.data.document(this.order.documents[position] as number)
    const copies = renderCopies(document, choice, this.special, () => {
      return new RandomStream(streamKey(seed, 'coin', pass, document.id))
    })
    const rawTokens = sum((document.copies[0] ?? []).map(({ text }) => text.length))
    this.rendered = { pass, position, copies, meanWeight: meanWeight(copies), rawTokens }
    return this.rendered
  }
}

/** @param toss starts the document's coins: each copy has the same ones, so that all show the same roles */
function renderCopies(
  { copies }: TrainingDocument,
  choice: LayoutChoice,
  special: SpecialTokens,
  toss: () => RandomStream,
): WeightedTokens[] {
  const rendered: WeightedTokens[] = []
  for (const [rank, chunks] of copies.entries()) {
    const coin = toss()
    const layout = chooseLayout(chunks, choice, coin)
    // Without thoughts all copies are the same one.
    if (layout === 'raw') {
      const alike = chunks.map((chunk) => ({ ...chunk, weight: 1 }))
      return [renderWeighted(alike, { layout, special, coin, ends: 1 })]
    }
    // What only one thought is known of counts in the first copy.
    rendered.push(untilLastWeight(renderWeighted(chunks, { layout, special, coin, ends: rank === 0 ? 1 : 0 })))
  }
  return rendered
}

/** Nothing is predicted from the tokens behind the last that counts. */
function untilLastWeight({ tokens, weights }: WeightedTokens): WeightedTokens {
  const end = weights.findLastIndex((weight) => weight > 0) + 1
  return { tokens: tokens.slice(0, end), weights: weights.slice(0, end) }
}

/** The first token of a copy is no target. */
function meanWeight(copies: readonly WeightedTokens[]): number {
  const targets = copies.flatMap(({ weights }) => weights.slice(1))
  return targets.length === 0 ? 0 : sum(targets) / targets.length
}

/** What is left of a copy. */
interface Piece extends WeightedTokens {
  readonly meanWeight: number
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
  private denominator = 0
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
  place(piece: Piece): number {
    const pairs = Math.min(piece.tokens.length - 1, this.length)
    const row = this.filled.findIndex((places) => places + pairs <= this.length)
    return row < 0 ? 0 : this.write(row, piece, pairs)
  }

  /** As many tokens as the row that is being filled has room for. @returns pairs taken */
  append(piece: Piece): number {
    const row = this.filled.findIndex((places) => places < this.length)
    return row < 0
      ? 0
      : this.write(row, piece, Math.min(piece.tokens.length - 1, this.length - (this.filled[row] as number)))
  }

  private write(row: number, { tokens, weights, meanWeight }: Piece, pairs: number): number {
    const at = row * this.length + (this.filled[row] as number)
    for (let i = 0; i < pairs; i++) {
      this.ids[at + i] = tokens[i] as number
      this.targets[at + i] = tokens[i + 1] as number
      this.lossWeights[at + i] = weights[i + 1] as number
    }
    this.segments.fill(this.documents[row] as number, at, at + pairs)
    this.documents[row] = (this.documents[row] as number) + 1
    this.attended += attendedPositions(pairs, this.documentMask ? 0 : (this.filled[row] as number))
    this.filled[row] = (this.filled[row] as number) + pairs
    this.tokens += pairs
    this.denominator += pairs * meanWeight
    return pairs
  }

  finish(): PackedBatch {
    const { ids, targets, lossWeights, segments, tokens, denominator, rawTokens, attended } = this
    return { ids, targets, lossWeights, segments, tokens, denominator, rawTokens, attended }
  }
}
