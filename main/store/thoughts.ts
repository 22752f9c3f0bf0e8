/**
 * Sampled thoughts, and what each E-step found out about its chunks.
 *
 * x is a chunk, c what comes before it, z_k its k-th thought of this iteration. Logs are natural (nats).
 * Chunk ids grow in the order of a corpus, so that ordering by them is ordering by documents.
 */

import { iteratePages } from './paging'
import type { Sqlite, SqlValue } from './sqlite'

export interface NewThought {
  readonly k: number
  readonly text: string
  /** Ids as sampled, end of thought included. */
  readonly tokens: Int32Array
  readonly finished: boolean
  readonly logPrior: number
  readonly logLikelihood: number
  readonly logPosterior: number
  /** null: left out of the weights. */
  readonly logWeight: number | null
  /** Normalized, in [0, 1]; 0 if left out. */
  readonly weight: number
  readonly chosen: boolean
  /** Kept from the iteration before (persistent thought), so not drawn in this one and out of every bound. */
  readonly kept: boolean
}

export interface Estimate {
  /** log p(x | c), without a thought. */
  readonly logLikelihoodWithout: number
  readonly chunkTokens: number
  /** Effective sample size; null if every thought was left out. */
  readonly ess: number | null
  /** The k resampled; null if every thought was left out. */
  readonly chosen: number | null
}

export interface SampledChunk {
  readonly chunkId: number
  readonly estimate: Estimate
  readonly thoughts: readonly NewThought[]
}

export interface ChunkPlace {
  readonly documentId: number
  readonly chunkId: number
  /** From 0 within the document. */
  readonly chunkPosition: number
}

export interface ThoughtRow extends NewThought, ChunkPlace {
  readonly id: number
}

export interface EstimateRow extends Estimate, ChunkPlace {
  /** Thoughts sampled for it. */
  readonly thoughts: number
}

const THOUGHT = `SELECT t.id, c.document_id AS documentId, t.chunk_id AS chunkId, c.position AS chunkPosition, t.k,
    t.text, t.tokens, t.finished, t.log_prior AS logPrior, t.log_likelihood AS logLikelihood,
    t.log_posterior AS logPosterior, t.log_weight AS logWeight, t.weight, t.chosen, t.kept
  FROM thoughts AS t JOIN chunks AS c ON c.id = t.chunk_id
  WHERE t.experiment_id = ? AND t.iteration = ?`

const ESTIMATE = `SELECT c.document_id AS documentId, e.chunk_id AS chunkId, c.position AS chunkPosition,
    e.log_likelihood_without AS logLikelihoodWithout, e.chunk_tokens AS chunkTokens, e.ess, e.chosen, e.thoughts
  FROM estimates AS e JOIN chunks AS c ON c.id = e.chunk_id
  WHERE e.experiment_id = ? AND e.iteration = ?`

export class Thoughts {
  constructor(private readonly database: Sqlite) {}

  /**
   * Records a batch of chunks with their thoughts, in one transaction. A chunk that this iteration has on record
   * already is passed over, so a batch may be repeated.
   */
  async recordEStep(experimentId: number, iteration: number, batch: readonly SampledChunk[]): Promise<void> {
    await this.database.transaction(async () => {
      const done = await this.recorded(experimentId, iteration, batch)
      const fresh = batch.filter(({ chunkId }) => !done.has(chunkId))
      await this.database.insert(
        'estimates',
        [
          ...['experiment_id', 'iteration', 'chunk_id'],
          ...['log_likelihood_without', 'chunk_tokens', 'ess', 'chosen', 'thoughts'],
        ],
        fresh.map(({ chunkId, estimate, thoughts }) => [
          ...[experimentId, iteration, chunkId],
          ...[estimate.logLikelihoodWithout, estimate.chunkTokens, estimate.ess, estimate.chosen, thoughts.length],
        ]),
      )
      await this.database.insert(
        'thoughts',
        [
          ...['experiment_id', 'iteration', 'chunk_id', 'k', 'text', 'tokens', 'finished'],
          ...['log_prior', 'log_likelihood', 'log_posterior', 'log_weight', 'weight', 'chosen', 'kept'],
        ],
        fresh.flatMap(({ chunkId, thoughts }) =>
          thoughts.map((thought): SqlValue[] => [
            ...[experimentId, iteration, chunkId, thought.k, thought.text],
            ...[encodeTokens(thought.tokens), Number(thought.finished)],
            ...[thought.logPrior, thought.logLikelihood, thought.logPosterior, thought.logWeight],
            ...[thought.weight, Number(thought.chosen), Number(thought.kept)],
          ]),
        ),
      )
    })
  }

