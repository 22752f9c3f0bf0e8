/** Is it matched? Each arm as bars of raw text, tokens trained and FLOPs against the last iteration. */

import { compact } from '../../core/chart/format'
import { type MatchedArm, matchArms } from '../../core/experiment/matched'
import { Bar } from '../components/Bar'
import { Panel } from '../components/Panel'
import { Term } from '../components/Term'
import styles from './Experiment.module.css'
import type { Plan } from './use-draft'

const measures = [
  { key: 'rawTokens', label: 'raw text, tokens' },
  { key: 'trainedTokens', label: 'trained, tokens' },
  { key: 'flops', label: 'FLOPs' },
] as const

export function MatchedPanel({ plan }: { readonly plan: Plan }) {
  const [estimate] = plan.estimates
  const arms = estimate ? matchArms(estimate) : []
  const [reference] = arms
  if (!reference) return null
  return (
    <Panel
      title="Is it matched?"
      heading={
        <h2>
          <Term name="matched">Is it matched?</Term>
        </h2>
      }
      end={<span className="dimmed">each arm against {reference.name.toLowerCase()}</span>}
      flush
    >
      <div className={styles.tableBox}>
        <table className="figures">
          <thead>
            <tr>
              <th>Arm</th>
              {measures.map(({ key, label }) => (
                <th key={key}>{label}</th>
              ))}
              <th>In words</th>
            </tr>
          </thead>
          <tbody>
            {arms.map((arm) => (
              <tr key={arm.name}>
                <th scope="row" className={styles.stage}>
                  {arm.name}
                </th>
                {measures.map(({ key, label }) => (
                  <td key={key}>
                    <Measure arm={arm} arms={arms} measure={key} label={label} />
                  </td>
                ))}
                <td className="dimmed">{arm.words}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <p className={styles.detectable}>
        {arms.length === 1
          ? 'Without a baseline on raw text nobody can say that thoughts helped, and not only more training.'
          : 'If an iteration beats baselines with the same text and the same compute, thoughts helped, and not only more training. FLOPs of sampling and scoring are counted.'}
      </p>
    </Panel>
  )
}

interface MeasureProps {
  readonly arm: MatchedArm
  readonly arms: readonly MatchedArm[]
  readonly measure: (typeof measures)[number]['key']
  readonly label: string
}

function Measure({ arm, arms, measure, label }: MeasureProps) {
  const most = Math.max(1, ...arms.map(({ ledger }) => ledger[measure]))
  return (
    <span className={styles.measure}>
      <Bar share={arm.ledger[measure] / most} label={`${arm.name}, ${label}`} width={70} />
      {compact(Math.round(arm.ledger[measure]))}
    </span>
  )
}
