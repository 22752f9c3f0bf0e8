/** The tables of a comparison with full precision, as they are saved: CSV has every figure, whatever the page shows. */

import type { ChartTable } from '../chart/table'
import type { ForestEntry } from './forest'
import { comparisonMetrics } from './metrics'
import type { ComparisonTable } from './table'

export function rowsTable({ rows, sizes, groups }: ComparisonTable): ChartTable {
  const metrics = comparisonMetrics(sizes).filter(({ key }) => rows.some(({ figures }) => figures[key]))
  return {
    columns: [
      ...['experiment', 'arm', 'kind', 'iteration', 'seeds'],
      ...metrics.flatMap(({ key }) => [key, `${key}-low`, `${key}-high`]),
      ...['documents', 'tokens-trained', 'tokens-sampled', 'tokens-scored', 'flops', 'seconds'],
    ],
    rows: rows.map(({ group, arm, kind, iteration, seeds, figures, cost }) => [
      ...[groups[group]?.label ?? '', arm, kind, iteration, seeds.join(' ')],
      ...metrics.flatMap(({ key }) => {
        const figure = figures[key]
        return [figure?.value ?? null, figure?.interval?.low ?? null, figure?.interval?.high ?? null]
      }),
      ...[figures.nll?.documents ?? null, cost.trainedTokens, cost.sampledTokens, cost.scoredTokens],
      ...[cost.flops, cost.seconds],
    ]),
  }
}

export function forestTable(
  { rows }: ComparisonTable,
  forest: readonly ForestEntry[],
  metric: string,
  reference: string,
): ChartTable {
  const labels = new Map(rows.map(({ key, label }) => [key, label]))
  return {
    columns: [
      ...[
        'arm',
        'reference',
        'metric',
        'difference',
        'low',
        'high',
        'low-with-seeds',
        'high-with-seeds',
        'p',
        'p-holm',
      ],
      ...['documents', 'seeds', 'wins', 'ties', 'losses', 'draws', 'unmatched', 'note'],
    ],
    rows: forest.map(({ key, outcome, adjustedP, isResolved }) => {
      const start = [labels.get(key) ?? key, labels.get(reference) ?? reference, metric]
      if (outcome.kind !== 'difference') {
        const note = outcome.kind === 'reference' ? 'reference' : outcome.reason
        return [...start, ...Array.from({ length: 14 }, () => null), note]
      }
      const { value, interval, outer, pValue, documents, seeds, ...rest } = outcome.difference
      const unmatched = rest.onlyReference.length + rest.onlyArm.length
      return [
        ...start,
        ...[value, interval.low, interval.high, outer?.low ?? null, outer?.high ?? null, pValue, adjustedP],
        ...[documents, seeds, rest.wins, rest.ties, rest.losses, rest.replicates, unmatched],
        isResolved ? 'resolved' : 'not resolved',
      ]
    }),
  }
}

/** The runs, each with its difference from the reference: all that the page shows in one row. */
export function runsTable(
  table: ComparisonTable,
  forest: readonly ForestEntry[],
  metric: string,
  reference: string,
): ChartTable {
  const runs = rowsTable(table)
  const ordered = table.rows.flatMap(({ key }) => forest.filter((entry) => entry.key === key))
  if (ordered.length < table.rows.length) return runs
  const differences = forestTable(table, ordered, metric, reference)
  // The arm stands in the runs' own columns; names that both have are told apart.
  const columns = differences.columns
    .slice(1)
    .map((name) => (runs.columns.includes(name) || isEnd(name) ? `difference-${name}` : name))
  return {
    columns: [...runs.columns, ...columns],
    rows: runs.rows.map((row, i) => [...row, ...(differences.rows[i]?.slice(1) ?? [])]),
  }
}

const isEnd = (name: string) => name.startsWith('low') || name.startsWith('high')
