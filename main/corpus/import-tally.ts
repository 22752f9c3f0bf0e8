/** What an import counts on its way, and makes of each record. */

import { basename } from 'node:path'
import { type Chunking, chunkText } from '../../core/corpus/chunking'
import type { CorpusDetails, ExactCopy, LeftOutRecord, NearCopy } from '../../core/corpus/corpus-details'
import { documentId } from '../../core/corpus/document'
import { DuplicateIndex } from '../../core/corpus/duplicates'
import { IdSet } from '../../core/corpus/id-set'
import { addLength } from '../../core/corpus/length-histogram'
import { isHeldOut } from '../../core/corpus/split'
import { countCharacters } from '../../core/text/characters'
import { type CorpusReading, MOST_LISTED } from '../formats/corpus-reader'
import type { RawRecord } from '../formats/corpus-record'
import type { NewDocument } from '../store/corpora'

export interface TallyOptions {
  readonly chunking: Chunking
  readonly nearDuplicates: boolean
  readonly heldOut: number
}

/** Documents that a new one is compared with for nearness: bounds memory where a corpus has millions of them. */
const NEAR_WINDOW = 300_000

export class ImportTally {
  documents = 0
  chunks = 0
  thoughts = 0
  characters = 0
  heldOut = 0
  duplicates = 0
  private near = 0
  private readonly lengths: number[] = []
  private readonly skippedBy = new Map<string, number>()
  private readonly leftOut: LeftOutRecord[] = []
  private readonly copies: (Omit<ExactCopy, 'of'> & { readonly hash: string })[] = []
  private readonly nearCopies: (Omit<NearCopy, 'of'> & { readonly hash: string })[] = []
  private readonly ids = new IdSet()
  private nearIndex: DuplicateIndex | null

  constructor(private readonly options: TallyOptions) {
    this.nearIndex = options.nearDuplicates ? new DuplicateIndex() : null
  }

  /** @returns null for a text that was there already */
  add(path: string, { text, chunks: known, line }: RawRecord): NewDocument | null {
    const { chunking, heldOut } = this.options
    const hash = documentId(text)
    if (!this.ids.add(hash)) {
      this.duplicates++
      if (this.copies.length < MOST_LISTED) this.copies.push({ file: basename(path), line, hash })
      return null
    }
    if (this.nearIndex !== null) this.findNear(this.nearIndex, hash, text)
    const chunks = known ?? chunkText(text, chunking).map((part) => ({ text: part, thought: null }))
    const split = isHeldOut(hash, heldOut, chunking.seed) ? 'held-out' : 'train'
    const characters = countCharacters(text)
    this.documents++
    this.chunks += chunks.length
    this.thoughts += chunks.filter(({ thought }) => thought !== null && thought !== '').length
    this.characters += characters
    addLength(this.lengths, characters)
    if (split === 'held-out') this.heldOut++
    return { hash, split, characters, chunks }
  }

  /** What a file that was read to its end has left out. */
  leave(path: string, { skipped, leftOut }: CorpusReading): void {
    for (const [reason, count] of skipped) this.skippedBy.set(reason, (this.skippedBy.get(reason) ?? 0) + count)
    const room = MOST_LISTED - this.leftOut.length
    this.leftOut.push(...leftOut.slice(0, room).map(({ line, reason }) => ({ file: basename(path), line, reason })))
  }

  get skipped(): number {
    return [...this.skippedBy.values()].reduce((a, b) => a + b, 0)
  }

  /** Of the documents whose positions `details` must know. */
  repeated(): string[] {
    return [...new Set([...this.copies, ...this.nearCopies].map(({ hash }) => hash))]
  }

  /** @param positions by hash, of `repeated` */
  details(positions: ReadonlyMap<string, number>): CorpusDetails {
    const of = (hash: string) => positions.get(hash) ?? 0
    return {
      lengths: this.lengths,
      heldOut: this.heldOut,
      skippedBy: Object.fromEntries(this.skippedBy),
      nearDuplicates: this.options.nearDuplicates ? this.near : null,
      leftOut: this.leftOut,
      copies: this.copies.map(({ hash, ...copy }) => ({ ...copy, of: of(hash) })),
      near: this.nearCopies.map(({ hash, ...copy }) => ({ ...copy, of: of(hash) })),
    }
  }

  private findNear(index: DuplicateIndex, hash: string, text: string): void {
    const { near } = index.add(hash, text)
    if (near !== null) {
      this.near++
      const { id, similarity } = near
      if (this.nearCopies.length < MOST_LISTED) this.nearCopies.push({ position: this.documents, similarity, hash: id })
    }
    if (this.ids.size % NEAR_WINDOW === 0) this.nearIndex = new DuplicateIndex()
  }
}
