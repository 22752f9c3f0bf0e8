/** The review queue's two orders against each other: what the same number of labels is worth in each. */

import { Select } from '@mantine/core'
import { type ReactNode, useCallback } from 'react'
import { grouped } from '../../core/chart/format'
import type { ChartSize } from '../../core/comparison/charts'
import { queueChart } from '../../core/comparison/label-queue-chart'
import type { QueueSummary } from '../../core/comparison/label-queues'
import type { ComparedQueues } from '../../core/contract/comparison-labels'
import { Panel } from '../components/Panel'
import { useRemembered } from '../lab/remembered'
import { ChartPanel } from './ChartPanel'
import styles from './Compare.module.css'

interface QueuesPanelProps {
  /** Newest first. */
  readonly queues: readonly ComparedQueues[]
  readonly fileName: string
}

export function QueuesPanel({ queues, fileName }: QueuesPanelProps) {
  const shown = queues.filter(({ summaries }) => summaries.length > 0)
  const [created, setCreated] = useRemembered('compare queues', '')
  const [metricKey, setMetricKey] = useRemembered('compare queues metric', '')
  const queue = shown.find((one) => one.created === created) ?? shown[0]
  const summary = queue?.summaries.find(({ metric }) => metric.key === metricKey) ?? queue?.summaries[0]
  if (!queue || !summary) {
    return (
      <Panel title="Most useful first, or at random" flush>
        <p className={styles.instead}>
          The queue's orders were not compared here yet. It takes an annotator who never tires, so it works with the
          sample corpus only: <code>thought-lab label --simulate --compare-queues</code>
        </p>
      </Panel>
    )
  }
  return (
    <QueuesChart
      summary={summary}
      fileName={`${fileName}_${queue.experiment}`}
      heading={
        <Select
          aria-label={`Figure on the chart, now ${summary.metric.name}`}
          className={styles.wideHeading}
          data={queue.summaries.map(({ metric }) => ({ value: metric.key, label: capital(metric.name) }))}
          value={summary.metric.key}
          onChange={(key) => key !== null && setMetricKey(key)}
        />
      }
      choice={
        shown.length > 1 && (
          <Select
            aria-label="Comparison of queues"
            w={170}
            data={shown.map((one) => ({ value: one.created, label: `${one.experiment}, E-step ${one.iteration}` }))}
            value={queue.created}
            onChange={(value) => value !== null && setCreated(value)}
          />
        )
      }
      about={`Simulated annotator, right in ${Math.round(100 * queue.reliability)} of 100 verdicts; λ ${queue.lambda}; ${grouped(queue.labelledChunks)} chunks to label, ${grouped(queue.measuredChunks)} others to measure.`}
    />
  )
}

interface QueuesChartProps {
  readonly summary: QueueSummary
  readonly fileName: string
  readonly heading: ReactNode
  readonly choice: ReactNode
  readonly about: string
}

function QueuesChart({ summary, fileName, heading, choice, about }: QueuesChartProps) {
  const make = useCallback((size: ChartSize) => queueChart(summary, size), [summary])
  return (
    <ChartPanel
      make={make}
      fileName={fileName}
      heading={heading}
      foot={
        <p className={styles.chartFoot}>
          {summary.sentence} <span className={styles.dim}>{about}</span>
        </p>
      }
    >
      {choice}
    </ChartPanel>
  )
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}
