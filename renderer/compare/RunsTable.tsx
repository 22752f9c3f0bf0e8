/**
 * The runs as a table. However many there are, only the rows in sight are in the page: spacers stand for the others, and
 * a row that is not drawn keeps the columns as wide as the longest figures need.
 */

import { Table } from '@mantine/core'
import { useViewportSize } from '@mantine/hooks'
import { useVirtualizer } from '@tanstack/react-virtual'
import { type ReactNode, useRef, useState } from 'react'
import type { Axis } from '../../core/chart/axis'
import { FOREST_ROW_HEIGHT, type ForestRow, forestAxis } from '../../core/chart/forest'
import { compact } from '../../core/chart/format'
import { textWidth } from '../../core/chart/text'
import type { ForestEntry } from '../../core/comparison/forest'
import type { ComparisonMetric } from '../../core/comparison/metrics'
import type { ComparedRow, ComparisonTable } from '../../core/comparison/table'
import styles from './Compare.module.css'
import { differenceText, ForestCell, ForestHead } from './ForestCells'
import { MovedCell } from './MovedCell'
import { FigureCell, figureText, type RunColumn, RunName, runColumns } from './RunCells'

/** Windows from here on have room for a wider forest, pixels. */
const WIDE = 1600
/** Lists that are longer scroll in themselves. */
const MOST_ROWS = 12
const ROW_HEIGHT = FOREST_ROW_HEIGHT + 3
/** Run, tokens, FLOPs, forest and its figures. */
const OTHER_COLUMNS = 5

interface RunsTableProps {
  readonly table: ComparisonTable
  readonly entries: readonly ForestEntry[]
  /** Of the forest, in the order of the table; empty while they are not known. */
  readonly rows: readonly ForestRow[]
  readonly metric: ComparisonMetric | undefined
  readonly referenceKey: string
  readonly isComparing: boolean
  /** Of documents. */
  readonly names: Readonly<Record<string, string>>
  readonly hidden: ReadonlySet<string>
  readonly onToggle: (key: string) => void
  /** Rows below. */
  readonly foot: ReactNode
}

type Line =
  | { readonly kind: 'group'; readonly key: string; readonly label: string }
  | { readonly kind: 'run' | 'moved'; readonly key: string; readonly row: ComparedRow; readonly index: number }

export function RunsTable(props: RunsTableProps) {
  const { table, entries, rows, metric, referenceKey, isComparing, names, hidden, onToggle, foot } = props
  const [open, setOpen] = useState<string | null>(null)
  const forestWidth = useViewportSize().width >= WIDE ? 420 : 190
  const scroller = useRef<HTMLDivElement>(null)
  const columns = runColumns(table)
  const lines = linesOf(table, open)
  const isLong = table.rows.length > MOST_ROWS
  const virtual = useVirtualizer({
    count: lines.length,
    getScrollElement: () => scroller.current,
    getItemKey: (index) => lines[index]?.key ?? index,
    estimateSize: () => ROW_HEIGHT,
    overscan: MOST_ROWS,
  })
  const drawn = virtual.getVirtualItems()
  const above = drawn[0]?.start ?? 0
  const below = virtual.getTotalSize() - (drawn.at(-1)?.end ?? 0)
  const width = columns.length + OTHER_COLUMNS
  const marks = rows.map(({ mark }) => mark)
  const axis = forestAxis(marks, 14, forestWidth - 14)
  const entryOf = new Map(entries.map((entry) => [entry.key, entry]))
  return (
    <div ref={scroller} className={styles.runs} data-long={isLong || undefined}>
      <Table className={styles.table} stickyHeader aria-rowcount={lines.length + 1}>
        <Table.Thead>
          <RunsHead columns={columns} metric={metric} axis={axis} forestWidth={forestWidth} entries={entries} />
        </Table.Thead>
        <Table.Tbody>
          {isLong && <WidestRow table={table} columns={columns} metric={metric} entries={entries} />}
          <Spacer height={above} columns={width} />
          {drawn.map(({ index }) => {
            const line = lines[index] as Line
            const place = { ref: virtual.measureElement, 'data-index': index, 'aria-rowindex': index + 2 }
            if (line.kind === 'group') {
              return (
                <Table.Tr key={line.key} {...place} className={styles.groupRow}>
                  <Table.Th colSpan={width} scope="rowgroup">
                    {line.label}
                  </Table.Th>
                </Table.Tr>
              )
            }
            const { row } = line
            const entry = entryOf.get(row.key)
            if (line.kind === 'moved') {
              return (
                <Table.Tr key={line.key} {...place}>
                  {metric && entry?.outcome.kind === 'difference' && (
                    <MovedCell difference={entry.outcome.difference} metric={metric} names={names} columns={width} />
                  )}
                </Table.Tr>
              )
            }
            return (
              <Table.Tr key={line.key} {...place}>
                <Table.Th scope="row" className={styles.run}>
                  <RunName row={row} isHidden={hidden.has(row.key)} onToggle={() => onToggle(row.key)} />
                  {row.key === referenceKey && <span className={styles.dim}>, reference</span>}
                </Table.Th>
                {columns.map((column) => (
                  <FigureCell key={column.metric.key} row={row} column={column} />
                ))}
                <Table.Td className={styles.number} title={row.cost.trainedTokens.toLocaleString()}>
                  {compact(row.cost.trainedTokens)}
                </Table.Td>
                <Table.Td className={styles.number} title={row.cost.flops.toLocaleString()}>
                  {compact(row.cost.flops)}
                </Table.Td>
                {metric && (
                  <ForestCell
                    width={forestWidth}
                    row={rows[line.index]}
                    entry={entry}
                    metric={metric}
                    axis={axis}
                    isLoading={isComparing}
                    isOpen={open === row.key}
                    onOpen={() => setOpen(open === row.key ? null : row.key)}
                  />
                )}
              </Table.Tr>
            )
          })}
          <Spacer height={below} columns={width} />
          {foot}
        </Table.Tbody>
      </Table>
    </div>
  )
}

