/**
 * Labels: what annotators said about thoughts, with undo and redo.
 *
 * A label is durable when the promise of its call resolves. Nothing is deleted: undoing marks a label, redoing takes
 * the mark away. Labels recorded together are one step, which is undone and redone as a whole.
 */

import { AppError } from '../../core/errors'
import {
  type LabelOrigin,
  labelIdentity,
  type ThoughtContent,
  thoughtTextHash,
  type Verdict,
} from '../../core/review/label'
import { LABEL, type LabelRow, readLabels } from './label-rows'
import type { Sqlite, SqlValue } from './sqlite'

export type { LabelRow } from './label-rows'

export interface NewLabel {
  readonly thoughtId: number
  readonly annotator: string
  readonly verdict: Verdict
  /** ISO 8601, UTC. */
  readonly at: string
  /** The annotator's own thought; with the verdict 'edit' alone, and always. */
  readonly editedText?: string
  readonly note?: string | null
  readonly reasons?: readonly string[]
  /** First wrong sentence or line of the thought, from 0. */
  readonly wrongStep?: number | null
  readonly weightsHidden?: boolean
  readonly origin: LabelOrigin
  /** Chance of the card under the uniformly random draw that showed it; only with the origin 'random'. */
  readonly propensity?: number | null
  /** The classifier's chance that the thought is acceptable, before the verdict. */
  readonly chance?: number | null
  /** |W' - W| of the thought, in [0, 1]. */
  readonly moved?: number | null
}

/** What may be said about a label after the card has moved on. */
export type LabelRemarks = Pick<LabelRow, 'note' | 'reasons' | 'wrongStep'>

export interface HistoryPage {
  /** Of one annotator; of all if left out. */
  readonly annotator?: string
  /** Only those that were given on a card and are in force. */
  readonly onCards?: boolean
  /** Goes on behind this label; from the newest if left out. */
  readonly before?: number
  readonly limit: number
}

export interface Recorded {
  readonly labels: readonly LabelRow[]
  /** Labels that were on record already: same thought, annotator, verdict and time. */
  readonly known: number
}

/** Rows of a bulk step inserted in one go. */
const LOOKUP_BATCH = 500

export class Labels {
  constructor(private readonly database: Sqlite) {}

  /**
   * Records labels as one step. What the annotator had undone before can no longer be redone.
   *
   * @throws AppError 'not-found' if a thought is not in the workspace: nothing is then recorded
   */
  async record(labels: readonly NewLabel[]): Promise<Recorded> {
    return this.database.transaction(async () => {
      const step = (await this.number('SELECT ifnull(max(step), 0) + 1 AS value FROM labels')) as number
      const rows: SqlValue[][] = []
      for (let from = 0; from < labels.length; from += LOOKUP_BATCH) {
        const batch = labels.slice(from, from + LOOKUP_BATCH)
        const contents = await this.contents(batch.map(({ thoughtId }) => thoughtId))
        for (const label of batch) rows.push(toRow(label, contents.get(label.thoughtId), step))
      }
      const added = await this.database.insert('labels', COLUMNS, rows, 'ON CONFLICT (identity) DO NOTHING')
      if (added > 0) {
        for (const annotator of new Set(labels.map((label) => label.annotator))) {
          await this.database.run(
            'UPDATE labels SET redoable = 0 WHERE annotator = ? AND undone IS NOT NULL AND redoable = 1',
            annotator,
          )
        }
      }
      const recorded = await readLabels(this.database, `${LABEL} WHERE l.step = ? ORDER BY l.id`, step)
      return { labels: recorded, known: labels.length - added }
    })
  }

  /**
   * Takes back the annotator's last step that is in force.
   *
   * @param at ISO 8601
   * @returns the labels of the step, marked; none if there is nothing to undo
   */
  undoLast(annotator: string, at: string): Promise<readonly LabelRow[]> {
    return this.database.transaction(async () => {
      const step = await this.number(
        'SELECT max(step) AS value FROM labels WHERE annotator = ? AND undone IS NULL',
        annotator,
      )
      return step === null ? [] : this.undoStep(step, at)
    })
  }

