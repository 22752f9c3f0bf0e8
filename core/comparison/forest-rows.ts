/** The rows of a forest plot, in the order of the table. */

import type { ForestRow } from '../chart/forest'
import type { ForestEntry } from './forest'
import type { ComparisonTable } from './table'

export function forestRows({ rows }: ComparisonTable, entries: readonly ForestEntry[]): ForestRow[] {
  return rows.flatMap(({ key, label, style }): ForestRow[] => {
    const entry = entries.find((one) => one.key === key)
    if (!entry) return []
    const { outcome, isResolved } = entry
    if (outcome.kind !== 'difference') {
      const instead = outcome.kind === 'reference' ? 'reference' : outcome.reason
      return [{ label, paint: style.paint, mark: null, instead }]
    }
    const { value, interval, outer } = outcome.difference
    return [{ label, paint: style.paint, mark: { value, interval, outer, isResolved }, instead: '' }]
  })
}
