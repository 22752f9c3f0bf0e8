/** The table of runs, with the forest of paired differences in the same rows. */

import { Select } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { forestPlot } from '../../core/chart/forest'
import { MOST_LINES } from '../../core/comparison/charts'
import { runsTable } from '../../core/comparison/export-tables'
import { forestRows } from '../../core/comparison/forest-rows'
import { comparisonMetrics, digitsOfDifference } from '../../core/comparison/metrics'
import type { ComparisonTable } from '../../core/comparison/table'
import { OutMenu } from '../components/OutMenu'
import { Panel } from '../components/Panel'
import { FaultStrip } from '../components/Strip'
import { useLab } from '../lab/lab-context'
import { useRemembered } from '../lab/remembered'
import styles from './Compare.module.css'
import { RunsTable } from './RunsTable'
import { UnevaluatedRows } from './UnevaluatedRows'

interface RunsPanelProps {
  readonly table: ComparisonTable
  readonly experiments: readonly string[]
  readonly hidden: ReadonlySet<string>
  readonly onToggle: (key: string) => void
  /** Start of file names. */
  readonly fileName: string
}

export function RunsPanel({ table, experiments, hidden, onToggle, fileName }: RunsPanelProps) {
  const { queries } = useLab()
  const scope = experiments.join(' ')
  const metrics = comparisonMetrics(table.sizes).filter(({ key }) => table.rows.some(({ figures }) => figures[key]))
  const [metricKey, setMetricKey] = useRemembered(`compare metric ${scope}`, metrics[0]?.key ?? '')
  const [referenceKey, setReferenceKey] = useRemembered(`compare reference ${scope}`, defaultReference(table))
  const metric = metrics.find(({ key }) => key === metricKey) ?? metrics[0]
  const forest = useQuery(
    queries.comparison.forest.queryOptions({
      input: { experiments: [...experiments], metric: metric?.key ?? '', reference: referenceKey },
      enabled: metric !== undefined && table.rows.length > 1,
    }),
  )
  const entries = forest.data?.entries ?? []
  const rows = forestRows(table, entries)
  const plot = () =>
    forestPlot({
      title: `Paired differences in ${metric?.label}`,
      width: 760,
      better: metric?.better ?? 'higher',
      rows,
      digits: (value) => (metric ? digitsOfDifference(metric, value) : 2),
    })
  return (
    <Panel
      title="Runs"
      flush
      note={describeShown(table, hidden)}
      end={
        <>
          <Select
            label="Difference in"
            labelProps={{ className: styles.sideLabel }}
            className={styles.sideSelect}
            w={262}
            data={metrics.map(({ key, label }) => ({ value: key, label }))}
            value={metric?.key ?? null}
            onChange={(key) => key !== null && setMetricKey(key)}
          />
          <Select
            label="against"
            labelProps={{ className: styles.sideLabel }}
            className={styles.sideSelect}
            w={214}
            data={table.rows.map(({ key, label }) => ({ value: key, label }))}
            value={referenceKey}
            onChange={(key) => key !== null && setReferenceKey(key)}
          />
          <OutMenu
            label="Runs"
            fileName={`${fileName}_runs`}
            svg={plot}
            table={() => runsTable(table, entries, metric?.key ?? '', referenceKey)}
          />
        </>
      }
    >
      <RunsTable
        table={table}
        entries={entries}
        rows={rows}
        metric={metric}
        referenceKey={referenceKey}
        isComparing={forest.isPending && table.rows.length > 1}
        names={forest.data?.names ?? {}}
        hidden={hidden}
        onToggle={onToggle}
        foot={<UnevaluatedRows experiments={experiments} />}
      />
      {forest.error && <FaultStrip error={forest.error} />}
    </Panel>
  )
}

function describeShown({ rows }: ComparisonTable, hidden: ReadonlySet<string>): string {
  const shown = rows.filter(({ key }) => !hidden.has(key)).length
  const faint = shown > MOST_LINES ? `, those after the first ${MOST_LINES} faintly` : ''
  return `${shown} of ${rows.length} in the charts${faint}; click a mark to hide or show it`
}

function defaultReference({ rows }: ComparisonTable): string {
  return (rows.find(({ kind }) => kind === 'warm-start') ?? rows[0])?.key ?? ''
}
