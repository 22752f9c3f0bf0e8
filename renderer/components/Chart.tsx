/**
 * A line chart that can be read point by point: by pointer, by arrow keys, and as a table (T).
 *
 * Left and Right go along a line, Up and Down from line to line.
 */

import { useElementSize } from '@mantine/hooks'
import { type KeyboardEvent, type PointerEvent, useMemo, useState } from 'react'
import { type LineChart, type LineChartSpec, lineChart, type PlottedPoint } from '../../core/chart/line-chart'
import { lineChartTable } from '../../core/chart/table'
import styles from './Chart.module.css'
import { ChartTwin } from './ChartTwin'
import { SvgTree } from './SvgTree'

interface ChartProps {
  /** Makes the spec for a width in pixels. */
  readonly make: (width: number) => LineChartSpec
  readonly height: number
}

/** Pointer distance within which a point is read, pixels. */
const REACH = 28

export function Chart({ make, height }: ChartProps) {
  const { ref, width } = useElementSize()
  const [read, setRead] = useState<PlottedPoint | null>(null)
  const [asTable, setAsTable] = useState(false)
  const spec = useMemo(() => (width > 0 ? make(Math.floor(width)) : null), [make, width])
  const chart = useMemo(() => (spec ? lineChart(spec) : null), [spec])

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return
    if (event.key.toLowerCase() === 't') setAsTable(!asTable)
    else if (event.key === 'Escape') setRead(null)
    else if (chart && !asTable && event.key.startsWith('Arrow')) setRead(nextPoint(chart, read, event.key))
    else return
    event.preventDefault()
  }
  const onPointerMove = (event: PointerEvent<HTMLDivElement>) => {
    const { left, top } = event.currentTarget.getBoundingClientRect()
    setRead(chart ? nearestPoint(chart, event.clientX - left, event.clientY - top) : null)
  }
  return (
    // biome-ignore lint/a11y/useSemanticElements: a group of points is no fieldset
    <div
      ref={ref}
      className={styles.chart}
      style={{ minHeight: height }}
      role="group"
      aria-roledescription="chart"
      aria-label={`${spec?.title ?? ''}. Arrow keys read points, T shows a table.`}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: arrow keys read its points
      tabIndex={0}
      onKeyDown={onKeyDown}
      onPointerMove={onPointerMove}
      onPointerLeave={() => setRead(null)}
      onBlur={() => setRead(null)}
    >
      {spec && asTable && <ChartTwin title={spec.title} table={lineChartTable(spec)} height={height} />}
      {chart && !asTable && <SvgTree node={chart.svg} />}
      {!asTable && read && <ReadOut point={read} width={width} />}
      <div className={styles.spoken} aria-live="polite">
        {read?.text}
      </div>
    </div>
  )
}

function ReadOut({ point, width }: { readonly point: PlottedPoint; readonly width: number }) {
  const isRight = point.x > width / 2
  return (
    <>
      <div className={styles.ring} style={{ left: point.x, top: point.y }} />
      <div
        className={styles.readOut}
        aria-hidden
        style={{ top: point.y + 10, ...(isRight ? { right: width - point.x + 6 } : { left: point.x + 6 }) }}
      >
        {point.text}
      </div>
    </>
  )
}

function nearestPoint({ points }: LineChart, x: number, y: number): PlottedPoint | null {
  const distance = (point: PlottedPoint) => Math.hypot(point.x - x, point.y - y)
  const nearest = points.reduce<PlottedPoint | null>((a, b) => (a && distance(a) <= distance(b) ? a : b), null)
  return nearest && distance(nearest) <= REACH ? nearest : null
}

function nextPoint({ points }: LineChart, from: PlottedPoint | null, key: string): PlottedPoint | null {
  const [first] = points
  if (!from || !first) return first ?? null
  const lines = [...new Set(points.map(({ series }) => series))]
  const onLine = (series: string | undefined) => points.filter((point) => point.series === series)
  if (key === 'ArrowLeft' || key === 'ArrowRight') {
    const line = onLine(from.series)
    const at = line.findIndex(({ index }) => index === from.index) + (key === 'ArrowRight' ? 1 : -1)
    return line[Math.max(0, Math.min(at, line.length - 1))] ?? from
  }
  const at = lines.indexOf(from.series) + (key === 'ArrowDown' ? 1 : -1)
  const line = onLine(lines[Math.max(0, Math.min(at, lines.length - 1))])
  return line.reduce((a, b) => (Math.abs(a.x - from.x) <= Math.abs(b.x - from.x) ? a : b), line[0] ?? from)
}
