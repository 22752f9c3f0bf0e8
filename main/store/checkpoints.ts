/** Checkpoints: which model lies in which folder, and what it came from. The weights themselves are files. */

import { AppError } from '../../core/errors'
import type { Sqlite } from './sqlite'

export interface NewCheckpoint {
  readonly name: string
  /** Relative to the workspace, with forward slashes. */
  readonly folder: string
  /** Name of the checkpoint that training started from. */
  readonly parent: string | null
  /** What it is in its experiment: 'base', 'warm-start', 'iteration', 'raw-token-matched', ..., or 'added'. */
  readonly kind: string
  /** null: belongs to no experiment. */
  readonly experimentId: number | null
  /** Number of weights. */
  readonly parameters: number
  /** Stored as JSON. */
  readonly meta: unknown
  /** ISO 8601. */
  readonly created: string
}

export interface CheckpointRow extends NewCheckpoint {
  readonly id: number
}

const CHECKPOINT = `SELECT id, name, folder, parent, kind, experiment_id AS experimentId, parameters, meta, created
  FROM checkpoints`

export class Checkpoints {
  constructor(private readonly database: Sqlite) {}

  /**
   * Registers a checkpoint. Registering the same folder for the same experiment again (a stage that was resumed)
   * replaces what is on record and keeps the id.
   *
   * @returns the id
   * @throws AppError 'conflict' if another checkpoint has the name
   */
  async record(checkpoint: NewCheckpoint): Promise<number> {
    return this.database.transaction(async () => {
      const old = await this.find(checkpoint.name)
      if (old && (old.folder !== checkpoint.folder || old.experimentId !== checkpoint.experimentId)) {
        throw new AppError('conflict', `there is already a checkpoint named "${checkpoint.name}", in ${old.folder}`, {
          hint: 'give this one another name',
        })
      }
      await this.database.run(
        `INSERT INTO checkpoints (name, folder, parent, kind, experiment_id, parameters, meta, created)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?)
        ON CONFLICT (name) DO UPDATE SET parent = excluded.parent, kind = excluded.kind,
          parameters = excluded.parameters, created = excluded.created,
          meta = json_patch(excluded.meta, json_object('label', json_extract(meta, '$.label')))`,
        checkpoint.name,
        checkpoint.folder,
        checkpoint.parent,
        checkpoint.kind,
        checkpoint.experimentId,
        checkpoint.parameters,
        JSON.stringify(checkpoint.meta),
        checkpoint.created,
      )
      return (await this.get(checkpoint.name)).id
    })
  }

  /** What it is called where people read it, `meta.label`; null for its name again. @throws AppError 'not-found' */
  async setLabel(name: string, label: string | null): Promise<void> {
    await this.get(name)
    // Patching with null takes the key away.
    await this.database.run(
      `UPDATE checkpoints SET meta = json_patch(meta, json_object('label', ?)) WHERE name = ?`,
      label,
      name,
    )
  }

  /** Takes a checkpoint off the record; its folder is the caller's to remove. */
  async remove(name: string): Promise<void> {
    await this.database.run('DELETE FROM checkpoints WHERE name = ?', name)
  }

  /** In the order in which they were made. */
  async list(): Promise<CheckpointRow[]> {
    return (await this.database.all<StoredCheckpoint>(`${CHECKPOINT} ORDER BY id`)).map(parseCheckpoint)
  }

  async ofExperiment(experimentId: number): Promise<CheckpointRow[]> {
    const rows = await this.database.all<StoredCheckpoint>(
      `${CHECKPOINT} WHERE experiment_id = ? ORDER BY id`,
      experimentId,
    )
    return rows.map(parseCheckpoint)
  }

  async find(name: string): Promise<CheckpointRow | undefined> {
    const row = await this.database.get<StoredCheckpoint>(`${CHECKPOINT} WHERE name = ?`, name)
    return row && parseCheckpoint(row)
  }

  /** @throws AppError 'not-found', naming the checkpoints that there are */
  async get(name: string): Promise<CheckpointRow> {
    const checkpoint = await this.find(name)
    if (checkpoint) return checkpoint
    const names = (await this.list()).map((other) => `"${other.name}"`)
    throw new AppError('not-found', `there is no checkpoint named "${name}"`, {
      hint: names.length > 0 ? `there are: ${names.join(', ')}` : 'add a model with the model command',
    })
  }
}

interface StoredCheckpoint extends Omit<CheckpointRow, 'meta'> {
  readonly meta: string
}

function parseCheckpoint(row: StoredCheckpoint): CheckpointRow {
  return { ...row, meta: JSON.parse(row.meta) }
}
