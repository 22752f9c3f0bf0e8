/**
 * Line charts: series with marker, dash and paint, intervals as bars on their points, bands, labels at the line ends.
 *
 * Horizontal grid only, zero line dashed. The chart is a tree of SVG elements; beside it comes where each point lies
 * and what it says, so that a page can read points by pointer or arrow keys.
 */

import { area, line } from 'd3-shape'
import { type Axis, type AxisSpec, drawBottomLabels, drawHorizontalGrid, drawZeroLine, makeAxis } from './axis'
import { drawEndLabels, type EndLabel, fitsBeside, labelRoom } from './end-labels'
import { frame } from './frame'
import { drawLegend, legendHeight } from './legend'
import { type Dash, dashes, drawMarker, type Marker } from './marker'
import { type Paint, plain } from './paint'
import { element, pixels, type SvgElement } from './svg'
import { fitText, textWidth } from './text'

export interface ChartPoint {
  readonly x: number
  readonly y: number
  /** Ends of the interval, drawn as a bar on the point. */
  readonly low?: number
  readonly high?: number
  /** What else a reader should know of it, such as `150 documents`. */
  readonly note?: string
}

export interface ChartSeries {
  /** Unique in its chart. */
  readonly key: string
  readonly label: string
  readonly paint: Paint
  /** Null for lines of many points, such as a loss. */
  readonly marker: Marker | null
  readonly dash: Dash
  /** In the order of x. A y that is not finite is a gap. */
  readonly points: readonly ChartPoint[]
  /** `band` fills from low to high instead of drawing bars. */
  readonly intervals?: 'bars' | 'band'
  /** In the background: a thin grey line without marker and label. */
  readonly faint?: boolean
}

export interface LineChartSpec {
  /** What it shows, for those who do not see it. */
  readonly title: string
  readonly width: number
  readonly height: number
  readonly x: AxisSpec
  readonly y: AxisSpec
  readonly series: readonly ChartSeries[]
  /** Of x: what a point's x is called when it is read out, such as `n` or `tokens`. */
  readonly xName: string
  /** A dashed vertical line with its text. */
  readonly reference?: { readonly x: number; readonly label: string }
}

export interface PlottedPoint {
  readonly series: string
  /** Index in the series' points. */
  readonly index: number
  /** Pixels within the chart. */
  readonly x: number
  readonly y: number
  /** Such as `iteration 2, n 8: −0.72, −0.80 to −0.64, 150 documents`. */
  readonly text: string
}

export interface LineChart {
  readonly svg: SvgElement
  readonly points: readonly PlottedPoint[]
}

const TOP = 10
const BOTTOM = 24
/** Of the width, for labels at most: longer ones are cut; who reads a point is told all of it. */
const LABEL_SHARE = 0.4

export function lineChart(spec: LineChartSpec): LineChart {
  const { width, height, series } = spec
  const all = series.flatMap(({ points }) => points)
  const named = series
    .filter(({ faint, label }) => !faint && label !== '')
    .map((one) => ({ ...one, label: fitText(one.label, width * LABEL_SHARE) }))
  const beside = fitsBeside(named.length, height - TOP - BOTTOM)
  const legendRoom = beside ? 0 : legendHeight(named, width)
  const bottom = height - BOTTOM - legendRoom

  const heights = all.flatMap(({ y, low, high }) => [y, low ?? y, high ?? y])
  const y = makeAxis(spec.y, heights, [bottom, TOP], Math.max(2, Math.min(5, Math.round((bottom - TOP) / 44))))
  const left = 12 + Math.max(16, ...y.ticks.map((tick) => textWidth(y.format(tick))))
  const acrossTo = (right: number) =>
    // Points keep clear of the edges, so that markers and bars are whole.
    makeAxis(
      spec.x,
      all.map((point) => point.x),
      [left + 8, right - 6],
      Math.max(2, Math.min(6, Math.round((right - left) / 64))),
    )
  const right = Math.max(
    left + 20,
    width * (1 - LABEL_SHARE) - 28,
    beside ? rightOfPlot(named, width, acrossTo) : width - 12,
  )
  const x = acrossTo(right)

  const at = (point: ChartPoint) => [pixels(x.scale(point.x)), pixels(y.scale(point.y))] as const
  const ends: EndLabel[] = named.flatMap(({ label, points }) => {
    const last = points.findLast(isPlotted)
    return last ? [{ text: label, x: at(last)[0], y: at(last)[1] }] : []
  })
  const drawn = [...series].sort((a, b) => Number(b.faint ?? false) - Number(a.faint ?? false))
  return {
    svg: frame({ title: spec.title, width, height }, [
      ...drawHorizontalGrid(y, left, right),
      ...present(drawZeroLine(y, left, right)),
      element('line', { x1: left, x2: right, y1: bottom, y2: bottom, stroke: plain('zero'), 'stroke-width': 0.6 }),
      ...drawBottomLabels(x, bottom, textWidth),
      ...(spec.reference ? drawReference(spec.reference, x.scale(spec.reference.x), bottom) : []),
      ...drawn.map((one) => drawSeries(one, x.scale, y.scale)),
      ...(beside ? drawEndLabels(ends, TOP + 4, bottom - 2) : drawLegend(named, left, height - legendRoom + 4, width)),
    ]),
    points: series
      .filter(({ faint }) => !faint)
      .flatMap((one) =>
        one.points.flatMap((point, index) => {
          if (!isPlotted(point)) return []
          const [px, py] = at(point)
          return [{ series: one.key, index, x: px, y: py, text: readPoint(spec, one, point, x, y) }]
        }),
      ),
  }
}

