/**
 * Sampled thoughts with all that a classifier and a queue look at: read in pages by key, or those that were labelled.
 *
 * x is a chunk, z a thought of it. Logs are natural (nats).
 */

import type { FeatureTerms } from '../../core/review/features'
import { iteratePages } from './paging'
import type { Sqlite } from './sqlite'

export interface CandidateRow extends FeatureTerms {
  readonly thoughtId: number
  readonly chunkId: number
  readonly documentId: number
  readonly documentHash: string
  readonly chunkPosition: number
  readonly k: number
}

/** A thought that has labels, under the model of the iteration asked for, or of its own where it was not rescored. */
export interface LabelledRow extends CandidateRow {
  readonly experimentId: number
  readonly iteration: number
  readonly rescored: boolean
}

/** Where a thought stands, by content: the same in every workspace. */
export interface ThoughtPlace {
  /** 32 hex digits of the document's text. */
  readonly documentHash: string
  readonly chunkPosition: number
  readonly iteration: number
  readonly k: number
}

export interface PlacedThought extends ThoughtPlace {
  readonly thoughtId: number
  readonly chunkId: number
  /** Name of the experiment. */
  readonly experiment: string
  readonly text: string
}

/** A labelled thought under a model that did not draw it. */
export interface RescoredThought {
  readonly thoughtId: number
  readonly logPrior: number
  readonly logLikelihood: number
  readonly logPosterior: number
  readonly logLikelihoodWithout: number
  readonly chunkTokens: number
}

/** A thought to be rescored. */
export interface LabelledThought {
  readonly thoughtId: number
  readonly chunkId: number
  readonly documentId: number
  readonly text: string
  readonly tokens: Int32Array
}

const COLUMNS = `t.id AS thoughtId, t.chunk_id AS chunkId, c.document_id AS documentId, d.hash AS documentHash,
  c.position AS chunkPosition, t.k, t.text AS thought, c.text AS chunk, length(t.tokens) / 4 AS thoughtTokens, t.finished`

const CANDIDATE = `SELECT ${COLUMNS}, e.chunk_tokens AS chunkTokens, t.log_prior AS logPrior,
    t.log_likelihood AS logLikelihood, t.log_posterior AS logPosterior,
    e.log_likelihood_without AS logLikelihoodWithout, e.log_likelihood_swapped AS logLikelihoodSwapped
  FROM thoughts AS t
  JOIN estimates AS e ON e.experiment_id = t.experiment_id AND e.iteration = t.iteration AND e.chunk_id = t.chunk_id
  JOIN chunks AS c ON c.id = t.chunk_id JOIN documents AS d ON d.id = c.document_id
  WHERE t.experiment_id = ? AND t.iteration = ?`

const LABELLED = `SELECT ${COLUMNS}, t.experiment_id AS experimentId, t.iteration,
    ifnull(r.chunk_tokens, e.chunk_tokens) AS chunkTokens, ifnull(r.log_prior, t.log_prior) AS logPrior,
    ifnull(r.log_likelihood, t.log_likelihood) AS logLikelihood,
    ifnull(r.log_posterior, t.log_posterior) AS logPosterior,
    ifnull(r.log_likelihood_without, e.log_likelihood_without) AS logLikelihoodWithout,
    CASE WHEN r.thought_id IS NULL THEN e.log_likelihood_swapped END AS logLikelihoodSwapped,
    r.thought_id IS NOT NULL AS rescored
  FROM thoughts AS t
  JOIN estimates AS e ON e.experiment_id = t.experiment_id AND e.iteration = t.iteration AND e.chunk_id = t.chunk_id
  JOIN chunks AS c ON c.id = t.chunk_id JOIN documents AS d ON d.id = c.document_id
  LEFT JOIN rescored_thoughts AS r ON r.experiment_id = ? AND r.iteration = ? AND r.thought_id = t.id
  WHERE t.id IN (SELECT DISTINCT thought_id FROM labels
    WHERE undone IS NULL AND verdict IN ('accept', 'reject') AND thought_id IS NOT NULL)`

/** Few enough that making features of a page never takes long. */
const PAGE_ROWS = 256

export class Candidates {
  constructor(private readonly database: Sqlite) {}

  /** All thoughts of an iteration, in the order of documents, chunks and k. */
  iterate(experimentId: number, iteration: number): AsyncGenerator<CandidateRow, void, undefined> {
    return iteratePages(async (last: CandidateRow | undefined, limit) => {
      const rows = await this.database.all<StoredCandidate>(
        `${CANDIDATE} AND (t.chunk_id, t.k) > (?, ?) ORDER BY t.chunk_id, t.k LIMIT ?`,
        ...[experimentId, iteration, last?.chunkId ?? 0, last?.k ?? 0, limit],
      )
      return rows.map(parse)
    }, PAGE_ROWS)
  }

  /** The thoughts of one chunk, in the order of k. */
  async ofChunk(experimentId: number, iteration: number, chunkId: number): Promise<CandidateRow[]> {
    const rows = await this.database.all<StoredCandidate>(
      `${CANDIDATE} AND t.chunk_id = ? ORDER BY t.k`,
      ...[experimentId, iteration, chunkId],
    )
    return rows.map(parse)
  }

