/** The four charts of a run. They keep their places, whatever is known. */

import { useElementSize } from '@mantine/hooks'
import { type ReactNode, useCallback, useState } from 'react'
import { barChart } from '../../core/chart/bar-chart'
import { compact, fixed } from '../../core/chart/format'
import { type LineChartSpec, lineChart } from '../../core/chart/line-chart'
import { barChartTable, lineChartTable } from '../../core/chart/table'
import type { LiveRun } from '../../core/contract/experiment'
import {
  describeEss,
  describeUnfinished,
  essChart,
  lossChart,
  runBoundChart,
  type Size,
  throughputChart,
} from '../../core/experiment/run-charts'
import { Chart } from '../components/Chart'
import { ChartTwin } from '../components/ChartTwin'
import { OutMenu } from '../components/OutMenu'
import { Panel } from '../components/Panel'
import { SvgTree } from '../components/SvgTree'
import { Term } from '../components/Term'
import styles from './Experiment.module.css'

const HEIGHT = 208
/** Of saved charts. */
const SAVED: Size = { width: 480, height: 320 }

export function RunCharts({ run }: { readonly run: LiveRun }) {
  const { name, losses, bounds, ess, rates, thoughts, boundThoughts, iterations } = run
  const [line] = losses
  const isOver = run.status === 'finished'
  const lastLoss = line?.points.at(-1)?.loss
  const lastBound = bounds.at(-1)?.value
  const lastRate = run.status === 'running' ? rates.at(-1)?.tokensPerSecond : undefined
  const makeLoss = useCallback((size: Size) => lossChart(losses, size), [losses])
  const makeBound = useCallback(
    (size: Size) => runBoundChart({ bounds, iterations, boundThoughts }, size),
    [bounds, iterations, boundThoughts],
  )
  const makeRates = useCallback((size: Size) => throughputChart(rates, size), [rates])
  return (
    <div className={styles.charts}>
      <LinePanel
        title="Loss"
        figure={lastLoss === undefined ? '' : fixed(lastLoss, 3)}
        caption={line ? `${line.name}, nats per token; band: least to most` : ''}
        fileName={`${name}_loss`}
        make={line ? makeLoss : null}
        instead={isOver ? 'No loss was kept of this run.' : 'The loss appears with the first steps of a training.'}
      />
      <LinePanel
        title={`Bound with ${boundThoughts} thoughts`}
        heading={
          <h2>
            <Term name="bound">Bound, n {boundThoughts}</Term>
          </h2>
        }
        figure={lastBound === undefined ? '' : fixed(lastBound, 3)}
        caption="nats per token of held-out documents; bars: 95 %"
        fileName={`${name}_bound`}
        make={bounds.length > 0 ? makeBound : null}
        instead="Not evaluated yet: the first bound comes after the warm start."
      />
      <EssPanel ess={ess} thoughts={thoughts} fileName={`${name}_ess`} isOver={isOver} />
      <LinePanel
        title="Throughput"
        figure={lastRate === undefined ? 'stopped' : `${compact(lastRate)} tok/s`}
        caption="tokens a second, last minute of work"
        fileName={`${name}_throughput`}
        make={rates.length > 0 ? makeRates : null}
        instead={isOver ? 'No rates were kept of this run.' : 'Nothing was computed yet.'}
      />
    </div>
  )
}

interface LinePanelProps {
  readonly title: string
  readonly heading?: ReactNode
  /** The latest value. */
  readonly figure: string
  readonly caption: string
  readonly fileName: string
  /** Null while there is nothing to draw. */
  readonly make: ((size: Size) => LineChartSpec) | null
  readonly instead: string
}

function LinePanel({ title, heading, figure, caption, fileName, make, instead }: LinePanelProps) {
  const makeSpec = useCallback(
    (width: number) => (make as (size: Size) => LineChartSpec)({ width, height: HEIGHT }),
    [make],
  )
  return (
    <Panel
      title={title}
      heading={heading}
      flush
      end={
        <>
          <b>{figure}</b>
          {make && (
            <OutMenu
              label={title}
              fileName={fileName}
              svg={() => lineChart(make(SAVED)).svg}
              table={() => lineChartTable(make(SAVED))}
            />
          )}
        </>
      }
    >
      <p className={styles.caption}>{caption}</p>
      <div className={styles.chart} style={{ minHeight: HEIGHT }}>
        {make ? <Chart make={makeSpec} height={HEIGHT} /> : <p className={styles.instead}>{instead}</p>}
      </div>
    </Panel>
  )
}

interface EssPanelProps {
  readonly ess: LiveRun['ess']
  readonly thoughts: number
  readonly fileName: string
  readonly isOver: boolean
}

function EssPanel({ ess, thoughts, fileName, isOver }: EssPanelProps) {
  const { ref, width } = useElementSize()
  const [asTable, setAsTable] = useState(false)
  const specOf = (size: Size) => essChart(ess as NonNullable<typeof ess>, thoughts, size)
  return (
    <Panel
      title="Effective thoughts"
      heading={
        <h2>
          <Term name="ess">Effective thoughts</Term>
        </h2>
      }
      flush
      end={
        <>
          <b>{ess ? describeEss(ess, thoughts) : ''}</b>
          {ess && (
            <OutMenu
              label="Effective thoughts"
              fileName={fileName}
              svg={() => barChart(specOf(SAVED))}
              table={() => barChartTable(specOf(SAVED))}
            />
          )}
        </>
      }
    >
      <p className={styles.caption}>
        {ess ? `chunks of E-step ${ess.iteration} by effective thoughts; ${describeUnfinished(ess)}` : ''}
      </p>
      {ess ? (
        // biome-ignore lint/a11y/useSemanticElements: a chart is no fieldset
        <div
          ref={ref}
          className={styles.chart}
          style={{ minHeight: HEIGHT }}
          role="group"
          aria-roledescription="chart"
          aria-label={`${specOf(SAVED).title}. T shows a table.`}
          // biome-ignore lint/a11y/noNoninteractiveTabindex: T turns it into a table
          tabIndex={0}
          onKeyDown={(event) => {
            if (event.key.toLowerCase() === 't' && !event.ctrlKey && !event.metaKey) setAsTable(!asTable)
          }}
        >
          {asTable ? (
            <ChartTwin title="Effective thoughts" table={barChartTable(specOf(SAVED))} height={HEIGHT} />
          ) : (
            width > 0 && <SvgTree node={barChart(specOf({ width: Math.floor(width), height: HEIGHT }))} />
          )}
        </div>
      ) : (
        <div className={styles.chart} style={{ minHeight: HEIGHT }}>
          <p className={styles.instead}>{isOver ? 'Not counted in this run.' : 'Counted from the first E-step on.'}</p>
        </div>
      )}
    </Panel>
  )
}
