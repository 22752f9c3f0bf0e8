/** One card: what came before, the text to explain, the thought, the two bars, and the verdict's buttons. */

import { Checkbox, Textarea, UnstyledButton } from '@mantine/core'
import { IconCheck, IconX } from '@tabler/icons-react'
import { type ReactNode, useEffect, useRef, useState } from 'react'
import { counted, percent } from '../../core/chart/format'
import type { ReviewCard } from '../../core/contract/review'
import { Key } from '../components/Key'
import { Loading } from '../components/Loading'
import { Term } from '../components/Term'
import { type ActName, keyCap } from './acts'
import { ReadingText } from './ReadingText'
import styles from './Review.module.css'
import { SplitBars } from './SplitBars'
import type { Desk } from './use-desk'
import { useLate } from './use-late'

interface DeskCardProps {
  readonly desk: Desk
  readonly keys: Readonly<Record<ActName, string>>
  readonly hidden: boolean
  /** Whether formulas are set. */
  readonly formulas: boolean
  readonly wholeContext: boolean
  readonly onContext: () => void
  readonly editing: boolean
  readonly onEdit: (editing: boolean) => void
}

export function DeskCard({ desk, keys, hidden, formulas, wholeContext, onContext, editing, onEdit }: DeskCardProps) {
  const { card, entry, shown } = desk
  const { data } = card
  const thought = data && shown !== null ? data.thoughts[shown] : undefined
  const isProposed = thought !== undefined && thought.thoughtId === entry?.thoughtId
  const label = (word: string) => (isProposed || shown === null ? word : `${word} ${shown + 1}`)
  const given = thought?.verdict ?? null
  return (
    <article className={styles.card} aria-label={`Card ${desk.number}`} data-formulas={formulas || undefined}>
      {data && thought && shown !== null ? (
        <>
          <header className={styles.cardHead}>
            <h2>{data.title}</h2>
            <span className="dimmed">
              chunk {data.chunkPosition + 1} of {data.chunkCount}
            </span>
            <span className={styles.end}>
              other thoughts <Key>1</Key> to <Key>{Math.min(9, data.thoughts.length)}</Key>
            </span>
          </header>
          <div className={styles.cardBody} data-whole={wholeContext || undefined}>
            <Before
              card={data}
              formulas={formulas}
              whole={wholeContext}
              keyName={keyCap(keys.context)}
              onToggle={onContext}
            />
            <section className={styles.part} aria-label="The text to explain">
              <h3>The text to explain</h3>
              {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls */}
              <div className={`read ${styles.text}`} tabIndex={0}>
                <ReadingText text={data.chunk} formulas={formulas} />
              </div>
            </section>
            <section className={styles.part} aria-label="Thought">
              <h3>
                <Term name="thought">Thought</Term> <b className={styles.which}>{shown + 1}</b> of{' '}
                {data.thoughts.length}
                {!thought.finished && <span className={styles.warn}>did not finish</span>}
                {data.edited !== null && <span className={styles.warn}>you wrote your own for this chunk</span>}
                <span className={styles.end}>
                  <span className={styles.copied}>dotted</span> copied from the text, {percent(thought.copyRate)}
                </span>
              </h3>
              {editing ? (
                <EditThought
                  text={data.edited ?? thought.text}
                  onSave={(text, rejectOriginal) => {
                    onEdit(false)
                    desk.inTurn(() => desk.edit(text, rejectOriginal))
                  }}
                  onLeave={() => onEdit(false)}
                />
              ) : (
                <ThoughtText text={thought.text} chunk={data.chunk} formulas={formulas} />
              )}
            </section>
            <div className={styles.bars}>
              {hidden ? (
                <div className={styles.hiddenBars}>Shown after your verdict</div>
              ) : (
                <SplitBars thoughts={data.thoughts} shown={shown} />
              )}
            </div>
          </div>
        </>
      ) : (
        <CardInPlace error={card.error} />
      )}
      <footer className={styles.buttons}>
        <VerdictButton
          kind="accept"
          given={given === 'accept'}
          keyName={keyCap(keys.accept)}
          onClick={() => desk.inTurn(() => desk.decide('accept'))}
        >
          {given === 'accept' ? 'Accepted' : label('Accept')}
        </VerdictButton>
        <VerdictButton
          kind="reject"
          given={given === 'reject'}
          keyName={keyCap(keys.reject)}
          onClick={() => desk.inTurn(() => desk.decide('reject'))}
        >
          {given === 'reject' ? 'Rejected' : label('Reject')}
        </VerdictButton>
        <UnstyledButton className={styles.act} onClick={() => desk.inTurn(desk.skip)}>
          Skip <Key>{keyCap(keys.skip)}</Key>
        </UnstyledButton>
        <UnstyledButton className={styles.act} onClick={() => onEdit(!editing)} aria-pressed={editing}>
          Edit <Key>{keyCap(keys.edit)}</Key>
        </UnstyledButton>
        <span className={styles.moves}>
          note <Key>{keyCap(keys.note)}</Key>
          <UnstyledButton onClick={desk.previous}>
            back <Key>{keyCap(keys.previous)}</Key>
          </UnstyledButton>
          <UnstyledButton onClick={desk.next}>
            next <Key>{keyCap(keys.next)}</Key>
          </UnstyledButton>
        </span>
      </footer>
    </article>
  )
}

