/** The budget ledger: what was planned, and what was spent of it. */

import { compact } from '../../core/chart/format'
import type { ChartTable } from '../../core/chart/table'
import type { LiveRun } from '../../core/contract/experiment'
import type { Ledger } from '../../core/experiment/budget'
import { Bar } from '../components/Bar'
import { OutMenu } from '../components/OutMenu'
import { Panel } from '../components/Panel'
import styles from './Experiment.module.css'
import { clock } from './PlanPanel'

const lines: readonly { readonly key: keyof Ledger; readonly label: string }[] = [
  { key: 'rawTokens', label: 'Raw text' },
  { key: 'trainedTokens', label: 'Trained' },
  { key: 'sampledTokens', label: 'Sampled' },
  { key: 'scoredTokens', label: 'Scored' },
  { key: 'flops', label: 'FLOPs' },
  { key: 'seconds', label: 'Time' },
]

export function LedgerPanel({ run }: { readonly run: LiveRun }) {
  return (
    <Panel
      title="Budget ledger"
      flush
      end={<OutMenu label="Budget ledger" fileName={`${run.name}_ledger`} table={() => ledgerTable(run)} />}
    >
      <div className={styles.tableBox}>
        <table className="figures">
          <thead>
            <tr>
              <th>Of</th>
              <th className="number">spent</th>
              <th className="number">planned</th>
              <th>share</th>
            </tr>
          </thead>
          <tbody>
            {lines.map(({ key, label }) => {
              const planned = run.planned?.[key] ?? 0
              const show = (value: number) => (key === 'seconds' ? clock(value) : compact(Math.round(value)))
              return (
                <tr key={key}>
                  <th scope="row">{label}</th>
                  <td className="number">
                    <b>{show(run.spent[key])}</b>
                  </td>
                  <td className="number dimmed">{run.planned ? show(planned) : 'not known'}</td>
                  <td>
                    <Bar
                      share={planned > 0 ? run.spent[key] / planned : 0}
                      label={`${label}, spent of planned`}
                      width={52}
                    />
                  </td>
                </tr>
              )
            })}
          </tbody>
        </table>
      </div>
    </Panel>
  )
}

function ledgerTable({ spent, planned }: LiveRun): ChartTable {
  return {
    columns: ['of', 'spent', 'planned'],
    rows: lines.map(({ key, label }) => [label, spent[key], planned?.[key] ?? null]),
  }
}