  /** Chooses other thoughts than the E-step did, where they differ, in one transaction: what is trained on. */
  async choose(
    experimentId: number,
    iteration: number,
    choices: readonly { readonly chunkId: number; readonly k: number }[],
  ): Promise<void> {
    await this.database.transaction(async () => {
      const before = await this.chosen(
        experimentId,
        iteration,
        choices.map(({ chunkId }) => chunkId),
      )
      for (const { chunkId, k } of choices) {
        if (before.get(chunkId)?.k === k) continue
        const chunk = [experimentId, iteration, chunkId] as const
        await this.database.run(
          'UPDATE thoughts SET chosen = (k = ?) WHERE experiment_id = ? AND iteration = ? AND chunk_id = ?',
          ...[k, ...chunk],
        )
        await this.database.run(
          'UPDATE estimates SET chosen = ? WHERE experiment_id = ? AND iteration = ? AND chunk_id = ?',
          ...[k, ...chunk],
        )
      }
    })
  }

  /** Ids of the chunks that this iteration has on record. */
  async recordedChunkIds(experimentId: number, iteration: number): Promise<Set<number>> {
    const rows = await this.database.all<{ chunkId: number }>(
      'SELECT chunk_id AS chunkId FROM estimates WHERE experiment_id = ? AND iteration = ? ORDER BY chunk_id',
      experimentId,
      iteration,
    )
    return new Set(rows.map(({ chunkId }) => chunkId))
  }

  /** Thoughts on record in an iteration. */
  count(experimentId: number, iteration: number): Promise<number> {
    return this.countIn('thoughts', experimentId, iteration)
  }

  /** Chunks on record in an iteration, each with its thoughts: counted in an eighth of the time of the thoughts. */
  countChunks(experimentId: number, iteration: number): Promise<number> {
    return this.countIn('estimates', experimentId, iteration)
  }

  private async countIn(table: 'thoughts' | 'estimates', experimentId: number, iteration: number): Promise<number> {
    const row = await this.database.get<{ count: number }>(
      `SELECT count(*) AS count FROM ${table} WHERE experiment_id = ? AND iteration = ?`,
      experimentId,
      iteration,
    )
    return row?.count ?? 0
  }

  /** Iterations that have anything on record, in order. */
  async iterations(experimentId: number): Promise<number[]> {
    // From one to the next in the index: DISTINCT would pass every chunk.
    const rows = await this.database.all<{ iteration: number }>(
      `WITH RECURSIVE seen (iteration) AS (
        SELECT min(iteration) FROM estimates WHERE experiment_id = ?1
        UNION ALL
        SELECT (SELECT min(iteration) FROM estimates WHERE experiment_id = ?1 AND iteration > seen.iteration)
        FROM seen WHERE iteration IS NOT NULL
      )
      SELECT iteration FROM seen WHERE iteration IS NOT NULL`,
      experimentId,
    )
    return rows.map(({ iteration }) => iteration)
  }

  /** All thoughts of an iteration, in the order of documents, chunks and k. */
  iterateThoughts(experimentId: number, iteration: number): AsyncGenerator<ThoughtRow, void, undefined> {
    return iteratePages((last, limit) =>
      this.read(
        `${THOUGHT} AND (t.chunk_id, t.k) > (?, ?) ORDER BY t.chunk_id, t.k LIMIT ?`,
        ...[experimentId, iteration, last?.chunkId ?? 0, last?.k ?? 0, limit],
      ),
    )
  }