  /**
   * Finds thoughts by what their names say. A name may be of several thoughts, where several experiments sampled the
   * same chunks.
   */
  async byPlace(places: readonly ThoughtPlace[]): Promise<PlacedThought[]> {
    return this.database.all<PlacedThought>(
      `SELECT t.id AS thoughtId, t.chunk_id AS chunkId, x.name AS experiment, d.hash AS documentHash,
        c.position AS chunkPosition, t.iteration, t.k, t.text
      FROM json_each(?) AS w
      JOIN documents AS d ON d.hash = w.value ->> 'documentHash'
      JOIN chunks AS c ON c.document_id = d.id AND c.position = w.value ->> 'chunkPosition'
      JOIN experiments AS x
      JOIN thoughts AS t ON t.experiment_id = x.id AND t.iteration = w.value ->> 'iteration'
        AND t.chunk_id = c.id AND t.k = w.value ->> 'k'
      ORDER BY t.id`,
      JSON.stringify(places),
    )
  }

  /** Iteration and k of some thoughts, by id. */
  async placesOf(thoughtIds: readonly number[]): Promise<Map<number, Pick<ThoughtPlace, 'iteration' | 'k'>>> {
    const rows = await this.database.all<{ id: number; iteration: number; k: number }>(
      'SELECT id, iteration, k FROM thoughts WHERE id IN (SELECT value FROM json_each(?))',
      JSON.stringify(thoughtIds),
    )
    return new Map(rows.map(({ id, iteration, k }) => [id, { iteration, k }]))
  }

  /** All thoughts with a judgement in force, as the model of an iteration sees them where they were rescored. */
  async labelled(experimentId: number, iteration: number): Promise<LabelledRow[]> {
    const rows = await this.database.all<StoredCandidate & Pick<LabelledRow, 'experimentId' | 'iteration'> & Rescored>(
      LABELLED,
      ...[experimentId, iteration],
    )
    return rows.map((row) => ({ ...row, ...parse(row), rescored: row.rescored === 1 }))
  }

  /** Thoughts of a corpus's documents with a judgement in force that an iteration has neither sampled nor rescored. */
  async toRescore(experimentId: number, iteration: number, documentIds: readonly number[]): Promise<LabelledThought[]> {
    const rows = await this.database.all<Omit<LabelledThought, 'tokens'> & { tokens: Uint8Array }>(
      `SELECT t.id AS thoughtId, t.chunk_id AS chunkId, c.document_id AS documentId, t.text, t.tokens
      FROM thoughts AS t JOIN chunks AS c ON c.id = t.chunk_id
      WHERE t.finished AND c.document_id IN (SELECT value FROM json_each(?3))
        AND t.id IN (SELECT thought_id FROM labels
          WHERE undone IS NULL AND verdict IN ('accept', 'reject') AND thought_id IS NOT NULL)
        AND t.id NOT IN (SELECT thought_id FROM rescored_thoughts WHERE experiment_id = ?1 AND iteration = ?2)
        AND NOT EXISTS (SELECT 1 FROM thoughts AS n WHERE n.experiment_id = ?1 AND n.iteration = ?2
          AND n.chunk_id = t.chunk_id AND n.text = t.text)
      ORDER BY t.chunk_id, t.id`,
      ...[experimentId, iteration, JSON.stringify(documentIds)],
    )
    return rows.map((row) => {
      const view = new DataView(row.tokens.buffer, row.tokens.byteOffset, row.tokens.byteLength)
      return {
        ...row,
        tokens: Int32Array.from({ length: row.tokens.byteLength / 4 }, (_, i) => view.getInt32(4 * i, true)),
      }
    })
  }

  /** Those of some chunks that an iteration sampled and that have no swap test yet, in order. */
  async withoutSwap(experimentId: number, iteration: number, chunkIds: readonly number[]): Promise<number[]> {
    const rows = await this.database.all<{ chunkId: number }>(
      `SELECT chunk_id AS chunkId FROM estimates WHERE experiment_id = ? AND iteration = ?
        AND chunk_id IN (SELECT value FROM json_each(?)) AND log_likelihood_swapped IS NULL ORDER BY chunk_id`,
      ...[experimentId, iteration, JSON.stringify(chunkIds)],
    )
    return rows.map(({ chunkId }) => chunkId)
  }

  /** Records swap tests in one transaction; nats. */
  async recordSwaps(
    experimentId: number,
    iteration: number,
    swaps: readonly { readonly chunkId: number; readonly logLikelihoodSwapped: number }[],
  ): Promise<void> {
    await this.database.transaction(async () => {
      for (const { chunkId, logLikelihoodSwapped } of swaps) {
        await this.database.run(
          `UPDATE estimates SET log_likelihood_swapped = ?
          WHERE experiment_id = ? AND iteration = ? AND chunk_id = ?`,
          ...[logLikelihoodSwapped, experimentId, iteration, chunkId],
        )
      }
    })
  }

  /** Records a batch in one transaction; what is on record stays. */
  async recordRescored(experimentId: number, iteration: number, thoughts: readonly RescoredThought[]): Promise<void> {
    await this.database.insert(
      'rescored_thoughts',
      [
        ...['thought_id', 'experiment_id', 'iteration', 'log_prior', 'log_likelihood', 'log_posterior'],
        ...['log_likelihood_without', 'chunk_tokens'],
      ],
      thoughts.map(({ thoughtId, logPrior, logLikelihood, logPosterior, logLikelihoodWithout, chunkTokens }) => [
        ...[thoughtId, experimentId, iteration, logPrior, logLikelihood, logPosterior],
        ...[logLikelihoodWithout, chunkTokens],
      ]),
      'ON CONFLICT DO NOTHING',
    )
  }
}

interface Rescored {
  readonly rescored: number
}

interface StoredCandidate extends Omit<CandidateRow, 'finished'> {
  readonly finished: number
}

function parse<Row extends StoredCandidate>(row: Row): Omit<Row, 'finished'> & { readonly finished: boolean } {
  return { ...row, finished: row.finished === 1 }
}
