/** The data card that is written beside the file: what only a person knows, and what it fills in by itself. */

import { Textarea, TextInput } from '@mantine/core'
import { IconCheck } from '@tabler/icons-react'
import type { CardEdits, CardPreview } from '../../core/contract/export'
import { Panel } from '../components/Panel'
import styles from './Export.module.css'

interface CardPanelProps {
  readonly card: CardEdits
  readonly facts: CardPreview['facts']
  readonly missing: readonly (keyof CardEdits)[]
  readonly onChange: (change: Partial<CardEdits>) => void
}

export function CardPanel({ card, facts, missing, onChange }: CardPanelProps) {
  const field = (name: keyof CardEdits, label: string, required: boolean) => ({
    ...{ label, value: card[name], withAsterisk: required },
    error: missing.includes(name) ? 'needed' : null,
    onChange: (event: { currentTarget: { value: string } }) => onChange({ [name]: event.currentTarget.value }),
  })
  return (
    <Panel title="Data card" note="written beside the file" className={styles.card}>
      <div className={styles.fields}>
        <TextInput {...field('title', 'Name', true)} />
        <TextInput {...field('source', 'Source', true)} />
        <TextInput {...field('licence', 'Licence', true)} placeholder="such as CC-BY-4.0, or unknown" />
        <Textarea {...field('notes', 'Notes', false)} autosize minRows={2} maxRows={6} />
      </div>
      <h3 className={styles.factsTitle}>Filled in by itself</h3>
      <table className="figures">
        <tbody>
          {facts.map(({ name, value }) => (
            <tr key={name}>
              <th scope="row">{name}</th>
              <td className={styles.fact}>{value}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <p className={styles.complete} role="status">
        {missing.length === 0 && (
          <>
            <IconCheck size={14} stroke={2.4} aria-hidden /> All required fields are filled in
          </>
        )}
      </p>
    </Panel>
  )
}
