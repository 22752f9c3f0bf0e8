/**
 * The stages of an experiment, such as 'warm-start', 'e-step-1', 'm-step-1': where each stands, what it cost and
 * what came out.
 */

import type { Ledger } from '../../core/experiment/budget'
import type { Sqlite, SqlValue } from './sqlite'

export type StageStatus = 'planned' | 'running' | 'finished' | 'failed'

export interface StageRow {
  readonly key: string
  /** From 0, in the order of the plan. */
  readonly position: number
  readonly status: StageStatus
  /** What the stage itself needs to go on, and what is shown of it meanwhile; null before the first report. */
  readonly progress: unknown
  /** null until it is finished. */
  readonly result: unknown
  readonly ledger: Ledger | null
  readonly started: string | null
  readonly finished: string | null
}

const STAGE =
  'SELECT key, position, status, progress, result, ledger, started, finished FROM stages WHERE experiment_id = ?'

export class Stages {
  constructor(private readonly database: Sqlite) {}

  /** Lays down the stages in their order. Stages already there keep their state, so it may be repeated. */
  async plan(experimentId: number, keys: readonly string[]): Promise<void> {
    await this.database.insert(
      'stages',
      ['experiment_id', 'key', 'position', 'status'],
      keys.map((key, position) => [experimentId, key, position, 'planned']),
      'ON CONFLICT (experiment_id, key) DO UPDATE SET position = excluded.position',
    )
  }

  async list(experimentId: number): Promise<StageRow[]> {
    return (await this.database.all<StoredStage>(`${STAGE} ORDER BY position`, experimentId)).map(parseStage)
  }

  async find(experimentId: number, key: string): Promise<StageRow | undefined> {
    const row = await this.database.get<StoredStage>(`${STAGE} AND key = ?`, experimentId, key)
    return row && parseStage(row)
  }

  /** Marks the stage as running; the first time stays on record when it is resumed. */
  start(experimentId: number, key: string, at: string): Promise<void> {
    return this.update(experimentId, key, `status = 'running', started = ifnull(started, ?), finished = NULL`, [at])
  }

  /**
   * Records how far a stage has come and what it has used so far. Called in one transaction with what it reports on
   * (`workspace.transaction`), both are durable together.
   */
  setProgress(experimentId: number, key: string, progress: unknown, ledger: Ledger | null = null): Promise<void> {
    return this.update(experimentId, key, 'progress = ?, ledger = ifnull(?, ledger)', [
      JSON.stringify(progress),
      ledger && JSON.stringify(ledger),
    ])
  }

  finish(experimentId: number, key: string, result: unknown, ledger: Ledger, at: string): Promise<void> {
    return this.update(experimentId, key, `status = 'finished', result = ?, ledger = ?, finished = ?`, [
      JSON.stringify(result),
      JSON.stringify(ledger),
      at,
    ])
  }

  /** Progress is kept, so that the stage can be resumed. */
  fail(experimentId: number, key: string, at: string): Promise<void> {
    return this.update(experimentId, key, `status = 'failed', finished = ?`, [at])
  }

  private async update(experimentId: number, key: string, assignments: string, values: SqlValue[]): Promise<void> {
    const { changes } = await this.database.run(
      `UPDATE stages SET ${assignments} WHERE experiment_id = ? AND key = ?`,
      ...values,
      experimentId,
      key,
    )
    if (changes === 0) throw new Error(`experiment ${experimentId} has no stage ${key}`)
  }
}

interface StoredStage extends Omit<StageRow, 'progress' | 'result' | 'ledger'> {
  readonly progress: string | null
  readonly result: string | null
  readonly ledger: string | null
}

function parseStage(row: StoredStage): StageRow {
  const parse = (json: string | null) => (json === null ? null : JSON.parse(json))
  return { ...row, progress: parse(row.progress), result: parse(row.result), ledger: parse(row.ledger) }
}
