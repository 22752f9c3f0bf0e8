/** The columns of the runs table, and the cells of a run's name and figures. */

import { Table } from '@mantine/core'
import type { ReactNode } from 'react'
import { range } from '../../core/chart/format'
import { markerIcon } from '../../core/chart/marker'
import {
  accuracyMetrics,
  type ComparisonMetric,
  chunkBoundMetric,
  formatFigure,
  nllMetric,
} from '../../core/comparison/metrics'
import type { ComparedRow, ComparisonTable } from '../../core/comparison/table'
import { SvgTree } from '../components/SvgTree'
import { Term } from '../components/Term'
import styles from './Compare.module.css'

export interface RunColumn {
  readonly metric: ComparisonMetric
  readonly title: ReactNode
  readonly unit: string
  readonly withInterval: boolean
}

/** Those that some run was measured in. */
export function runColumns({ sizes, rows }: ComparisonTable): RunColumn[] {
  const all: RunColumn[] = [
    ...sizes.slice(-1).map((n) => ({
      metric: chunkBoundMetric(n),
      title: (
        <>
          <Term name="bound">Bound</Term> L{subscript(n)}
        </>
      ),
      unit: 'nats/chunk',
      withInterval: false,
    })),
    { metric: nllMetric, title: 'Text NLL', unit: 'nats/token', withInterval: false },
    {
      metric: accuracyMetrics.greedy,
      title: <Term name="accuracy">Greedy</Term>,
      unit: 'accuracy',
      withInterval: false,
    },
    {
      metric: accuracyMetrics.sampled,
      title: <Term name="accuracy">Sampled accuracy</Term>,
      unit: '95 % interval',
      withInterval: true,
    },
  ]
  return all.filter(({ metric: { key } }) => rows.some(({ figures }) => figures[key]))
}

function subscript(n: number): string {
  return String(n).replace(/\d/g, (digit) => String.fromCharCode(0x2080 + Number(digit)))
}

interface RunNameProps {
  readonly row: ComparedRow
  readonly isHidden: boolean
  readonly onToggle: () => void
}

export function RunName({ row, isHidden, onToggle }: RunNameProps) {
  return (
    <>
      <button
        type="button"
        className={styles.mark}
        aria-pressed={!isHidden}
        aria-label={`${row.label}: in the charts`}
        title={isHidden ? 'Show in the charts' : 'Hide in the charts'}
        onClick={onToggle}
      >
        <SvgTree node={markerIcon(row.style.marker, row.style.paint)} />
      </button>
      {row.name}
    </>
  )
}

interface FigureCellProps {
  readonly row: ComparedRow
  readonly column: RunColumn
}

export function FigureCell({ row, column: { metric, withInterval } }: FigureCellProps) {
  const figure = row.figures[metric.key]
  const show = (value: number) => formatFigure(metric, value)
  if (!figure) return <Table.Td className={`${styles.number} ${styles.dim}`}>{missing(row)}</Table.Td>
  const interval = figure.interval ? range(figure.interval, show) : 'no interval: one document'
  return (
    <Table.Td className={styles.number} title={interval}>
      {withInterval ? <b>{show(figure.value)}</b> : show(figure.value)}
      {withInterval && <span className={styles.dim}> {interval}</span>}
    </Table.Td>
  )
}

/** What the cell says, as one text. */
export function figureText(row: ComparedRow, { metric, withInterval }: RunColumn): string {
  const figure = row.figures[metric.key]
  if (!figure) return missing(row)
  const show = (value: number) => formatFigure(metric, value)
  return `${show(figure.value)}${withInterval && figure.interval ? ` ${range(figure.interval, show)}` : ''}`
}

function missing({ kind }: ComparedRow): string {
  return kind.startsWith('raw') ? 'no thoughts' : 'not measured'
}
