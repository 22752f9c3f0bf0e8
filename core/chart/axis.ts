/** Scales with their ticks, and the axes drawn from them. */

import { type ScaleContinuousNumeric, scaleLinear, scaleLog } from 'd3-scale'
import { fixed, tickDigits } from './format'
import { plain } from './paint'
import { element, pixels, type SvgElement } from './svg'
import { TEXT_SIZE } from './text'

export interface AxisSpec {
  /** `log2` for 1, 2, 4, ... thoughts, `log10` for lengths: only positive values. */
  readonly kind: 'linear' | 'log2' | 'log10'
  /** Values that must be on the axis, beside those of the points. */
  readonly include?: readonly number[]
  /** In place of round values. */
  readonly ticks?: readonly number[]
  /** By default as many decimals as tell the ticks apart. */
  readonly format?: (value: number) => string
  /** Of values that are read out; by default as `format`, if that is given, else finer than the ticks. */
  readonly read?: (value: number) => string
}

export interface Axis {
  readonly scale: (value: number) => number
  readonly domain: readonly [number, number]
  readonly ticks: readonly number[]
  readonly format: (value: number) => string
  readonly read: (value: number) => string
}

/**
 * @param values all that is plotted; not finite ones are passed over
 * @param pixelRange where the least and the largest value lie
 * @param count about how many ticks
 */
export function makeAxis(
  spec: AxisSpec,
  values: readonly number[],
  pixelRange: readonly [number, number],
  count: number,
): Axis {
  const known = [...values, ...(spec.include ?? []), ...(spec.ticks ?? [])].filter(Number.isFinite)
  const [low, high] = domainOf(spec, known)
  const scale: ScaleContinuousNumeric<number, number> =
    spec.kind === 'linear' ? scaleLinear() : scaleLog().base(spec.kind === 'log2' ? 2 : 10)
  scale.domain([low, high]).range(pixelRange)
  // Powers of two are the ticks themselves; making them nice would only add empty room.
  if (spec.ticks === undefined && spec.kind === 'linear') scale.nice(count)
  const [first = low, last = high] = scale.domain()
  const ticks = spec.ticks ?? powers(spec.kind, first, last) ?? scale.ticks(count)
  const digits = tickDigits(ticks)
  return {
    scale: (value) => scale(value),
    domain: [first, last],
    ticks,
    format: spec.format ?? ((value) => fixed(value, digits)),
    read: spec.read ?? spec.format ?? ((value) => fixed(value, Math.max(2, digits + 1))),
  }
}

function domainOf(spec: AxisSpec, values: readonly number[]): [number, number] {
  const positive = spec.kind === 'linear' ? values : values.filter((value) => value > 0)
  if (positive.length === 0) return spec.kind === 'linear' ? [0, 1] : [1, 2]
  const low = positive.reduce((a, b) => Math.min(a, b))
  const high = positive.reduce((a, b) => Math.max(a, b))
  // Values that differ by rounding alone are one value: ticks between them would all read the same.
  if (high - low > 1e-9 * Math.max(Math.abs(low), Math.abs(high))) return [low, high]
  if (spec.kind !== 'linear') return [low / 1.5, high * 1.5]
  const room = low === 0 ? 1 : Math.abs(low) / 2
  return [low - room, high + room]
}

function powers(kind: AxisSpec['kind'], low: number, high: number): number[] | null {
  if (kind === 'linear') return null
  const base = kind === 'log2' ? 2 : 10
  const from = Math.ceil(Math.log(low) / Math.log(base) - 1e-9)
  const to = Math.floor(Math.log(high) / Math.log(base) + 1e-9)
  return Array.from({ length: Math.max(0, to - from + 1) }, (_, i) => base ** (from + i))
}

/** Horizontal grid lines with their labels at the left. */
export function drawHorizontalGrid(axis: Axis, left: number, right: number): SvgElement[] {
  return axis.ticks.flatMap((tick) => {
    const y = pixels(axis.scale(tick))
    return [
      element('line', { x1: left, x2: right, y1: y, y2: y, stroke: plain('grid') }),
      element('text', { x: left - 7, y: y + 4, 'text-anchor': 'end', fill: plain('axis') }, [axis.format(tick)]),
    ]
  })
}

/** Tick labels under the plot; those that would touch the one before are left out. */
export function drawBottomLabels(axis: Axis, bottom: number, widthOf: (text: string) => number): SvgElement[] {
  let end = Number.NEGATIVE_INFINITY
  return axis.ticks.flatMap((tick) => {
    const x = pixels(axis.scale(tick))
    const text = axis.format(tick)
    const half = widthOf(text) / 2
    if (x - half < end + 6) return []
    end = x + half
    return [element('text', { x, y: bottom + TEXT_SIZE + 6, 'text-anchor': 'middle', fill: plain('axis') }, [text])]
  })
}

/** The dashed line at 0; null where the axis does not reach it, or begins there and has a line anyway. */
export function drawZeroLine(axis: Axis, left: number, right: number): SvgElement | null {
  const [low, high] = axis.domain
  if (low >= 0 || high < 0) return null
  const y = pixels(axis.scale(0))
  return element('line', { x1: left, x2: right, y1: y, y2: y, stroke: plain('zero'), 'stroke-dasharray': '3 3' })
}
