/** The comparison table as text: one row an arm, 95 % intervals behind the figures. */

import type { ComparisonRow } from '../../core/experiment/comparison'
import type { Interval } from '../../core/statistics/interval'
import type { ExperimentResult } from '../em/run-experiment'
import { formatTable, type TableColumn } from './table'

type Cell = (row: ComparisonRow) => string

const percent = (value: number | null, interval: Interval | null): string => {
  if (value === null) return '-'
  const share = (x: number) => `${Math.round(100 * x)}`
  return interval ? `${share(value)} % [${share(interval.low)}, ${share(interval.high)}]` : `${share(value)} %`
}

const nats = (value: number | null | undefined, interval?: Interval | null): string => {
  if (value === null || value === undefined) return '-'
  return interval ? `${value.toFixed(3)} [${interval.low.toFixed(3)}, ${interval.high.toFixed(3)}]` : value.toFixed(3)
}

/** 1.2e+12 is 1.2 T */
function short(value: number): string {
  const units = ['', 'k', 'M', 'G', 'T', 'P', 'E']
  const power = value < 1000 ? 0 : Math.min(units.length - 1, Math.floor(Math.log10(value) / 3))
  const scaled = value / 1000 ** power
  return `${scaled.toFixed(power === 0 || scaled >= 100 ? 0 : 1)}${power === 0 ? '' : ` ${units[power]}`}`
}

function figureColumns(rows: readonly ComparisonRow[]): [string, Cell][] {
  const sizes = [...new Set(rows.flatMap(({ bounds }) => Object.keys(bounds)))].sort((a, b) => Number(a) - Number(b))
  return [
    ['direct', ({ accuracyDirect, intervals }) => percent(accuracyDirect, intervals.accuracyDirect)],
    ['thought first', ({ accuracyThought, intervals }) => percent(accuracyThought, intervals.accuracyThought)],
    ['sampled thought', ({ accuracySampled, intervals }) => percent(accuracySampled, intervals.accuracySampled)],
    ['right thoughts', ({ rightThoughts, intervals }) => percent(rightThoughts, intervals.rightThoughts)],
    ...sizes.map((n, i): [string, Cell] => [
      `bound L${n}`,
      // Intervals of all of them would not fit a screen: that of the largest K says how far to trust the others.
      ({ bounds, intervals }) => nats(bounds[n], i === sizes.length - 1 ? intervals.bounds[n] : null),
    ]),
    ...whereMeasured(rows, ({ priorBounds }) => largest(priorBounds) !== null, [
      'prior bound',
      ({ priorBounds }) => nats(largest(priorBounds)),
    ]),
    [`L${sizes.at(-1) ?? ''}/chunk`, ({ boundsPerChunk }) => nats(largest(boundsPerChunk))],
    ...whereMeasured(rows, ({ leftOutShare }) => (leftOutShare ?? 0) > 0, [
      'left out',
      ({ leftOutShare }) => percent(leftOutShare, null),
    ]),
    ['NLL', ({ nllPerToken, intervals }) => nats(nllPerToken, intervals.nllPerToken)],
    ['ESS', ({ ess }) => (ess === null ? '-' : ess.toFixed(1))],
  ]
}

/** A column that is left away where no row has something to show in it. */
function whereMeasured(
  rows: readonly ComparisonRow[],
  shows: (row: ComparisonRow) => boolean,
  column: [string, Cell],
): [string, Cell][] {
  return rows.some(shows) ? [column] : []
}

/** The bound of the most thoughts. */
function largest(bounds: ComparisonRow['bounds']): number | null {
  const sizes = Object.keys(bounds).map(Number)
  return sizes.length === 0 ? null : (bounds[String(Math.max(...sizes))] ?? null)
}

const costColumns: [string, Cell][] = [
  ['trained', ({ trainedTokens }) => short(trainedTokens)],
  ['sampled', ({ sampledTokens }) => short(sampledTokens)],
  ['scored', ({ scoredTokens }) => short(scoredTokens)],
  ['FLOPs', ({ flops }) => short(flops)],
  ['seconds', ({ seconds }) => seconds.toFixed(0)],
]

function armTable(rows: readonly ComparisonRow[], columns: readonly [string, Cell][]): string {
  const severalNames = new Set(rows.map(({ name }) => name)).size > 1
  const titles: TableColumn[] = [
    { title: 'arm', align: 'left' },
    ...columns.map(([title]): TableColumn => ({ title, align: 'right' })),
  ]
  const cells = rows.map((row) => [
    severalNames ? `${row.name} ${row.arm}` : row.arm,
    ...columns.map(([, cell]) => cell(row)),
  ])
  return formatTable(titles, cells)
}

/** Figures, costs, and what they mean; the alarms last, so that they are seen. */
export function formatComparison({ table, alarms }: ExperimentResult): string {
  if (table.length === 0) return 'Nothing is evaluated yet.'
  return [
    'Held-out documents; accuracy in % of the questions; bounds and NLL in nats/token, and nats per sampled chunk (L/chunk);',
    '[95 % interval over documents]. Left out: sampled chunks whose thoughts were all unfinished, which no bound covers.',
    '',
    armTable(table, figureColumns(table)),
    '',
    "What each arm cost: its training, and an iteration's E-step (tokens; FLOPs; seconds of computing):",
    '',
    armTable(table, costColumns),
    ...(alarms.length > 0 ? ['', 'ALARM', ...alarms.map((alarm) => `  ${alarm}`)] : []),
  ].join('\n')
}
