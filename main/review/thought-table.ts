/**
 * The thoughts of an iteration in flat arrays: about 200 bytes each, so that a million fit in memory and are scored
 * in a fraction of a second. Loaded in pages, with other work getting its turn in between.
 */

import { BUCKETS, FEATURES, type FeatureTable, GRAM_LEVELS, NUMBERS, writeFeatures } from '../../core/review/features'
import { thoughtTextHash } from '../../core/review/label'
import { resamplingLogWeights, type ThoughtTerms } from '../../core/weights/forms'
import type { CandidateRow } from '../store/candidates'
import { choiceUniform, type ReviewScope } from './scope'

export interface ThoughtTable extends FeatureTable {
  /** shape [chunks + 1] */
  readonly starts: Int32Array
  /** shape [chunks] */
  readonly chunkIds: Int32Array
  /** shape [chunks], in [0, 1) */
  readonly uniforms: Float64Array
  /** shape [thoughts] */
  readonly thoughtIds: Int32Array
  /** shape [thoughts], nats: what thoughts are resampled by; -Infinity is left out */
  readonly logWeights: Float64Array
  /** shape [thoughts], tokens */
  readonly lengths: Int32Array
  /** shape [thoughts]: 32 bits of the text's hash */
  readonly textKeys: Uint32Array
}

/** 32 bits of a text's hash: enough to tell the few texts of one chunk apart. */
export function textKey(textHash: string): number {
  return Number.parseInt(textHash.slice(0, 8), 16)
}

/** @param candidates in the order of chunks and k */
export async function loadThoughtTable(
  candidates: AsyncIterable<CandidateRow>,
  scope: ReviewScope,
): Promise<ThoughtTable> {
  const table = new GrowingTable()
  let rows: CandidateRow[] = []
  for await (const row of candidates) {
    if (rows.length > 0 && rows[0]?.chunkId !== row.chunkId) {
      table.addChunk(rows, scope)
      rows = []
    }
    rows.push(row)
  }
  if (rows.length > 0) table.addChunk(rows, scope)
  return table.finish()
}

/** The log weights that the thoughts of a chunk are resampled by, without labels. */
export function chunkLogWeights(rows: readonly CandidateRow[], { weighting }: ReviewScope): Float64Array {
  const [first] = rows
  if (!first) return new Float64Array()
  const chunk = { logLikelihoodEmpty: first.logLikelihoodWithout, chunkTokens: first.chunkTokens }
  return resamplingLogWeights(rows satisfies readonly ThoughtTerms[], chunk, weighting)
}

type TypedArray = Int32Array | Uint32Array | Float64Array | Float32Array | Uint8Array

class Growing<Values extends TypedArray> {
  length = 0

  constructor(
    private values: Values,
    private readonly make: (length: number) => Values,
  ) {}

  push(value: number): void {
    this.reserve(1)
    this.values[this.length++] = value
  }

  append(added: ArrayLike<number>): void {
    this.reserve(added.length)
    this.values.set(added, this.length)
    this.length += added.length
  }

  private reserve(more: number): void {
    if (this.length + more <= this.values.length) return
    const larger = this.make(2 * (this.length + more))
    larger.set(this.values)
    this.values = larger
  }

  finish(): Values {
    const exact = this.make(this.length)
    exact.set(this.values.subarray(0, this.length))
    return exact
  }
}

const growing = <Values extends TypedArray>(make: (length: number) => Values) => new Growing(make(1024), make)

class GrowingTable {
  private readonly starts = growing((n) => new Int32Array(n))
  private readonly chunkIds = growing((n) => new Int32Array(n))
  private readonly uniforms = growing((n) => new Float64Array(n))
  private readonly thoughtIds = growing((n) => new Int32Array(n))
  private readonly logWeights = growing((n) => new Float64Array(n))
  private readonly lengths = growing((n) => new Int32Array(n))
  private readonly textKeys = growing((n) => new Uint32Array(n))
  private readonly numbers = growing((n) => new Float32Array(n))
  private readonly grams = growing((n) => new Uint8Array(n))
  private readonly features = new Float32Array(FEATURES)
  private readonly levels = new Uint8Array(BUCKETS)

  addChunk(rows: readonly CandidateRow[], scope: ReviewScope): void {
    const { chunkId, documentHash, chunkPosition } = rows[0] as CandidateRow
    this.starts.push(this.thoughtIds.length)
    this.chunkIds.push(chunkId)
    this.uniforms.push(choiceUniform(scope, documentHash, chunkPosition))
    this.logWeights.append(chunkLogWeights(rows, scope))
    for (const row of rows) {
      this.thoughtIds.push(row.thoughtId)
      this.lengths.push(row.thoughtTokens)
      this.textKeys.push(textKey(thoughtTextHash(row.thought)))
      writeFeatures(row, this.features)
      this.numbers.append(this.features.subarray(0, NUMBERS))
      for (let j = 0; j < BUCKETS; j++)
        this.levels[j] = Math.round((this.features[NUMBERS + j] as number) * GRAM_LEVELS)
      this.grams.append(this.levels)
    }
  }

  finish(): ThoughtTable {
    this.starts.push(this.thoughtIds.length)
    return {
      starts: this.starts.finish(),
      chunkIds: this.chunkIds.finish(),
      uniforms: this.uniforms.finish(),
      thoughtIds: this.thoughtIds.finish(),
      logWeights: this.logWeights.finish(),
      lengths: this.lengths.finish(),
      textKeys: this.textKeys.finish(),
      numbers: this.numbers.finish(),
      grams: this.grams.finish(),
    }
  }
}
