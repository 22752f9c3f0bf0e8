/** What the last act did, with reasons, a note and the first wrong step to be added, and Undo. */

import { TextInput, UnstyledButton } from '@mantine/core'
import { IconArrowBackUp } from '@tabler/icons-react'
import { useState } from 'react'
import { rejectionReasons } from '../../core/review/label'
import { thoughtSteps } from '../../core/review/steps'
import { Key } from '../components/Key'
import { type ActName, keyCap } from './acts'
import { describeAct, type LastAct } from './last-act'
import { VerdictIcon } from './QueueStrip'
import styles from './Review.module.css'
import type { Desk } from './use-desk'

type Reason = (typeof rejectionReasons)[number]

/** The letter after T. */
export const reasonKeys: Readonly<Record<Reason, string>> = {
  'wrong step': 'w',
  copies: 'c',
  'empty words': 'e',
  contradicts: 'd',
  'off topic': 'f',
  other: 'o',
}

/** What the line is being used for. */
export type Adding = 'reason' | 'note' | null

interface ResultLineProps {
  readonly desk: Desk
  readonly keys: Readonly<Record<ActName, string>>
  readonly adding: Adding
  readonly onAdding: (adding: Adding) => void
}

export function ResultLine({ desk, keys, adding, onAdding }: ResultLineProps) {
  const { last } = desk
  const canAdd = last !== null && !last.undone
  return (
    <section className={styles.result} aria-label="The last label">
      <span role="status" className={styles.resultText}>
        {last && !last.undone && <VerdictIcon verdict={last.label.verdict} size={14} />}
        {last ? (
          <span className={adding === 'reason' ? 'visually-hidden' : undefined}>{describeAct(last)}</span>
        ) : (
          <span className="dimmed">What a verdict moved is told here.</span>
        )}
      </span>
      {canAdd && adding === 'note' && (
        <NoteField key={last.label.id} desk={desk} last={last} onDone={() => onAdding(null)} />
      )}
      {canAdd && adding !== 'note' && (
        <>
          {last.label.verdict === 'reject' && <Reasons desk={desk} last={last} choosing={adding === 'reason'} />}
          {last.label.verdict === 'reject' && (
            <UnstyledButton
              className={styles.chip}
              aria-pressed={adding === 'reason'}
              onClick={() => onAdding(adding === 'reason' ? null : 'reason')}
            >
              {adding === 'reason' ? 'done' : 'why'} <Key>{keyCap(keys.reason)}</Key>
            </UnstyledButton>
          )}
          {adding === null && (
            <UnstyledButton
              className={styles.chip}
              onClick={() => onAdding('note')}
              title={last.label.note ?? undefined}
            >
              {last.label.note ? 'note …' : 'note'} <Key>{keyCap(keys.note)}</Key>
            </UnstyledButton>
          )}
        </>
      )}
      <UnstyledButton className={styles.undo} onClick={() => desk.inTurn(desk.undo)}>
        <IconArrowBackUp size={14} aria-hidden />
        Undo <Key>{keyCap(keys.undo)}</Key>
      </UnstyledButton>
    </section>
  )
}

interface OfLabel {
  readonly desk: Desk
  readonly last: LastAct
}

function Reasons({ desk, last, choosing }: OfLabel & { readonly choosing: boolean }) {
  const { reasons } = last.label
  const steps = thoughtSteps(last.label.text)
  const listed = choosing ? rejectionReasons : rejectionReasons.filter((reason) => reasons.includes(reason))
  return (
    <>
      {listed.map((reason) => (
        <UnstyledButton
          key={reason}
          className={styles.chip}
          aria-pressed={reasons.includes(reason)}
          onClick={() => desk.inTurn(() => desk.remark({ reasons: toggled(reasons, reason) }))}
        >
          {choosing ? <WithLetter word={reason} letter={reasonKeys[reason]} /> : reason}
        </UnstyledButton>
      ))}
      {reasons.includes('wrong step') && steps.length > 1 && (
        <label className={styles.step}>
          first wrong step{choosing && `, 1 to ${Math.min(9, steps.length)}`}
          <select
            aria-label="First wrong step"
            value={last.label.wrongStep ?? ''}
            onChange={({ currentTarget: { value } }) =>
              desk.inTurn(() => desk.remark({ wrongStep: value === '' ? null : Number(value) }))
            }
          >
            <option value="">not marked</option>
            {steps.map((step, i) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: steps of one thought in their order
              <option key={i} value={i}>
                {i + 1}: {step.trim().slice(0, 60)}
              </option>
            ))}
          </select>
        </label>
      )}
    </>
  )
}

/** The word with the letter underlined that stands for it. */
function WithLetter({ word, letter }: { readonly word: string; readonly letter: string }) {
  const at = word.indexOf(letter)
  return (
    <span>
      {word.slice(0, at)}
      <u>{letter}</u>
      {word.slice(at + 1)}
    </span>
  )
}

export function toggled(reasons: readonly string[], reason: Reason): Reason[] {
  const kept = rejectionReasons.filter((one) => reasons.includes(one))
  return kept.includes(reason) ? kept.filter((one) => one !== reason) : [...kept, reason]
}

function NoteField({ desk, last, onDone }: OfLabel & { readonly onDone: () => void }) {
  const [note, setNote] = useState(last.label.note ?? '')
  return (
    <form
      className={styles.note}
      onSubmit={(event) => {
        event.preventDefault()
        desk.inTurn(() => desk.remark({ note: note.trim() === '' ? null : note.trim() }))
        onDone()
      }}
    >
      <TextInput
        autoFocus
        aria-label="Note on the last label"
        placeholder="A note on the last label; Enter saves, Esc leaves"
        value={note}
        onChange={({ currentTarget }) => setNote(currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key === 'Escape') onDone()
        }}
      />
    </form>
  )
}
