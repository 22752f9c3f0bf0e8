/** The M-steps that trained with labels, and what these changed of the thoughts that were trained on. */

import { Table } from '@mantine/core'
import { fixed, grouped, percent } from '../../core/chart/format'
import type { LabelledStep } from '../../core/comparison/label-use'
import { stepsTable } from '../../core/comparison/labels-tables'
import { OutMenu } from '../components/OutMenu'
import { Panel } from '../components/Panel'
import { Term } from '../components/Term'
import styles from './Compare.module.css'

interface LabelledStepsProps {
  readonly steps: readonly LabelledStep[]
  readonly fileName: string
}

export function LabelledSteps({ steps, fileName }: LabelledStepsProps) {
  return (
    <Panel
      title="Training with labels"
      flush
      note="without labels, then with them"
      end={
        steps.length > 0 && (
          <OutMenu label="Training with labels" fileName={`${fileName}_labels`} table={() => stepsTable(steps)} />
        )
      }
    >
      {steps.length === 0 ? (
        <p className={styles.instead}>
          No M-step of these experiments has trained with labels yet. Labels given in Review are used by the next M-step
          of an experiment whose λ is not 0.
        </p>
      ) : (
        <div className={styles.runs}>
          <Table className={styles.table}>
            <Table.Thead>
              <Table.Tr>
                <Table.Th>M-step</Table.Th>
                <Table.Th className={styles.number}>labels</Table.Th>
                <Table.Th className={styles.number}>own thoughts</Table.Th>
                <Table.Th>by</Table.Th>
                <Table.Th className={styles.number}>
                  <Term name="lambda">λ</Term>
                </Table.Th>
                <Table.Th className={styles.number}>
                  <Term name="ess">effective thoughts</Term>
                </Table.Th>
                <Table.Th className={styles.number}>
                  <Term name="moved">moved</Term>
                </Table.Th>
                <Table.Th className={styles.number}>chose another</Table.Th>
                <Table.Th className={styles.number}>expected acceptable</Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {steps.map((step) => (
                <StepRow key={`${step.experiment} ${step.iteration}`} step={step} />
              ))}
            </Table.Tbody>
          </Table>
        </div>
      )}
    </Panel>
  )
}

function StepRow({ step }: { readonly step: LabelledStep }) {
  const { experiment, iteration, accepts, rejects, edits, annotators, effect } = step
  return (
    <Table.Tr>
      <Table.Th scope="row" className={styles.run}>
        {experiment}, iteration {iteration}
      </Table.Th>
      <Table.Td className={styles.number} title={`${grouped(accepts)} accepted, ${grouped(rejects)} rejected`}>
        {grouped(accepts + rejects)}
      </Table.Td>
      <Table.Td className={styles.number}>{grouped(edits)}</Table.Td>
      <Table.Td>{annotators.join(', ')}</Table.Td>
      {effect ? (
        <>
          <Table.Td className={styles.number}>{fixed(effect.lambda, 2)}</Table.Td>
          <Table.Td className={styles.number}>
            {fixed(effect.essWithout, 1)} → {fixed(effect.essWith, 1)}
          </Table.Td>
          <Table.Td className={styles.number}>{percent(effect.moved)}</Table.Td>
          <Table.Td className={styles.number}>
            {grouped(effect.changed)} of {grouped(effect.chunks)} chunks
          </Table.Td>
          <Table.Td className={styles.number}>
            {percent(effect.acceptableWithout)} → {percent(effect.acceptableWith)}
          </Table.Td>
        </>
      ) : (
        <Table.Td colSpan={5} className={styles.dim}>
          not written down
        </Table.Td>
      )}
    </Table.Tr>
  )
}
