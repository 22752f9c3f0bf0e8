/** What an import found out about a corpus, beyond the counts that every list shows. */

import type { LengthCounts } from './length-histogram'

/** A record that is not in the corpus. */
export interface LeftOutRecord {
  /** The file's name. */
  readonly file: string
  /** From 1; the row in a Parquet file. */
  readonly line: number
  readonly reason: string
}

export interface ExactCopy extends Omit<LeftOutRecord, 'reason'> {
  /** Position in the corpus, from 0, of the document with the same text. */
  readonly of: number
}

export interface NearCopy {
  /** Positions in the corpus, from 0: the document, and the earlier one that it nearly repeats. */
  readonly position: number
  readonly of: number
  /** Estimated share of word sequences that both have, in [0, 1]. */
  readonly similarity: number
}

export interface CorpusDetails {
  readonly lengths: LengthCounts
  /** Documents set aside for evaluation. */
  readonly heldOut: number
  readonly skippedBy: Readonly<Record<string, number>>
  /** Null if they were not looked for. */
  readonly nearDuplicates: number | null
  /** The first hundred of each kind. */
  readonly leftOut: readonly LeftOutRecord[]
  readonly copies: readonly ExactCopy[]
  readonly near: readonly NearCopy[]
}