  /** Takes back one step, wherever it stands in the history. One that is undone already stays so. */
  undoStep(step: number, at: string): Promise<readonly LabelRow[]> {
    return this.database.transaction(async () => {
      await this.database.run(
        `UPDATE labels SET undone = (SELECT ifnull(max(undone), 0) + 1 FROM labels), undone_at = ?, redoable = 1
        WHERE step = ? AND undone IS NULL`,
        at,
        step,
      )
      return readLabels(this.database, `${LABEL} WHERE l.step = ? ORDER BY l.id`, step)
    })
  }

  /**
   * Takes back one label, by its name. One that is undone already stays so.
   *
   * @returns whether there was one to undo
   */
  async undoOne(identity: string, at: string): Promise<boolean> {
    const { changes } = await this.database.run(
      `UPDATE labels SET undone = (SELECT ifnull(max(undone), 0) + 1 FROM labels), undone_at = ?
      WHERE identity = ? AND undone IS NULL`,
      at,
      identity,
    )
    return changes > 0
  }

  /**
   * Puts the step back in force that the annotator undid last. A new label ends what can be redone.
   *
   * @returns its labels; none if there is nothing to redo
   */
  redoLast(annotator: string): Promise<readonly LabelRow[]> {
    return this.database.transaction(async () => {
      const step = await this.number(
        `SELECT step AS value FROM labels WHERE annotator = ? AND undone IS NOT NULL AND redoable = 1
        ORDER BY undone DESC LIMIT 1`,
        annotator,
      )
      if (step === null) return []
      await this.database.run('UPDATE labels SET undone = NULL, undone_at = NULL, redoable = 0 WHERE step = ?', step)
      return readLabels(this.database, `${LABEL} WHERE l.step = ? ORDER BY l.id`, step)
    })
  }

  /**
   * Adds reasons, a note or the first wrong step to a label; what is left out stays.
   *
   * @throws AppError 'not-found'
   */
  async remark(id: number, remarks: Partial<LabelRemarks>): Promise<LabelRow> {
    const old = await this.get(id)
    const { note, reasons, wrongStep } = { ...old, ...remarks }
    await this.database.run(
      'UPDATE labels SET note = ?, reasons = ?, wrong_step = ? WHERE id = ?',
      ...[note, JSON.stringify(reasons), wrongStep, id],
    )
    return this.get(id)
  }

  /** @throws AppError 'not-found' */
  async get(id: number): Promise<LabelRow> {
    const [row] = await readLabels(this.database, `${LABEL} WHERE l.id = ?`, id)
    if (row) return row
    throw new AppError('not-found', `there is no label ${id}`, { hint: 'it may belong to another workspace' })
  }

  /** All labels, undone ones too, newest first, a page at a time. */
  history({ annotator, onCards = false, before, limit }: HistoryPage): Promise<LabelRow[]> {
    const conditions = [
      'l.id < ?',
      ...(annotator === undefined ? [] : ['l.annotator = ?']),
      ...(onCards ? ["l.undone IS NULL AND l.origin NOT IN ('bulk', 'import', 'simulated')"] : []),
    ]
    return readLabels(
      this.database,
      `${LABEL} WHERE ${conditions.join(' AND ')} ORDER BY l.id DESC LIMIT ?`,
      ...[before ?? Number.MAX_SAFE_INTEGER, ...(annotator === undefined ? [] : [annotator]), limit],
    )
  }

  /** All labels behind this one, undone ones too, oldest first, a page at a time. */
  page(after: number, limit: number): Promise<LabelRow[]> {
    return readLabels(this.database, `${LABEL} WHERE l.id > ? ORDER BY l.id LIMIT ?`, after, limit)
  }

  /** Judgements and edits in force of some chunks, oldest first: also those given in other iterations and experiments. */
  ofChunks(chunkIds: readonly number[]): Promise<LabelRow[]> {
    return readLabels(
      this.database,
      `${LABEL} WHERE l.chunk_id IN (SELECT value FROM json_each(?)) AND l.undone IS NULL AND l.verdict <> 'skip'
      ORDER BY l.at, l.id`,
      JSON.stringify(chunkIds),
    )
  }