  /** The thought resampled for each chunk, in the order of documents and chunks; chunks that kept none are missing. */
  iterateChosen(experimentId: number, iteration: number): AsyncGenerator<ThoughtRow, void, undefined> {
    return iteratePages((last, limit) =>
      this.read(
        `${THOUGHT} AND t.chosen AND t.chunk_id > ? ORDER BY t.chunk_id LIMIT ?`,
        ...[experimentId, iteration, last?.chunkId ?? 0, limit],
      ),
    )
  }

  /** The thoughts resampled for some chunks, by chunk id; chunks that kept none are missing. */
  async chosen(experimentId: number, iteration: number, chunkIds: readonly number[]): Promise<Map<number, ThoughtRow>> {
    const rows = await this.read(
      `${THOUGHT} AND t.chosen AND t.chunk_id IN (SELECT value FROM json_each(?))`,
      ...[experimentId, iteration, JSON.stringify(chunkIds)],
    )
    return new Map(rows.map((row) => [row.chunkId, row]))
  }

  /** All thoughts of some chunks, in the order of chunks and k. */
  ofChunks(experimentId: number, iteration: number, chunkIds: readonly number[]): Promise<ThoughtRow[]> {
    return this.read(
      `${THOUGHT} AND t.chunk_id IN (SELECT value FROM json_each(?)) ORDER BY t.chunk_id, t.k`,
      ...[experimentId, iteration, JSON.stringify(chunkIds)],
    )
  }

  /** What the E-step found out about some chunks, in their order. */
  estimatesOf(experimentId: number, iteration: number, chunkIds: readonly number[]): Promise<EstimateRow[]> {
    return this.database.all<EstimateRow>(
      `${ESTIMATE} AND e.chunk_id IN (SELECT value FROM json_each(?)) ORDER BY e.chunk_id`,
      ...[experimentId, iteration, JSON.stringify(chunkIds)],
    )
  }

  /** What the E-step found out about each chunk, in the order of documents and chunks. */
  iterateEstimates(experimentId: number, iteration: number): AsyncGenerator<EstimateRow, void, undefined> {
    return iteratePages((last, limit) =>
      this.database.all<EstimateRow>(
        `${ESTIMATE} AND e.chunk_id > ? ORDER BY e.chunk_id LIMIT ?`,
        ...[experimentId, iteration, last?.chunkId ?? 0, limit],
      ),
    )
  }

  private async recorded(
    experimentId: number,
    iteration: number,
    batch: readonly SampledChunk[],
  ): Promise<Set<number>> {
    const rows = await this.database.all<{ chunkId: number }>(
      `SELECT chunk_id AS chunkId FROM estimates
      WHERE experiment_id = ? AND iteration = ? AND chunk_id IN (SELECT value FROM json_each(?))`,
      ...[experimentId, iteration, JSON.stringify(batch.map(({ chunkId }) => chunkId))],
    )
    return new Set(rows.map(({ chunkId }) => chunkId))
  }

  private async read(sql: string, ...values: readonly SqlValue[]): Promise<ThoughtRow[]> {
    const rows = await this.database.all<StoredThought>(sql, ...values)
    return rows.map((row) => ({
      ...row,
      tokens: decodeTokens(row.tokens),
      finished: row.finished === 1,
      chosen: row.chosen === 1,
      kept: row.kept === 1,
    }))
  }
}

interface StoredThought extends Omit<ThoughtRow, 'tokens' | 'finished' | 'chosen' | 'kept'> {
  readonly tokens: Uint8Array
  readonly finished: number
  readonly chosen: number
  readonly kept: number
}

/** @returns 4 bytes per token, little endian on every machine */
function encodeTokens(tokens: Int32Array): Uint8Array {
  const bytes = new DataView(new ArrayBuffer(4 * tokens.length))
  for (const [i, token] of tokens.entries()) bytes.setInt32(4 * i, token, true)
  return new Uint8Array(bytes.buffer)
}

function decodeTokens(bytes: Uint8Array): Int32Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  return Int32Array.from({ length: bytes.byteLength / 4 }, (_, i) => view.getInt32(4 * i, true))
}
