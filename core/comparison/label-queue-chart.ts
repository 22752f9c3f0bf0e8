/** The chart of two queue orders: a figure against the number of labels, with bands over seeds. */

import { grouped, percent } from '../chart/format'
import type { ChartSeries } from '../chart/line-chart'
import { plain } from '../chart/paint'
import type { ChartSize, ComparisonChart } from './charts'
import type { LabelOrder, QueueSummary } from './label-queues'

const styles = {
  value: { label: 'most useful first', paint: plain('arm-c'), marker: 'circle', dash: 'solid' },
  random: { label: 'at random', paint: plain('arm-e'), marker: 'square', dash: 'dotted' },
} as const satisfies Record<LabelOrder, Partial<ChartSeries>>

export function queueChart({ metric, points, seeds }: QueueSummary, size: ChartSize): ComparisonChart {
  const isShare = metric.unit.startsWith('share')
  const series = (['value', 'random'] as const).map(
    (order): ChartSeries => ({
      key: order,
      ...styles[order],
      intervals: 'band',
      points: points.map((point) => ({
        x: point.labels,
        y: point[order].mean,
        ...(seeds > 1 ? { low: point[order].low, high: point[order].high } : {}),
        note: seeds > 1 ? `${seeds} seeds` : 'one seed',
      })),
    }),
  )
  const title = `${metric.name.charAt(0).toUpperCase()}${metric.name.slice(1)} by labels`
  return {
    key: `queues-${metric.key}`,
    title,
    caption: `${metric.unit}, ${metric.better} is better; bands: 95\u00a0% over seeds`,
    spec: {
      title: `${title}, ${metric.unit}`,
      ...size,
      xName: 'labels',
      x: { kind: 'linear', include: [0], format: (labels) => grouped(Math.round(labels)) },
      y: { kind: 'linear', ...(isShare ? { format: percent } : {}) },
      series,
    },
  }
}
