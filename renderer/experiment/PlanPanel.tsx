/** The plan, one row a stage, with what it will cost. */

import { compact, duration } from '../../core/chart/format'
import type { ChartTable } from '../../core/chart/table'
import type { Ledger } from '../../core/experiment/budget'
import { describeDetectable } from '../../core/experiment/detectable'
import { countParts } from '../../core/experiment/estimate'
import { bytes } from '../../core/experiment/fit'
import { OutMenu } from '../components/OutMenu'
import { Panel } from '../components/Panel'
import styles from './Experiment.module.css'
import type { Plan } from './use-draft'

export function PlanPanel({ plan }: { readonly plan: Plan }) {
  const { estimates, configs, facts } = plan
  const [estimate] = estimates
  const [config] = configs
  if (!estimate || !config) return null
  const { stages, total, memoryBytes, diskBytes } = estimate
  const fits = memoryBytes <= facts.machine.memoryBytes && diskBytes <= facts.machine.diskBytes
  return (
    <Panel
      title="Plan"
      flush
      note={estimates.length > 1 ? `the first of ${estimates.length} experiments, ${config.name}` : undefined}
      end={
        <>
          <span className="dimmed" role="status">
            {stages.length} stages. {timesFrom(plan)}
          </span>
          <OutMenu label="Plan" fileName={`${config.name}_plan`} table={() => planTable(plan)} />
        </>
      }
    >
      <div className={styles.tableBox}>
        <table className="figures">
          <thead>
            <tr>
              <th className="number">
                <span className="visually-hidden">Number</span>
              </th>
              <th>Stage</th>
              <th>What it does</th>
              <th className="number">trained</th>
              <th className="number">sampled</th>
              <th className="number">scored</th>
              <th className="number">FLOPs</th>
              <th className="number">time</th>
            </tr>
          </thead>
          <tbody>
            {stages.map(({ key, name, about, ledger }, i) => (
              <tr key={key}>
                <td className="number dimmed">{i + 1}</td>
                <th scope="row" className={styles.stage}>
                  {name}
                </th>
                <td className={`dimmed ${styles.about}`} title={about}>
                  {about}
                </td>
                <td className="number">{amount(ledger.trainedTokens)}</td>
                <td className="number">{amount(ledger.sampledTokens)}</td>
                <td className="number">{amount(ledger.scoredTokens)}</td>
                <td className="number">{amount(ledger.flops)}</td>
                <td className="number">{clock(ledger.seconds)}</td>
              </tr>
            ))}
          </tbody>
          <tfoot>
            <tr>
              <td />
              <th scope="row">Together</th>
              <td />
              <td className="number">{amount(total.trainedTokens)}</td>
              <td className="number">{amount(total.sampledTokens)}</td>
              <td className="number">{amount(total.scoredTokens)}</td>
              <td className="number">{amount(total.flops)}</td>
              <td className="number">{clock(total.seconds)}</td>
            </tr>
            {estimates.length > 1 && <AllTogether estimates={estimates} />}
          </tfoot>
        </table>
      </div>
      <p className={styles.detectable}>
        {describeDetectable(
          Math.max(1, countParts(config, facts.corpus).heldOut),
          Math.round(facts.corpus.questionsPerDocument),
        )}
      </p>
      <p className={styles.detectable}>
        Needs at most about {bytes(memoryBytes)} of memory, {bytes(facts.machine.memoryBytes)} are free, and about{' '}
        {bytes(diskBytes)} of disk: {fits ? 'it fits' : 'it does not fit'}.
      </p>
    </Panel>
  )
}

/** Of all experiments that one form makes. */
function AllTogether({ estimates }: Pick<Plan, 'estimates'>) {
  const sum = (key: keyof Ledger) => estimates.reduce((all, { total }) => all + total[key], 0)
  return (
    <tr>
      <td />
      <th scope="row">All {estimates.length} experiments</th>
      <td />
      <td className="number">{amount(sum('trainedTokens'))}</td>
      <td className="number">{amount(sum('sampledTokens'))}</td>
      <td className="number">{amount(sum('scoredTokens'))}</td>
      <td className="number">{amount(sum('flops'))}</td>
      <td className="number">{clock(sum('seconds'))}</td>
    </tr>
  )
}

function timesFrom({ speed, measuring }: Plan): string {
  if (speed?.testSeconds) return `Times from a ${duration(speed.testSeconds)} test on this computer`
  return measuring ? 'Measuring this computer; times are rough' : 'Times are rough'
}

function amount(value: number): string {
  return value === 0 ? '' : compact(Math.round(value))
}

/** 0:28, 2:51, 1:02:03 */
export function clock(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds))
  const two = (value: number) => String(value).padStart(2, '0')
  const [hours, minutes, rest] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60]
  return hours > 0 ? `${hours}:${two(minutes)}:${two(rest)}` : `${minutes}:${two(rest)}`
}

function planTable({ estimates, configs }: Plan): ChartTable {
  return {
    columns: ['experiment', 'stage', 'about', 'raw tokens', 'trained', 'sampled', 'scored', 'FLOPs', 'seconds'],
    rows: estimates.flatMap(({ stages }, i) =>
      stages.map(({ name, about, ledger }) => [
        ...[configs[i]?.name ?? '', name, about, ledger.rawTokens, ledger.trainedTokens, ledger.sampledTokens],
        ...[ledger.scoredTokens, ledger.flops, ledger.seconds],
      ]),
    ),
  }
}
