/** Labels as they are read: one query shape for all readers. */

import type { ReviewLabel } from '../../core/contract/review'
import type { Sqlite, SqlValue } from './sqlite'

/** A label with what the page has no use for. */
export interface LabelRow extends ReviewLabel {
  /** Names the label in every workspace. */
  readonly identity: string
  readonly textHash: string
  readonly propensity: number | null
  readonly chance: number | null
}

export const LABEL = `SELECT l.id, l.identity, l.step, l.thought_id AS thoughtId, l.chunk_id AS chunkId,
    l.document_hash AS documentHash, l.chunk_position AS chunkPosition, l.text, l.text_hash AS textHash,
    l.annotator, l.verdict, l.edited_text AS editedText, l.at, l.note, l.reasons, l.wrong_step AS wrongStep,
    l.weights_hidden AS weightsHidden, l.origin, l.propensity, l.chance, l.moved, l.undone_at AS undoneAt,
    (SELECT json_group_array(json_object('experimentId', u.experiment_id, 'iteration', u.iteration))
      FROM label_uses AS u WHERE u.label_id = l.id) AS uses
  FROM labels AS l`

/** @param sql starts with `LABEL` */
export async function readLabels(database: Sqlite, sql: string, ...values: readonly SqlValue[]): Promise<LabelRow[]> {
  const rows = await database.all<StoredLabel>(sql, ...values)
  return rows.map((row) => ({
    ...row,
    reasons: JSON.parse(row.reasons),
    uses: JSON.parse(row.uses),
    weightsHidden: row.weightsHidden === 1,
  }))
}

interface StoredLabel extends Omit<LabelRow, 'reasons' | 'uses' | 'weightsHidden'> {
  readonly reasons: string
  readonly uses: string
  readonly weightsHidden: number
}
