/** What lies behind a difference: the documents that moved most, and those without a partner. */

import { Table } from '@mantine/core'
import { grouped } from '../../core/chart/format'
import type { ArmDifference } from '../../core/comparison/difference'
import { type ComparisonMetric, formatDifference, formatFigure } from '../../core/comparison/metrics'
import styles from './Compare.module.css'

interface MovedCellProps {
  readonly difference: ArmDifference
  readonly metric: ComparisonMetric
  readonly names: Readonly<Record<string, string>>
  /** Of the table that it is a row of. */
  readonly columns: number
}

/** The one cell of the row. */
export function MovedCell({ difference, metric, names, columns }: MovedCellProps) {
  const { moved, wins, ties, losses, onlyReference, onlyArm } = difference
  const nameOf = (item: number) => names[item] ?? String(item)
  return (
    <Table.Td colSpan={columns} className={styles.moved}>
      <p>
        {wins} documents better, {ties} the same, {losses} worse. Those that moved most:
      </p>
      <ul>
        {moved.map(({ item, reference, arm, difference: change }) => (
          <li key={item}>
            {nameOf(item)}{' '}
            <span className={styles.dim}>
              {formatFigure(metric, reference)} → {formatFigure(metric, arm)}
            </span>{' '}
            {formatDifference(metric, change)}
          </li>
        ))}
      </ul>
      <Unmatched label="Only in the reference" items={onlyReference} nameOf={nameOf} />
      <Unmatched label="Only in this run" items={onlyArm} nameOf={nameOf} />
    </Table.Td>
  )
}

interface UnmatchedProps {
  readonly label: string
  readonly items: readonly number[]
  readonly nameOf: (item: number) => string
}

function Unmatched({ label, items, nameOf }: UnmatchedProps) {
  if (items.length === 0) return null
  return (
    <p className={styles.dim}>
      {label}, left out: {grouped(items.length)} ({items.slice(0, 20).map(nameOf).join(', ')}
      {items.length > 20 && ', ...'})
    </p>
  )
}
