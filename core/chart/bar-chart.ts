/** Bars over intervals of x: histograms and counts. The y axis begins at 0. */

import { type AxisSpec, drawBottomLabels, drawHorizontalGrid, makeAxis } from './axis'
import { frame } from './frame'
import { type Paint, plain } from './paint'
import { element, pixels, type SvgElement } from './svg'
import { textWidth } from './text'

export interface Bar {
  readonly from: number
  readonly to: number
  readonly value: number
}

export interface BarChartSpec {
  /** What it shows, for those who do not see it. */
  readonly title: string
  readonly width: number
  readonly height: number
  readonly x: AxisSpec
  readonly y: AxisSpec
  readonly bars: readonly Bar[]
  readonly paint: Paint
  /** A dashed vertical line with its text, such as the context length. */
  readonly reference?: { readonly x: number; readonly label: string }
}

const TOP = 16
const BOTTOM = 24

export function barChart({ title, width, height, bars, paint, reference, ...spec }: BarChartSpec): SvgElement {
  const bottom = height - BOTTOM
  const heights = [0, ...bars.map(({ value }) => value)]
  const y = makeAxis(spec.y, heights, [bottom, TOP], Math.max(2, Math.round((bottom - TOP) / 44)))
  const left = 12 + Math.max(16, ...y.ticks.map((tick) => textWidth(y.format(tick))))
  const right = width - 12
  const edges = [...bars.flatMap(({ from, to }) => [from, to]), ...(reference ? [reference.x] : [])]
  const x = makeAxis(spec.x, edges, [left, right], Math.max(2, Math.round((right - left) / 64)))
  return frame({ title, width, height }, [
    ...drawHorizontalGrid(y, left, right),
    ...bars.flatMap((bar) => {
      const [west, east] = [x.scale(bar.from), x.scale(bar.to)]
      const top = y.scale(bar.value)
      if (bar.value === 0 || !Number.isFinite(west) || !Number.isFinite(east)) return []
      return [
        element('rect', {
          x: pixels(west + 0.5),
          y: pixels(top),
          width: pixels(Math.max(1, east - west - 1)),
          height: pixels(bottom - top),
          fill: paint,
        }),
      ]
    }),
    element('line', { x1: left, x2: right, y1: bottom, y2: bottom, stroke: plain('zero'), 'stroke-width': 0.6 }),
    ...drawBottomLabels(x, bottom, textWidth),
    ...(reference ? drawReference(reference.label, x.scale(reference.x), bottom, right) : []),
  ])
}

function drawReference(label: string, x: number, bottom: number, right: number): SvgElement[] {
  const at = pixels(x)
  const fits = at + 5 + textWidth(label) < right
  return [
    element('line', { x1: at, x2: at, y1: TOP, y2: bottom, stroke: plain('text'), 'stroke-dasharray': '3 3' }),
    element(
      'text',
      { x: fits ? at + 5 : at - 5, y: TOP - 4, 'text-anchor': fits ? 'start' : 'end', fill: plain('axis') },
      [label],
    ),
  ]
}
