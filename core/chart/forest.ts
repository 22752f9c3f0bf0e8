/**
 * Forest plots: differences with their intervals against a zero line, one row an arm.
 *
 * The thick bar is the interval over documents, the thin one behind it that over documents and seeds. A dot is hollow
 * where the difference is not resolved. Rows can also stand alone, in the cells of a table.
 */

import type { Interval } from '../statistics/interval'
import { type Axis, makeAxis } from './axis'
import { fixed, signed } from './format'
import { frame } from './frame'
import { type Paint, plain } from './paint'
import { element, pixels, type SvgElement } from './svg'
import { textWidth } from './text'

export interface ForestMark {
  readonly value: number
  readonly interval: Interval | null
  readonly outer: Interval | null
  readonly isResolved: boolean
}

export interface ForestRow {
  readonly label: string
  readonly paint: Paint
  /** Null where there is no difference: then `instead` says why. */
  readonly mark: ForestMark | null
  /** Shown in place of the figures, such as `0` for the reference. */
  readonly instead: string
}

export interface ForestSpec {
  readonly title: string
  readonly width: number
  /** Which end is better; its end of the axis says so. */
  readonly better: 'higher' | 'lower'
  readonly rows: readonly ForestRow[]
  /** Decimals of the figures. */
  readonly digits: (value: number) => number
}

export const FOREST_ROW_HEIGHT = 26
const CAPTION = 34
/** Between the labels of ticks, pixels. */
const LABEL_GAP = 8

/** The axis that all rows of a plot share; 0 is always on it. */
export function forestAxis(marks: readonly (ForestMark | null)[], left: number, right: number): Axis {
  const values = marks.flatMap((mark) =>
    mark === null ? [] : [mark.value, ...ends(mark.interval), ...ends(mark.outer)],
  )
  return makeAxis({ kind: 'linear', include: [0] }, values, [left, right], Math.max(2, Math.round((right - left) / 48)))
}

/** One row's zero line and mark, centred at height `y`. */
export function drawForestMark(mark: ForestMark | null, axis: Axis, y: number, paint: Paint): SvgElement[] {
  const zero = pixels(axis.scale(0))
  const half = FOREST_ROW_HEIGHT / 2
  return [
    element('line', {
      x1: zero,
      x2: zero,
      y1: y - half,
      y2: y + half,
      stroke: plain('zero'),
      'stroke-dasharray': '2 2',
    }),
    ...(mark === null ? [] : drawMark(mark, axis, y, paint)),
  ]
}

function drawMark(
  { value, interval, outer, isResolved }: ForestMark,
  axis: Axis,
  y: number,
  paint: Paint,
): SvgElement[] {
  const x = (at: number) => pixels(axis.scale(at))
  const bar = ({ low, high }: Interval, cap: number) =>
    `M${x(low)},${y}H${x(high)}M${x(low)},${y - cap}V${y + cap}M${x(high)},${y - cap}V${y + cap}`
  return [
    ...(outer ? [element('path', { d: bar(outer, 3), fill: 'none', stroke: paint, 'stroke-width': 0.8 })] : []),
    ...(interval
      ? [element('path', { d: bar(interval, 4), fill: 'none', stroke: paint, 'stroke-width': outer ? 2.4 : 1.6 })]
      : []),
    element('circle', {
      cx: x(value),
      cy: y,
      r: 3.8,
      fill: isResolved ? paint : plain('surface'),
      stroke: paint,
      'stroke-width': 1.6,
    }),
  ]
}

/** Tick labels, with the better end named. */
export function drawForestAxis(axis: Axis, better: 'higher' | 'lower', y: number): SvgElement[] {
  const [low, high] = axis.domain
  return [
    ...roomyTicks(axis).map((tick) =>
      element('text', { x: pixels(axis.scale(tick)), y, 'text-anchor': 'middle', fill: plain('axis') }, [
        axis.format(tick),
      ]),
    ),
    element(
      'text',
      {
        x: pixels(axis.scale(better === 'higher' ? high : low)),
        y: y - 15,
        'text-anchor': better === 'higher' ? 'end' : 'start',
        fill: plain('axis'),
      },
      [better === 'higher' ? 'better \u2192' : '\u2190 better'],
    ),
  ]
}

/** As many ticks as have room for their labels; 0 is one of them. */
function roomyTicks({ ticks, scale, format }: Axis): readonly number[] {
  const [first = 0, second = first] = ticks
  const apart = Math.abs(scale(second) - scale(first))
  const widest = Math.max(0, ...ticks.map((tick) => textWidth(format(tick)))) + LABEL_GAP
  const stride = apart > 0 ? Math.ceil(widest / apart) : 1
  const zero = Math.max(0, ticks.indexOf(0))
  return ticks.filter((_, i) => (i - zero) % stride === 0)
}

/** A whole forest plot: names, marks and figures. */
export function forestPlot({ title, width, better, rows, digits }: ForestSpec): SvgElement {
  const height = CAPTION + rows.length * FOREST_ROW_HEIGHT + 8
  const left = 12 + Math.max(...rows.map(({ label }) => textWidth(label)))
  const figures = rows.map(({ mark, instead }) => (mark === null ? instead : figureText(mark, digits)))
  const right = Math.max(left + 80, width - 14 - Math.max(...figures.map((text) => textWidth(text))))
  const axis = forestAxis(
    rows.map(({ mark }) => mark),
    left + 16,
    right - 12,
  )
  return frame({ title, width, height }, [
    ...drawForestAxis(axis, better, CAPTION - 8),
    ...rows.flatMap(({ label, mark, paint }, i) => {
      const y = CAPTION + (i + 0.5) * FOREST_ROW_HEIGHT
      return [
        element('text', { x: 4, y: y + 4, fill: plain('text') }, [label]),
        ...drawForestMark(mark, axis, y, paint),
        element('text', { x: width - 4, y: y + 4, 'text-anchor': 'end', fill: plain(mark ? 'text' : 'axis') }, [
          figures[i] as string,
        ]),
      ]
    }),
  ])
}

/** `+0.39  +0.33 to +0.45`, with the widest interval known. */
export function figureText(
  { value, interval, outer, isResolved }: ForestMark,
  digits: (value: number) => number,
): string {
  const show = (number: number) => signed(number, digits(value))
  const shown = outer ?? interval
  const text = shown ? `${show(value)}  ${show(shown.low)} to ${show(shown.high)}` : show(value)
  return isResolved ? text : `${value === 0 ? fixed(0, digits(0)) : text}, not resolved`
}

function ends(interval: Interval | null): number[] {
  return interval ? [interval.low, interval.high] : []
}
