/**
 * Evaluations: the value of a metric for each document or task item under each arm, so that arms are compared by
 * paired differences with documents as clusters; and one summary per arm, a row of the comparison table.
 */

import type { Sqlite } from './sqlite'

export interface EvaluationItem {
  /** Such as 'bound' or 'accuracy-direct'. */
  readonly metric: string
  /** Thoughts used, for metrics that depend on it (L_n); else 0. */
  readonly n: number
  /** Document id, or index of the task item. */
  readonly item: number
  /** A sum over the item, such as nats. Figures per token are ratios of sums: sum of values / sum of weights. */
  readonly value: number
  /** What `value` is divided by, such as tokens; 1 for a right or wrong answer. */
  readonly weight: number
}

export interface ArmSummary {
  /** Such as 'iteration-2' or 'raw-token-matched'. */
  readonly arm: string
  /** Where it stands in the comparison table. */
  readonly position: number
  /** The row of the table. Stored as JSON. */
  readonly summary: unknown
}

export class Evaluations {
  constructor(private readonly database: Sqlite) {}

  /** Records an arm's evaluation in one transaction, in place of what was on record of that arm. */
  async record(
    experimentId: number,
    { arm, position, summary }: ArmSummary,
    items: readonly EvaluationItem[],
  ): Promise<void> {
    await this.database.transaction(async () => {
      await this.database.run('DELETE FROM evaluation_items WHERE experiment_id = ? AND arm = ?', experimentId, arm)
      await this.database.insert(
        'evaluation_items',
        ['experiment_id', 'arm', 'metric', 'n', 'item', 'value', 'weight'],
        items.map(({ metric, n, item, value, weight }) => [experimentId, arm, metric, n, item, value, weight]),
      )
      await this.database.run(
        `INSERT INTO evaluation_summaries (experiment_id, arm, position, summary) VALUES (?, ?, ?, ?)
        ON CONFLICT (experiment_id, arm) DO UPDATE SET position = excluded.position, summary = excluded.summary`,
        experimentId,
        arm,
        position,
        JSON.stringify(summary),
      )
    })
  }

  /** The items of one metric of an arm, by n and then by item. */
  items(experimentId: number, arm: string, metric: string): Promise<EvaluationItem[]> {
    return this.database.all<EvaluationItem>(
      `SELECT metric, n, item, value, weight FROM evaluation_items
      WHERE experiment_id = ? AND arm = ? AND metric = ? ORDER BY n, item`,
      experimentId,
      arm,
      metric,
    )
  }

  /** In the order of the comparison table. */
  async summaries(experimentId: number): Promise<ArmSummary[]> {
    const rows = await this.database.all<{ arm: string; position: number; summary: string }>(
      `SELECT arm, position, summary FROM evaluation_summaries WHERE experiment_id = ? ORDER BY position, arm`,
      experimentId,
    )
    return rows.map((row) => ({ ...row, summary: JSON.parse(row.summary) }))
  }
}