  /** All judgements and edits in force, oldest first. */
  async inForce(): Promise<LabelRow[]> {
    return readLabels(this.database, `${LABEL} WHERE l.undone IS NULL AND l.verdict <> 'skip' ORDER BY l.at, l.id`)
  }

  /** The label of this identity, also an undone one. */
  async find(identity: string): Promise<LabelRow | undefined> {
    return (await readLabels(this.database, `${LABEL} WHERE l.identity = ?`, identity))[0]
  }

  /** Labels on record, undone ones too. */
  async count(): Promise<number> {
    return (await this.number('SELECT count(*) AS value FROM labels')) as number
  }

  /** Annotators with anything on record, in order of their names. */
  async annotators(): Promise<string[]> {
    const rows = await this.database.all<{ annotator: string }>(
      'SELECT DISTINCT annotator FROM labels ORDER BY annotator',
    )
    return rows.map(({ annotator }) => annotator)
  }

  /** Annotators whose verdict decides. */
  async adjudicators(): Promise<ReadonlySet<string>> {
    const rows = await this.database.all<{ annotator: string }>('SELECT annotator FROM adjudicators')
    return new Set(rows.map(({ annotator }) => annotator))
  }

  /** Makes an annotator an adjudicator, or one of the others again. Nobody need have labelled yet. */
  async setAdjudicator(annotator: string, decides: boolean): Promise<void> {
    await this.database.run(
      decides
        ? 'INSERT INTO adjudicators (annotator) VALUES (?) ON CONFLICT DO NOTHING'
        : 'DELETE FROM adjudicators WHERE annotator = ?',
      annotator,
    )
  }

  /** Writes down which labels had a part in the weights that an M-step trains on. */
  async markUsed(experimentId: number, iteration: number, labelIds: readonly number[]): Promise<void> {
    await this.database.insert(
      'label_uses',
      ['label_id', 'experiment_id', 'iteration'],
      labelIds.map((id) => [id, experimentId, iteration]),
      'ON CONFLICT DO NOTHING',
    )
  }

  private async contents(thoughtIds: readonly number[]): Promise<Map<number, LabelledContent>> {
    const rows = await this.database.all<LabelledContent & { id: number }>(
      `SELECT t.id, t.chunk_id AS chunkId, d.hash AS documentHash, c.position AS chunkPosition, t.text
      FROM thoughts AS t JOIN chunks AS c ON c.id = t.chunk_id JOIN documents AS d ON d.id = c.document_id
      WHERE t.id IN (SELECT value FROM json_each(?))`,
      JSON.stringify(thoughtIds),
    )
    return new Map(rows.map((row) => [row.id, row]))
  }

  private async number(sql: string, ...values: readonly SqlValue[]): Promise<number | null> {
    return (await this.database.get<{ value: number | null }>(sql, ...values))?.value ?? null
  }
}

interface LabelledContent extends ThoughtContent {
  readonly chunkId: number
}

const COLUMNS = [
  ...['identity', 'step', 'thought_id', 'chunk_id', 'document_hash', 'chunk_position', 'text', 'text_hash'],
  ...['annotator', 'verdict', 'edited_text', 'at', 'note', 'reasons', 'wrong_step'],
  ...['weights_hidden', 'origin', 'propensity', 'chance', 'moved'],
]

function toRow(label: NewLabel, content: LabelledContent | undefined, step: number): SqlValue[] {
  const { thoughtId, annotator, verdict, at } = label
  if (content === undefined) {
    throw new AppError('not-found', `there is no thought ${thoughtId} to label`, {
      hint: 'it may have been deleted with its experiment, or belong to another workspace',
    })
  }
  const editedText = label.editedText ?? null
  return [
    ...[labelIdentity(content, annotator, verdict, editedText, at), step, thoughtId, content.chunkId],
    ...[content.documentHash, content.chunkPosition, content.text, thoughtTextHash(content.text)],
    ...[annotator, verdict, editedText, at, label.note ?? null, JSON.stringify(label.reasons ?? [])],
    ...[label.wrongStep ?? null, Number(label.weightsHidden ?? false), label.origin],
    ...[label.propensity ?? null, label.chance ?? null, label.moved ?? null],
  ]
}