/** Group heads where there are several groups, the runs, and below the open one what moved. */
function linesOf({ groups, rows }: ComparisonTable, open: string | null): Line[] {
  return rows.flatMap((row, index): Line[] => {
    const begins = groups.length > 1 && row.group !== rows[index - 1]?.group
    const label = groups[row.group]?.label ?? ''
    return [
      ...(begins ? [{ kind: 'group', key: `group ${row.group}`, label } as const] : []),
      { kind: 'run', key: row.key, row, index },
      ...(row.key === open ? [{ kind: 'moved', key: `${row.key} moved`, row, index } as const] : []),
    ]
  })
}

interface RunsHeadProps {
  readonly columns: readonly RunColumn[]
  readonly metric: ComparisonMetric | undefined
  readonly axis: Axis
  readonly forestWidth: number
  readonly entries: readonly ForestEntry[]
}

function RunsHead({ columns, metric, axis, forestWidth, entries }: RunsHeadProps) {
  const documents = entries.reduce(
    (most, { outcome }) => (outcome.kind === 'difference' ? Math.max(most, outcome.difference.documents) : most),
    0,
  )
  return (
    <Table.Tr>
      <Table.Th>Run</Table.Th>
      {columns.map(({ metric: { key }, title, unit }) => (
        <Table.Th key={key} className={styles.number}>
          {title}
          <br />
          {unit}
        </Table.Th>
      ))}
      <Table.Th className={styles.number}>
        Tokens
        <br />
        trained
      </Table.Th>
      <Table.Th className={styles.number}>
        FLOPs,
        <br />
        all stages
      </Table.Th>
      <Table.Th>
        {metric && <ForestHead width={forestWidth} axis={axis} better={metric.better} documents={documents} />}
      </Table.Th>
      <Table.Th className={styles.number}>95 % interval</Table.Th>
    </Table.Tr>
  )
}

/** Stands for the rows out of sight. */
function Spacer({ height, columns }: { readonly height: number; readonly columns: number }) {
  if (height <= 0) return null
  return (
    <tr aria-hidden>
      <td colSpan={columns} className={styles.spacer} style={{ height }} />
    </tr>
  )
}

interface WidestRowProps {
  readonly table: ComparisonTable
  readonly columns: readonly RunColumn[]
  readonly metric: ComparisonMetric | undefined
  readonly entries: readonly ForestEntry[]
}

/** Collapsed rows count for the width of columns, so that these stay as they are while one scrolls. */
function WidestRow({ table, columns, metric, entries }: WidestRowProps) {
  const longest = (texts: readonly string[]) => texts.reduce((a, b) => (textWidth(b) > textWidth(a) ? b : a), '')
  // While they are not known, as wide as they usually are.
  const known = metric ? entries.map((entry) => differenceText(entry, metric)) : []
  const figures = known.length > 0 ? known : ['\u22120.00 \u22120.00 to \u22120.00, not resolved']
  return (
    <tr aria-hidden className={styles.widest}>
      <td className={styles.run}>
        <span className={styles.noMark} />
        {longest(table.rows.map(({ name }) => name))}, reference
      </td>
      {columns.map((column) => (
        <td key={column.metric.key} className={styles.number}>
          {longest(table.rows.map((row) => figureText(row, column)))}
        </td>
      ))}
      <td className={styles.number}>{longest(table.rows.map(({ cost }) => compact(cost.trainedTokens)))}</td>
      <td className={styles.number}>{longest(table.rows.map(({ cost }) => compact(cost.flops)))}</td>
      <td />
      <td className={styles.figures}>{longest(figures)}</td>
    </tr>
  )
}
