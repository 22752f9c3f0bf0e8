/** The charts of a comparison, as specs: the page and the report draw the same ones. */

import type { AxisSpec } from '../chart/axis'
import { compact, compactTick, fixed, grouped } from '../chart/format'
import type { ChartPoint, ChartSeries, LineChartSpec } from '../chart/line-chart'
import { stepMarker } from '../chart/marker'
import { plain, stepPaint } from '../chart/paint'
import type { EffectOfK } from './effect-of-k'
import { type ComparisonMetric, chunkBoundMetric, tokenBoundMetric } from './metrics'
import type { ComparedGroup, ComparedRow, ComparisonTable } from './table'
import type { ArmFigure } from './terms'

export interface ChartSize {
  readonly width: number
  readonly height: number
}

export interface ComparisonChart {
  /** Names its file. */
  readonly key: string
  readonly title: string
  /** Units, and which way is better. */
  readonly caption: string
  readonly spec: LineChartSpec
}

/** Lines in full colour; more are faint, so that hundreds of runs stay readable. */
export const MOST_LINES = 12

export const progressAxes = ['iteration', 'tokens', 'flops'] as const
export type ProgressAxis = (typeof progressAxes)[number]

/** Bound by number of thoughts: a line an arm. Arms in `hidden` are left out. */
export function boundChart(
  { rows, sizes }: ComparisonTable,
  unit: 'chunk' | 'token',
  hidden: ReadonlySet<string>,
  size: ChartSize,
): ComparisonChart {
  const metricOf = unit === 'chunk' ? chunkBoundMetric : tokenBoundMetric
  const shown = rows.filter(({ key }) => !hidden.has(key))
  const series = shown.flatMap((row): ChartSeries[] => {
    const points = sizes.flatMap((n) => {
      const figure = row.figures[metricOf(n).key]
      return figure ? [pointOf(n, figure)] : []
    })
    return points.length === 0 ? [] : [{ key: row.key, label: row.label, ...row.style, points }]
  })
  return {
    key: 'bound-by-n',
    title: 'Bound by number of thoughts',
    caption: `nats/${unit}, higher is better; bars: 95\u00a0%`,
    spec: {
      title: `Bound by number of thoughts, nats/${unit}`,
      ...size,
      xName: 'n',
      x: { kind: 'log2', ticks: sizes, format: (n) => `n ${n}` },
      y: { kind: 'linear' },
      series: faintBeyond(series),
    },
  }
}

/** One figure as iterations go on, against what they cost: a line a group, baselines beside it. */
export function progressChart(
  { rows, groups }: ComparisonTable,
  metric: ComparisonMetric,
  axis: ProgressAxis,
  hidden: ReadonlySet<string>,
  size: ChartSize,
): ComparisonChart {
  const last = Math.max(1, ...rows.map(({ iteration }) => iteration ?? 0))
  const shown = rows.filter(({ key, figures }) => !hidden.has(key) && figures[metric.key])
  const point = (row: ComparedRow): ChartPoint => pointOf(placeOf(row, axis), row.figures[metric.key] as ArmFigure)
  const thinking = groups.map((group, i): ChartSeries => {
    const members = shown.filter((row) => row.group === i && !isBaseline(row))
    const label = groups.length === 1 ? 'thoughts' : group.label
    return { key: `group ${i}`, label, ...group.style, points: members.map(point).sort((a, b) => a.x - b.x) }
  })
  const baselines = shown.filter(isBaseline).map((row): ChartSeries => {
    const at = point(row)
    // What has no iteration holds for all of them.
    const points = axis === 'iteration' ? [at, { x: last, y: at.y }] : [at]
    return { key: row.key, label: row.label, ...row.style, points }
  })
  return {
    key: `${metric.key}-by-${axis}`,
    title: metric.label.charAt(0).toUpperCase() + metric.label.slice(1),
    caption: `${metric.unit}, against ${axisNames[axis]}`,
    spec: {
      title: `${metric.label} against ${axisNames[axis]}`,
      ...size,
      xName: axis === 'flops' ? 'FLOPs' : axis,
      x: axisSpec(axis, last),
      y: { kind: 'linear', include: metric.isShare ? [0, 1] : [] },
      series: faintBeyond([...thinking.filter(({ points }) => points.length > 0), ...baselines]),
    },
  }
}

/** Whether runs can be compared by K of the E-step: some of them differ in it alone. */
export function isSweep({ groups }: Pick<ComparisonTable, 'groups'>): boolean {
  return groups.some((group) => groups.some((other) => isSwept(group, other)))
}

const isSwept = (a: ComparedGroup, b: ComparedGroup) => a.family === b.family && a.thoughts !== b.thoughts

