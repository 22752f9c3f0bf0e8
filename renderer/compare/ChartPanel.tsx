/** One chart of a comparison in its panel, with what can be chosen about it and the ways to take it out. */

import { type ReactNode, useCallback } from 'react'
import { lineChart } from '../../core/chart/line-chart'
import { lineChartTable } from '../../core/chart/table'
import type { ChartSize, ComparisonChart } from '../../core/comparison/charts'
import { Chart } from '../components/Chart'
import { OutMenu } from '../components/OutMenu'
import { Panel } from '../components/Panel'
import styles from './Compare.module.css'

const HEIGHT = 270
/** Of saved charts. */
const SAVED: ChartSize = { width: 480, height: 320 }

interface ChartPanelProps {
  readonly make: (size: ChartSize) => ComparisonChart
  readonly fileName: string
  readonly heading?: ReactNode
  /** What can be chosen about the chart. */
  readonly children?: ReactNode
  /** Below the chart. */
  readonly foot?: ReactNode
}

export function ChartPanel({ make, fileName, heading, children, foot }: ChartPanelProps) {
  const { key, title, caption } = make(SAVED)
  const makeSpec = useCallback((width: number) => make({ width, height: HEIGHT }).spec, [make])
  const saved = () => make(SAVED).spec
  return (
    <Panel
      title={title}
      flush
      heading={heading}
      className={styles.chartPanel}
      end={
        <OutMenu
          label={title}
          fileName={`${fileName}_${key}`}
          svg={() => lineChart(saved()).svg}
          table={() => lineChartTable(saved())}
        />
      }
    >
      <div className={styles.caption}>
        <span>{caption}</span>
        {children}
      </div>
      <div className={styles.chart}>
        <Chart make={makeSpec} height={HEIGHT} />
      </div>
      {foot}
    </Panel>
  )
}
