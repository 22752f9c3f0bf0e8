/** Experiments: a name, a configuration, and how far it has come. */

import { AppError } from '../../core/errors'
import type { Sqlite } from './sqlite'

export type ExperimentStatus = 'planned' | 'running' | 'paused' | 'finished' | 'failed'

export interface NewExperiment {
  readonly name: string
  /** The whole configuration, defaults filled in. Stored as JSON. */
  readonly config: unknown
  readonly seed: number
  /** Threads that TensorFlow computes with: results repeat bit for bit only with the same number. */
  readonly threads: number
  /** ISO 8601, as are all times. */
  readonly created: string
}

export interface ExperimentRow extends NewExperiment {
  readonly id: number
  readonly status: ExperimentStatus
  /** Why it failed or was paused. */
  readonly message: string | null
  /** When it first ran. */
  readonly started: string | null
  readonly finished: string | null
}

const EXPERIMENT =
  'SELECT id, name, config, seed, threads, status, message, created, started, finished FROM experiments'

export class Experiments {
  constructor(private readonly database: Sqlite) {}

  /**
   * @returns the id
   * @throws AppError 'conflict' if the name is taken
   */
  async create(experiment: NewExperiment): Promise<number> {
    if (await this.find(experiment.name)) {
      throw new AppError('conflict', `there is already an experiment named "${experiment.name}"`, {
        hint: 'give this one another name, or go on with that one: resume',
      })
    }
    const { lastId } = await this.database.run(
      `INSERT INTO experiments (name, config, seed, threads, status, created) VALUES (?, ?, ?, ?, 'planned', ?)`,
      experiment.name,
      JSON.stringify(experiment.config),
      experiment.seed,
      experiment.threads,
      experiment.created,
    )
    return lastId
  }

  /** In the order in which they were made. */
  async list(): Promise<ExperimentRow[]> {
    return (await this.database.all<StoredExperiment>(`${EXPERIMENT} ORDER BY id`)).map(parseExperiment)
  }

  async find(name: string): Promise<ExperimentRow | undefined> {
    const row = await this.database.get<StoredExperiment>(`${EXPERIMENT} WHERE name = ?`, name)
    return row && parseExperiment(row)
  }

  /** @throws AppError 'not-found', naming the experiments that there are */
  async get(name: string): Promise<ExperimentRow> {
    const experiment = await this.find(name)
    if (experiment) return experiment
    const names = (await this.list()).map((other) => `"${other.name}"`)
    throw new AppError('not-found', `there is no experiment named "${name}"`, {
      hint: names.length > 0 ? `there are: ${names.join(', ')}` : 'start one with the run command',
    })
  }

  /** Puts a configuration that gives the same results in place of the one on record. */
  async setConfig(id: number, config: unknown): Promise<void> {
    await this.database.run('UPDATE experiments SET config = ? WHERE id = ?', JSON.stringify(config), id)
  }

  /** Deletes it with its stages, thoughts, evaluations and the records of its checkpoints. Labels stay. */
  async remove(id: number): Promise<void> {
    await this.database.run('DELETE FROM experiments WHERE id = ?', id)
  }

  /**
   * Records a change of status at the time `at`. `started` keeps the first time it ran; `finished` is set by
   * 'finished' and 'failed' and cleared by the others.
   */
  async setStatus(id: number, status: ExperimentStatus, at: string, message: string | null = null): Promise<void> {
    await this.database.run(
      `UPDATE experiments SET status = ?1, message = ?2,
        started = CASE WHEN ?1 = 'running' THEN ifnull(started, ?3) ELSE started END,
        finished = CASE WHEN ?1 IN ('finished', 'failed') THEN ?3 END
      WHERE id = ?4`,
      status,
      message,
      at,
      id,
    )
  }

  /** Replaces the configuration of an experiment; what it has recorded stays. */
  async configure(id: number, config: unknown): Promise<void> {
    await this.database.run('UPDATE experiments SET config = ? WHERE id = ?', JSON.stringify(config), id)
  }
}

interface StoredExperiment extends Omit<ExperimentRow, 'config'> {
  readonly config: string
}

function parseExperiment(row: StoredExperiment): ExperimentRow {
  return { ...row, config: JSON.parse(row.config) }
}
