/** What a chart shows, as a table: the twin for those who read numbers, and the CSV that is saved with it. */

import type { BarChartSpec } from './bar-chart'
import type { LineChartSpec } from './line-chart'

export interface ChartTable {
  readonly columns: readonly string[]
  readonly rows: readonly (readonly (string | number | null)[])[]
}

/** One row a point, with its interval. */
export function lineChartTable({ series, xName }: LineChartSpec): ChartTable {
  return {
    columns: ['series', xName, 'value', 'low', 'high', 'note'],
    rows: series.flatMap(({ label, points }) =>
      points.map(({ x, y, low, high, note }) => [
        label,
        x,
        Number.isFinite(y) ? y : null,
        low ?? null,
        high ?? null,
        note ?? '',
      ]),
    ),
  }
}

export function barChartTable({ bars }: Pick<BarChartSpec, 'bars'>): ChartTable {
  return { columns: ['from', 'to', 'value'], rows: bars.map(({ from, to, value }) => [from, to, value]) }
}

/** Full precision, a dot as decimal mark, CRLF as RFC 4180 has it. Cells that a spreadsheet would run are quoted by '. */
export function toCsv({ columns, rows }: ChartTable): string {
  return [columns, ...rows].map((row) => `${row.map(csvCell).join(',')}\r\n`).join('')
}

function csvCell(value: string | number | null): string {
  if (value === null) return ''
  if (typeof value === 'number') return String(value)
  const harmless = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value
  return /[",\r\n]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless
}