interface BeforeProps {
  readonly card: ReviewCard
  readonly formulas: boolean
  readonly whole: boolean
  readonly keyName: string
  readonly onToggle: () => void
}

/** The end of what came before: that is what the thought follows on. */
function Before({ card, formulas, whole, keyName, onToggle }: BeforeProps) {
  const box = useRef<HTMLDivElement>(null)
  // biome-ignore lint/correctness/useExhaustiveDependencies: of each card its end
  useEffect(() => {
    if (box.current) box.current.scrollTop = box.current.scrollHeight
  }, [card.chunkId, whole, formulas])
  const { before } = card
  return (
    <section className={styles.part} aria-label="What came before">
      <h3>
        What came before
        <UnstyledButton
          className={`${styles.end} ${styles.small}`}
          onClick={onToggle}
          aria-expanded={whole}
          disabled={before.length === 0}
        >
          {before.length === 0 ? 'nothing' : counted(before.length, 'chunk')} <Key>{keyName}</Key>
        </UnstyledButton>
      </h3>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls */}
      <div ref={box} className={styles.before} data-whole={whole || undefined} tabIndex={0}>
        {before.length === 0 ? (
          'This is the start of the document.'
        ) : (
          <ReadingText text={before.join('')} formulas={formulas} />
        )}
      </div>
    </section>
  )
}

interface ThoughtTextProps {
  readonly text: string
  readonly chunk: string
  readonly formulas: boolean
}

function ThoughtText({ text, chunk, formulas }: ThoughtTextProps) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls
    <div className={`read ${styles.thought}`} tabIndex={0}>
      {text === '' && <span className="dimmed">an empty thought</span>}
      <ReadingText text={text} formulas={formulas} copiedFrom={chunk} />
    </div>
  )
}

interface EditThoughtProps {
  readonly text: string
  readonly onSave: (text: string, rejectOriginal: boolean) => void
  readonly onLeave: () => void
}

function EditThought({ text, onSave, onLeave }: EditThoughtProps) {
  const [own, setOwn] = useState(text)
  const [rejectOriginal, setRejectOriginal] = useState(true)
  return (
    <div className={styles.editBox}>
      <Textarea
        autoFocus
        autosize
        minRows={3}
        maxRows={10}
        classNames={{ input: styles.ownThought ?? '' }}
        aria-label="Your own thought"
        value={own}
        onChange={({ currentTarget }) => setOwn(currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key === 'Escape') onLeave()
          else if (event.key === 'Enter' && (event.ctrlKey || event.metaKey) && own.trim() !== '') {
            event.preventDefault()
            onSave(own, rejectOriginal)
          }
        }}
      />
      <div className={styles.editFoot}>
        <Checkbox
          label="Also reject the original"
          checked={rejectOriginal}
          onChange={({ currentTarget }) => setRejectOriginal(currentTarget.checked)}
        />
        <span className={styles.cut} title="Your own thought is trained on, and kept out of every bound.">
          trained on, kept out of every bound
        </span>
        <span className={styles.end}>
          <UnstyledButton onClick={onLeave}>
            leave <Key>Esc</Key>
          </UnstyledButton>
          <UnstyledButton onClick={() => own.trim() !== '' && onSave(own, rejectOriginal)}>
            save <Key>Ctrl Enter</Key>
          </UnstyledButton>
        </span>
      </div>
    </div>
  )
}

interface VerdictButtonProps {
  readonly kind: 'accept' | 'reject'
  readonly given: boolean
  readonly keyName: string
  readonly onClick: () => void
  readonly children: ReactNode
}

function VerdictButton({ kind, given, keyName, onClick, children }: VerdictButtonProps) {
  const Icon = kind === 'accept' ? IconCheck : IconX
  return (
    <UnstyledButton className={styles.act} data-kind={kind} aria-pressed={given} onClick={onClick}>
      <Icon size={16} stroke={2.4} aria-hidden />
      {children}
      <span className={styles.end}>
        <Key>{keyName}</Key>
      </span>
    </UnstyledButton>
  )
}

/** Grey lines where the card will be, but only if it takes long enough to be noticed. */
function CardInPlace({ error }: { readonly error: unknown }) {
  const late = useLate()
  return <div className={styles.cardBody}>{!error && late && <Loading rows={8} label="Reading the card" />}</div>
}