/** One figure by K of the E-step: a line an iteration of each sweep. The warm start has no E-step, and is the same. */
export function sweepChart(
  { rows, groups }: ComparisonTable,
  metric: ComparisonMetric,
  hidden: ReadonlySet<string>,
  size: ChartSize,
): ComparisonChart {
  const swept = groups.filter((group) => groups.some((other) => isSwept(group, other)))
  const families = [...new Set(swept.map(({ family }) => family))]
  const last = Math.max(1, ...rows.map(({ iteration }) => iteration ?? 0))
  const ticks = [...new Set(swept.map(({ thoughts }) => thoughts))].sort((a, b) => a - b)
  const series = families.flatMap((family) =>
    Array.from({ length: last }, (_, i): ChartSeries => {
      const points = rows.flatMap((row) => {
        const group = groups[row.group] as ComparedGroup
        const figure = row.figures[metric.key]
        const isShown = row.iteration === i + 1 && group.family === family && !hidden.has(row.key)
        return isShown && figure ? [pointOf(group.thoughts, figure)] : []
      })
      const whose = families.length > 1 ? `, ${groups.find((group) => group.family === family)?.label}` : ''
      return {
        ...{ key: `${family} ${i}`, label: `Iteration ${i + 1}${whose}`, marker: stepMarker(i + 1), dash: 'solid' },
        ...{ paint: stepPaint(i + 1, last), points: points.sort((a, b) => a.x - b.x) },
      }
    }),
  )
  return {
    key: `${metric.key}-by-k`,
    title: `${metric.label.charAt(0).toUpperCase()}${metric.label.slice(1)} by K`,
    caption: `${metric.unit}, by thoughts per chunk of the E-step; bars: 95\u00a0%`,
    spec: {
      title: `${metric.label} by thoughts per chunk of the E-step`,
      ...size,
      xName: 'K',
      x: { kind: 'log2', ticks, format: (k) => `K ${k}` },
      y: { kind: 'linear', include: metric.isShare ? [0, 1] : [] },
      series: faintBeyond(series.filter(({ points }) => points.length > 0)),
    },
  }
}

/** A line an E-step. */
export function effectChart(effects: readonly EffectOfK[], size: ChartSize): ComparisonChart {
  const last = Math.max(0, ...effects.map(({ iteration }) => iteration - 1))
  const isRight = effects.every(({ measures }) => measures === 'right')
  const sizes = [...new Set(effects.flatMap(({ points }) => points.map(({ thoughts }) => thoughts)))].sort(
    (a, b) => a - b,
  )
  const series = effects.map(({ iteration, points, chunks }): ChartSeries => {
    // Thoughts of E-step t are drawn by the model of iteration t - 1.
    const step = iteration - 1
    return {
      key: `e-step ${iteration}`,
      label: `E-step ${iteration}`,
      paint: stepPaint(step, last),
      marker: stepMarker(step),
      dash: 'solid',
      points: points.flatMap(({ thoughts, figure }) =>
        figure ? [{ ...pointOf(thoughts, figure), note: `${grouped(chunks)} chunks` }] : [],
      ),
    }
  })
  return {
    key: 'effect-of-k',
    title: 'More thoughts per chunk',
    caption: isRight
      ? 'share of right thoughts among those chosen'
      : 'effective thoughts (ESS) of the first K; right ones are not known',
    spec: {
      title: isRight ? 'Share of right thoughts by K' : 'Effective thoughts by K',
      ...size,
      xName: 'K',
      x: { kind: 'log2', ticks: sizes, format: (k) => `K ${k}` },
      y: { kind: 'linear', include: [0] },
      series,
    },
  }
}

const axisNames: Readonly<Record<ProgressAxis, string>> = {
  iteration: 'iteration',
  tokens: 'tokens trained',
  flops: 'FLOPs of all stages',
}

function axisSpec(axis: ProgressAxis, last: number): AxisSpec {
  if (axis !== 'iteration') return { kind: 'linear', include: [0], format: compactTick, read: compact }
  const stride = Math.ceil(last / 10)
  const ticks = Array.from({ length: Math.floor(last / stride) + 1 }, (_, i) => i * stride)
  return { kind: 'linear', ticks, format: (t) => (t === 0 ? 'warm start' : fixed(t, 0)) }
}

function placeOf({ iteration, cost }: ComparedRow, axis: ProgressAxis): number {
  if (axis === 'iteration') return iteration ?? 0
  return axis === 'tokens' ? cost.trainedTokens : cost.flops
}

function isBaseline({ kind }: ComparedRow): boolean {
  return kind !== 'warm-start' && kind !== 'iteration'
}

function pointOf(x: number, { value, interval, documents, seeds }: ArmFigure): ChartPoint {
  const note = `${grouped(documents)} documents${seeds > 1 ? `, ${seeds} seeds` : ''}`
  return { x, y: value, ...(interval ?? {}), note }
}

function faintBeyond(series: readonly ChartSeries[]): ChartSeries[] {
  return series.map((one, i) => (i < MOST_LINES ? one : { ...one, paint: plain('grid'), faint: true }))
}
