/** The charts of a run, as specs: loss, bound by iteration, effective thoughts, throughput. */

import type { BarChartSpec } from '../chart/bar-chart'
import { compactTick, fixed, grouped, percent } from '../chart/format'
import type { ChartSeries, LineChartSpec } from '../chart/line-chart'
import { stepMarker } from '../chart/marker'
import { plain } from '../chart/paint'
import type { BoundPoint, LiveRun, LossLine, RatePoint } from '../contract/experiment'
import { byWholeThoughts, medianEss } from './ess-histogram'

export interface Size {
  readonly width: number
  readonly height: number
}

/** The first line with its band, from the least to the largest loss; the second beside it, for comparison. */
export function lossChart(lines: readonly LossLine[], size: Size): LineChartSpec {
  const series = lines.map(({ stage, name, points }, i): ChartSeries => {
    const drawn = points.map(({ step, loss, low, high }) => ({ x: step, y: loss, low, high }))
    return {
      key: stage,
      label: i === 0 ? '' : name,
      ...{ paint: plain(i === 0 ? 'step-2' : 'arm-e'), marker: null, dash: i === 0 ? 'solid' : 'dotted' },
      points: i === 0 ? drawn : drawn.map(({ x, y }) => ({ x, y })),
      intervals: 'band',
    }
  })
  return {
    title: `Loss of ${lines[0]?.name ?? 'training'}, nats per token`,
    ...size,
    xName: 'step',
    x: { kind: 'linear', include: [0], format: (step) => compactTick(Math.round(step)) },
    y: { kind: 'linear' },
    series,
  }
}

export function runBoundChart(
  { bounds, iterations, boundThoughts }: Pick<LiveRun, 'bounds' | 'iterations' | 'boundThoughts'>,
  size: Size,
): LineChartSpec {
  const points = bounds.map(({ iteration, value, interval }: BoundPoint) => ({
    x: iteration,
    y: value,
    ...(interval ?? {}),
  }))
  return {
    title: `Bound with ${boundThoughts} thoughts by iteration, nats per token`,
    ...size,
    xName: 'iteration',
    x: {
      kind: 'linear',
      include: [0, iterations],
      ticks: Array.from({ length: iterations + 1 }, (_, i) => i),
      format: (iteration) => (iteration === 0 ? 'warm' : `it. ${iteration}`),
      read: (iteration) => (iteration === 0 ? 'warm start' : `iteration ${iteration}`),
    },
    y: { kind: 'linear', read: (value) => fixed(value, 3) },
    series: [
      {
        key: 'bound',
        label: '',
        paint: plain('step-2'),
        marker: stepMarker(0),
        dash: 'solid',
        points,
        intervals: 'bars',
      },
    ],
  }
}

export function essChart(ess: NonNullable<LiveRun['ess']>, thoughts: number, size: Size): BarChartSpec {
  const bars = byWholeThoughts(ess.histogram, thoughts).map((value, i) => ({ from: i + 0.5, to: i + 1.5, value }))
  return {
    title: `Chunks of E-step ${ess.iteration} by their effective thoughts; ${describeEss(ess, thoughts)}`,
    ...size,
    x: {
      kind: 'linear',
      ticks: Array.from({ length: thoughts }, (_, i) => i + 1),
      include: [0.5, thoughts + 0.5],
      format: (value) => fixed(value, 0),
    },
    y: { kind: 'linear', format: (value) => grouped(Math.round(value)) },
    bars,
    paint: plain('step-2'),
  }
}

/** "median 5.8 of 8" */
export function describeEss({ histogram }: NonNullable<LiveRun['ess']>, thoughts: number): string {
  const median = medianEss(histogram)
  return median === null ? 'no chunk yet' : `median ${fixed(Math.min(median, thoughts), 1)} of ${thoughts}`
}

export function describeUnfinished({ histogram }: NonNullable<LiveRun['ess']>): string {
  return `unfinished ${percent(histogram.thoughts === 0 ? 0 : histogram.unfinished / histogram.thoughts)}`
}

/** Tokens a second over the last minute of work, by seconds before its end. */
export function throughputChart(rates: readonly RatePoint[], size: Size): LineChartSpec {
  const end = Date.parse(rates.at(-1)?.at ?? '') || 0
  const points = rates.map(({ at, tokensPerSecond }) => ({ x: (Date.parse(at) - end) / 1000, y: tokensPerSecond }))
  return {
    title: 'Tokens a second over the last minute of work',
    ...size,
    xName: 'seconds',
    x: {
      kind: 'linear',
      include: [-60, 0],
      ticks: [-60, -40, -20, 0],
      format: (value) => (value === 0 ? 'last' : `${fixed(value, 0)} s`),
    },
    y: { kind: 'linear', include: [0], format: compactTick },
    series: [{ key: 'rate', label: '', paint: plain('step-2'), marker: null, dash: 'solid', points }],
  }
}
