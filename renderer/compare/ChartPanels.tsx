/** The charts of a comparison: bound by n, a figure against what it cost, effect of K. */

import { SegmentedControl, Select } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useCallback } from 'react'
import {
  boundChart,
  type ChartSize,
  effectChart,
  isSweep,
  type ProgressAxis,
  progressChart,
  sweepChart,
} from '../../core/comparison/charts'
import { accuracyMetrics, chunkBoundMetric, nllMetric } from '../../core/comparison/metrics'
import type { ComparedGroup, ComparisonTable } from '../../core/comparison/table'
import { Panel } from '../components/Panel'
import { useLab } from '../lab/lab-context'
import { useRemembered } from '../lab/remembered'
import { ChartPanel } from './ChartPanel'
import styles from './Compare.module.css'

interface ChartPanelsProps {
  readonly table: ComparisonTable
  readonly hidden: ReadonlySet<string>
  readonly fileName: string
}

export function ChartPanels({ table, hidden, fileName }: ChartPanelsProps) {
  return (
    <div className={styles.charts}>
      {isSweep(table) && <SweepPanel table={table} hidden={hidden} fileName={fileName} />}
      {table.sizes.length > 0 && <BoundPanel table={table} hidden={hidden} fileName={fileName} />}
      <ProgressPanel first="accuracy" table={table} hidden={hidden} fileName={fileName} />
      <EffectPanel groups={table.groups} fileName={fileName} />
      <ProgressPanel first="nll" table={table} hidden={hidden} fileName={fileName} />
    </div>
  )
}

function BoundPanel({ table, hidden, fileName }: ChartPanelsProps) {
  const [unit, setUnit] = useRemembered<'chunk' | 'token'>('compare bound unit', 'chunk')
  const make = useCallback((size: ChartSize) => boundChart(table, unit, hidden, size), [table, unit, hidden])
  return (
    <ChartPanel make={make} fileName={fileName}>
      <SegmentedControl
        aria-label="Unit of the bound"
        className={styles.axis}
        data={[
          { value: 'chunk', label: 'chunk' },
          { value: 'token', label: 'token' },
        ]}
        value={unit}
        onChange={(value) => setUnit(value as 'chunk' | 'token')}
      />
    </ChartPanel>
  )
}

/** Of experiments that differ in K: what more thoughts in the E-step brought in the end. */
function SweepPanel({ table, hidden, fileName }: ChartPanelsProps) {
  const metrics = progressMetrics(table)
  const [metricKey, setMetricKey] = useRemembered('compare sweep metric', '')
  const metric = metrics.find(({ key }) => key === metricKey) ?? metrics[0] ?? nllMetric
  const make = useCallback((size: ChartSize) => sweepChart(table, metric, hidden, size), [table, metric, hidden])
  return (
    <ChartPanel
      make={make}
      fileName={fileName}
      heading={
        <Select
          aria-label={`Figure by K, now ${metric.label}`}
          className={styles.heading}
          data={metrics.map(({ key, label }) => ({ value: key, label }))}
          value={metric.key}
          onChange={(key) => key !== null && setMetricKey(key)}
        />
      }
    />
  )
}

function progressMetrics({ sizes, rows }: ComparisonTable) {
  return [accuracyMetrics.accuracy, ...sizes.slice(-1).map(chunkBoundMetric), nllMetric].filter(({ key }) =>
    rows.some(({ figures }) => figures[key]),
  )
}

interface ProgressPanelProps extends ChartPanelsProps {
  /** Key of the metric shown until another is chosen; it also names the panel's own choices. */
  readonly first: string
}

function ProgressPanel({ first, table, hidden, fileName }: ProgressPanelProps) {
  const metrics = progressMetrics(table)
  const [metricKey, setMetricKey] = useRemembered(`compare progress metric ${first}`, first)
  const [axis, setAxis] = useRemembered<ProgressAxis>(`compare progress axis ${first}`, 'tokens')
  const metric = metrics.find(({ key }) => key === metricKey) ?? metrics[0] ?? nllMetric
  const make = useCallback(
    (size: ChartSize) => progressChart(table, metric, axis, hidden, size),
    [table, metric, axis, hidden],
  )
  return (
    <ChartPanel
      make={make}
      fileName={fileName}
      heading={
        <Select
          aria-label={`Figure on the chart, now ${metric.label}`}
          className={styles.heading}
          data={metrics.map(({ key, label }) => ({ value: key, label }))}
          value={metric.key}
          onChange={(key) => key !== null && setMetricKey(key)}
        />
      }
    >
      <SegmentedControl
        aria-label={`${metric.label} against`}
        className={styles.axis}
        data={[
          { value: 'iteration', label: 'iteration' },
          { value: 'tokens', label: 'tokens' },
          { value: 'flops', label: 'FLOPs' },
        ]}
        value={axis}
        onChange={(value) => setAxis(value as ProgressAxis)}
      />
    </ChartPanel>
  )
}

interface EffectPanelProps {
  readonly groups: readonly ComparedGroup[]
  readonly fileName: string
}

function EffectPanel({ groups, fileName }: EffectPanelProps) {
  const { queries } = useLab()
  const [chosen, setChosen] = useRemembered('compare effect of K', '')
  const group = groups.find(({ label }) => label === chosen) ?? groups[0]
  const effects = useQuery(
    queries.comparison.effectOfK.queryOptions({ input: { experiments: [...(group?.experiments ?? [])] } }),
  )
  const make = useCallback((size: ChartSize) => effectChart(effects.data ?? [], size), [effects.data])
  const choice = groups.length > 1 && (
    <Select
      aria-label="Experiment whose thoughts are counted"
      w={150}
      data={groups.map(({ label }) => label)}
      value={group?.label ?? null}
      onChange={(label) => label !== null && setChosen(label)}
    />
  )
  if (!effects.data || effects.data.length === 0) {
    return (
      <Panel title="More thoughts per chunk">
        <div className={styles.caption}>{choice}</div>
        <p className={styles.instead}>
          {effects.isPending ? 'reading the thoughts' : (effects.error?.message ?? 'no thoughts yet')}
        </p>
      </Panel>
    )
  }
  return (
    <ChartPanel make={make} fileName={fileName}>
      {choice}
    </ChartPanel>
  )
}
