/** What is written down about labels as a whole: their effect in an M-step, and simulated comparisons of the queue. */

import type { QueueComparison } from '../../core/comparison/label-queues'
import type { LabelledStep, LabelsEffect } from '../../core/comparison/label-use'
import type { Sqlite } from './sqlite'

export class LabelRecords {
  constructor(private readonly database: Sqlite) {}

  /** A repeated M-step overwrites what it wrote before. */
  async recordEffect(experimentId: number, iteration: number, effect: LabelsEffect): Promise<void> {
    await this.database.run(
      `INSERT INTO label_effects (experiment_id, iteration, effect) VALUES (?, ?, ?)
      ON CONFLICT (experiment_id, iteration) DO UPDATE SET effect = excluded.effect`,
      ...[experimentId, iteration, JSON.stringify(effect)],
    )
  }

  /** The M-steps of an experiment that labels had a part in, in their order. */
  async steps(experimentId: number): Promise<LabelledStep[]> {
    const rows = await this.database.all<StoredStep>(
      `SELECT x.name AS experiment, u.iteration, sum(l.verdict = 'accept') AS accepts,
        sum(l.verdict = 'reject') AS rejects, sum(l.verdict = 'edit') AS edits,
        json_group_array(DISTINCT l.annotator) AS annotators, f.effect
      FROM label_uses AS u JOIN labels AS l ON l.id = u.label_id JOIN experiments AS x ON x.id = u.experiment_id
      LEFT JOIN label_effects AS f ON f.experiment_id = u.experiment_id AND f.iteration = u.iteration
      WHERE u.experiment_id = ? GROUP BY u.iteration ORDER BY u.iteration`,
      experimentId,
    )
    return rows.map(({ annotators, effect, ...row }) => ({
      ...row,
      annotators: (JSON.parse(annotators) as string[]).sort(),
      effect: effect === null ? null : JSON.parse(effect),
    }))
  }

  async recordQueues(experimentId: number, comparison: QueueComparison): Promise<void> {
    await this.database.run(
      'INSERT INTO queue_comparisons (experiment_id, comparison) VALUES (?, ?)',
      ...[experimentId, JSON.stringify(comparison)],
    )
  }

  /** Newest first. */
  async queues(experimentId: number): Promise<QueueComparison[]> {
    const rows = await this.database.all<{ comparison: string }>(
      'SELECT comparison FROM queue_comparisons WHERE experiment_id = ? ORDER BY id DESC',
      experimentId,
    )
    return rows.map(({ comparison }) => JSON.parse(comparison))
  }
}

interface StoredStep extends Omit<LabelledStep, 'annotators' | 'effect'> {
  readonly annotators: string
  readonly effect: string | null
}