/** Where the plot must end for the labels at the line ends to fit; lines that end early leave theirs room enough. */
function rightOfPlot(named: readonly ChartSeries[], width: number, acrossTo: (right: number) => Axis): number {
  let right = width - 12
  // Narrowing the plot moves the ends, so that a few rounds are needed.
  for (let round = 0; round < 4; round++) {
    const axis = acrossTo(right)
    const over = named.flatMap(({ label, points }) => {
      const last = points.findLast(isPlotted)
      return last ? [axis.scale(last.x) + labelRoom(label) - width] : []
    })
    const most = Math.max(0, ...over)
    if (most === 0) break
    right -= most
  }
  return right
}

function drawSeries(
  { points, paint, dash, marker, intervals = 'bars', faint = false }: ChartSeries,
  x: (value: number) => number,
  y: (value: number) => number,
): SvgElement {
  const stroke = faint ? plain('grid') : paint
  const path = line<ChartPoint>()
    .defined(isPlotted)
    .x((point) => x(point.x))
    .y((point) => y(point.y))
  const band = area<ChartPoint>()
    .defined(({ low, high }) => low !== undefined && high !== undefined)
    .x((point) => x(point.x))
    .y0(({ low }) => y(low as number))
    .y1(({ high }) => y(high as number))
  const isBand = intervals === 'band'
  return element('g', {}, [
    ...(isBand ? [element('path', { d: band([...points]) ?? '', fill: stroke, 'fill-opacity': 0.18 })] : []),
    ...(isBand || faint ? [] : points.filter(isPlotted).flatMap((point) => drawInterval(point, x, y, paint))),
    element('path', {
      d: path([...points]) ?? '',
      fill: 'none',
      stroke,
      'stroke-width': faint ? 1 : marker === null ? 1.5 : 2,
      'stroke-dasharray': dashes[dash],
      'stroke-linejoin': 'round',
    }),
    ...(marker === null || faint
      ? []
      : points.filter(isPlotted).map((point) => drawMarker(marker, x(point.x), y(point.y), paint))),
  ])
}

function drawInterval(
  point: ChartPoint,
  x: (value: number) => number,
  y: (value: number) => number,
  paint: Paint,
): SvgElement[] {
  if (point.low === undefined || point.high === undefined) return []
  const centre = x(point.x)
  const [low, high] = [pixels(y(point.low)), pixels(y(point.high))]
  const [west, middle, east] = [pixels(centre - 4), pixels(centre), pixels(centre + 4)]
  const d = `M${west},${low}H${east}M${west},${high}H${east}M${middle},${low}V${high}`
  return [element('path', { d, fill: 'none', stroke: paint, 'stroke-width': 1.2 })]
}

function drawReference({ label }: { readonly label: string }, x: number, bottom: number): SvgElement[] {
  const at = pixels(x)
  return [
    element('line', { x1: at, x2: at, y1: TOP, y2: bottom, stroke: plain('zero'), 'stroke-dasharray': '3 3' }),
    element('text', { x: at + 5, y: TOP + 8, fill: plain('axis') }, [label]),
  ]
}

function readPoint(
  { xName }: LineChartSpec,
  { label }: ChartSeries,
  { x, y, low, high, note }: ChartPoint,
  xAxis: Axis,
  yAxis: Axis,
): string {
  // An axis that names its unit on every tick (`n 8`) need not be told twice.
  const place = xAxis.read(x).startsWith(xName) ? xAxis.read(x) : `${xName} ${xAxis.read(x)}`
  const interval = low === undefined || high === undefined ? [] : [`${yAxis.read(low)} to ${yAxis.read(high)}`]
  return `${label}, ${place}: ${[yAxis.read(y), ...interval, ...(note === undefined ? [] : [note])].join(', ')}`
}

function isPlotted({ y }: ChartPoint): boolean {
  return Number.isFinite(y)
}

function present<T>(value: T | null): T[] {
  return value === null ? [] : [value]
}
