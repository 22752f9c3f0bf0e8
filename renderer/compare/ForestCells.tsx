/** The cells of the runs table in which the forest of differences is drawn. */

import { Table, UnstyledButton } from '@mantine/core'
import type { Axis } from '../../core/chart/axis'
import { drawForestAxis, drawForestMark, FOREST_ROW_HEIGHT, type ForestRow } from '../../core/chart/forest'
import { fixed, grouped, range, signed } from '../../core/chart/format'
import { element } from '../../core/chart/svg'
import type { ForestEntry } from '../../core/comparison/forest'
import { type ComparisonMetric, digitsOfDifference } from '../../core/comparison/metrics'
import { SvgTree } from '../components/SvgTree'
import { Term } from '../components/Term'
import styles from './Compare.module.css'

interface ForestHeadProps {
  /** Of the drawn part of a row, pixels. */
  readonly width: number
  readonly axis: Axis
  readonly better: 'higher' | 'lower'
  /** 0 while they are not known. */
  readonly documents: number
}

export function ForestHead({ width, axis, better, documents }: ForestHeadProps) {
  const size = { width, height: 32, viewBox: `0 0 ${width} 32`, 'font-size': 11 }
  return (
    <>
      <span className={styles.forestTitle}>
        <Term name="paired">Paired difference</Term>
        {documents > 0 && `, ${grouped(documents)} documents`}
      </span>
      <SvgTree node={element('svg', { ...size, 'aria-hidden': 'true' }, drawForestAxis(axis, better, 27))} />
    </>
  )
}

interface ForestCellProps {
  readonly width: number
  readonly row: ForestRow | undefined
  readonly entry: ForestEntry | undefined
  readonly metric: ComparisonMetric
  readonly axis: Axis
  readonly isLoading: boolean
  readonly isOpen: boolean
  readonly onOpen: () => void
}

export function ForestCell({ width, row, entry, metric, axis, isLoading, isOpen, onOpen }: ForestCellProps) {
  const size = { width, height: FOREST_ROW_HEIGHT, viewBox: `0 0 ${width} ${FOREST_ROW_HEIGHT}` }
  const marks = row ? drawForestMark(row.mark, axis, FOREST_ROW_HEIGHT / 2, row.paint) : []
  return (
    <>
      <Table.Td className={styles.forest} title={entry ? details(entry, metric) : ''}>
        <SvgTree node={element('svg', { ...size, 'aria-hidden': 'true' }, marks)} />
      </Table.Td>
      <Table.Td className={styles.figures}>
        {isLoading && <span className={styles.dim}>comparing</span>}
        {entry?.outcome.kind === 'reference' && <span className={styles.dim}>0</span>}
        {entry?.outcome.kind === 'none' && <span className={styles.dim}>{entry.outcome.reason}</span>}
        {entry?.outcome.kind === 'difference' && (
          <UnstyledButton
            className={styles.difference}
            aria-expanded={isOpen}
            title={`${details(entry, metric)}\nShow the documents that moved most`}
            onClick={onOpen}
          >
            <Figures entry={entry} metric={metric} />
          </UnstyledButton>
        )}
      </Table.Td>
    </>
  )
}

function Figures({ entry, metric }: { readonly entry: ForestEntry; readonly metric: ComparisonMetric }) {
  if (entry.outcome.kind !== 'difference') return null
  const { value, interval, outer } = entry.outcome.difference
  const show = (number: number) => signed(number, digitsOfDifference(metric, value))
  return (
    <>
      <b>{show(value)}</b> <span className={styles.dim}>{range(outer ?? interval, show)}</span>
      {!entry.isResolved && <span className={styles.dim}>, not resolved</span>}
    </>
  )
}

/** What the cell of figures says, as one text. */
export function differenceText({ outcome, isResolved }: ForestEntry, metric: ComparisonMetric): string {
  if (outcome.kind === 'reference') return '0'
  if (outcome.kind === 'none') return outcome.reason
  const { value, interval, outer } = outcome.difference
  const show = (number: number) => signed(number, digitsOfDifference(metric, value))
  return `${show(value)} ${range(outer ?? interval, show)}${isResolved ? '' : ', not resolved'}`
}

/** What stands behind a difference, in words. */
function details({ outcome, adjustedP, isResolved }: ForestEntry, metric: ComparisonMetric): string {
  if (outcome.kind === 'reference') return 'the reference'
  if (outcome.kind === 'none') return outcome.reason
  const { value, interval, outer, documents, seeds, replicates, wins, ties, losses } = outcome.difference
  const { onlyArm, onlyReference } = outcome.difference
  const show = (number: number) => signed(number, digitsOfDifference(metric, value))
  const unmatched = onlyArm.length + onlyReference.length
  const holds = (outer ?? interval).low <= 0 && (outer ?? interval).high >= 0
  return [
    `${grouped(documents)} documents: ${wins} wins, ${ties} ties, ${losses} losses`,
    `${range(interval, show)} over documents, ${grouped(replicates)} draws`,
    ...(outer ? [`${range(outer, show)} over documents and ${seeds} seeds`] : []),
    ...(adjustedP === null
      ? []
      : [`p ${adjustedP < 0.001 ? '< 0.001' : fixed(adjustedP, 3)} after Holm over the table`]),
    ...(isResolved ? [] : [holds ? 'not resolved: the interval holds 0' : 'not resolved among this many comparisons']),
    ...(unmatched > 0 ? [`${grouped(unmatched)} documents have no partner and are left out`] : []),
  ].join('\n')
}
