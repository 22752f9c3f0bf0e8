/** The thought chosen in one E-step: what changed, whether it is right, its weight and what made it, and its rivals. */

import { Tooltip, UnstyledButton } from '@mantine/core'
import { useState } from 'react'
import { fixed, signed } from '../../core/chart/format'
import { cssColour, type Paint } from '../../core/chart/paint'
import type { ChunkEStep, PastThought } from '../../core/comparison/thought-history'
import type { Verdict } from '../../core/review/label'
import { diffWords } from '../../core/text/word-diff'
import { Term } from '../components/Term'
import styles from './Compare.module.css'
import { Judged } from './Judged'

interface ThoughtCellProps {
  /** Null where the E-step has not reached the chunk. */
  readonly step: ChunkEStep | null
  /** The thought to compare with; null in the first column. */
  readonly before: string | null
  readonly hideRemoved: boolean
  readonly paint: Paint
}

export function ThoughtCell({ step, before, hideRemoved, paint }: ThoughtCellProps) {
  const [shown, setShown] = useState<number | null>(null)
  if (!step) return <div className={styles.cell}>not sampled yet</div>
  const chosen = step.thoughts.find((thought) => thought.chosen)
  const thought = step.thoughts.find(({ k }) => k === shown) ?? chosen
  return (
    <div className={styles.cell}>
      {thought ? (
        <Thought thought={thought} before={before} hideRemoved={hideRemoved} paint={paint} />
      ) : (
        <p className={styles.dim}>No thought finished: the chunk keeps none and is left out of the bounds.</p>
      )}
      <Rivals step={step} shown={thought?.k ?? null} onShow={setShown} />
    </div>
  )
}

const verdictNames: Readonly<Record<Verdict, string>> = {
  accept: 'accepted',
  reject: 'rejected',
  skip: 'skipped',
  edit: 'edited, not in the bound',
}

interface ThoughtProps {
  readonly thought: PastThought
  readonly before: string | null
  readonly hideRemoved: boolean
  readonly paint: Paint
}

function Thought({ thought, before, hideRemoved, paint }: ThoughtProps) {
  const { text, weight, explains, cost, isRight, finished, chosen, kept, verdicts } = thought
  const verdict = verdicts.at(-1)
  return (
    <>
      <div className={styles.thought}>
        {before === null ? text : <Changes before={before} after={text} hideRemoved={hideRemoved} />}
      </div>
      <p className={styles.verdict}>
        {isRight !== null && (
          <>
            <Judged isRight={isRight} size={13} /> {isRight ? 'right' : 'wrong'}
          </>
        )}
        {!chosen && <span className={styles.dim}>not the one chosen</span>}
        {kept && <span className={styles.dim}>kept from the E-step before, not in the bound</span>}
        {!finished && <span className={styles.dim}>did not finish</span>}
        {verdict && <span className={styles.pill}>{verdictNames[verdict]}</span>}
      </p>
      <dl className={styles.terms}>
        <dt>
          <Term name="weight">weight</Term>
        </dt>
        <dd>{fixed(weight, 2)}</dd>
        <div className={styles.bar} aria-hidden>
          <span style={{ width: `${100 * weight}%`, background: cssColour(paint) }} />
        </div>
        <dt>
          <Term name="explains">explains</Term>
        </dt>
        <dd>{signed(explains, 2)}</dd>
        <dt>
          <Term name="cost">cost of being told</Term>
        </dt>
        <dd>{fixed(cost, 2)}</dd>
      </dl>
    </>
  )
}

interface ChangesProps {
  readonly before: string
  readonly after: string
  readonly hideRemoved: boolean
}

function Changes({ before, after, hideRemoved }: ChangesProps) {
  if (before === after) {
    return (
      <>
        {after}
        <span className={styles.unchanged}>unchanged</span>
      </>
    )
  }
  return diffWords(before, after).map(({ kind, text }, i) => {
    const key = `${i} ${kind}`
    if (kind === 'same') return <span key={key}>{text}</span>
    if (kind === 'added') return <ins key={key}>{text}</ins>
    return hideRemoved ? null : <del key={key}>{text}</del>
  })
}

interface RivalsProps {
  readonly step: ChunkEStep
  readonly shown: number | null
  readonly onShow: (k: number) => void
}

function Rivals({ step: { thoughts }, shown, onShow }: RivalsProps) {
  const distinct = new Set(thoughts.map(({ text }) => text)).size
  const known = thoughts.some(({ isRight }) => isRight !== null)
  const right = thoughts.filter(({ isRight }) => isRight).length
  return (
    <div className={styles.rivals}>
      <div className={styles.rivalCells}>
        {thoughts.map(({ k, text, chosen, finished, isRight }) => (
          <Tooltip key={k} label={text} multiline maw={360}>
            <UnstyledButton
              className={styles.rival}
              data-chosen={chosen || undefined}
              aria-pressed={k === shown}
              aria-label={`Thought ${k + 1} of ${thoughts.length}${chosen ? ', chosen' : ''}${finished ? '' : ', did not finish'}`}
              onClick={() => onShow(k)}
            >
              <Judged
                isRight={finished ? isRight : null}
                size={11}
                unknown={finished ? 'not known' : 'did not finish'}
              />
            </UnstyledButton>
          </Tooltip>
        ))}
      </div>
      <p className={styles.dim}>
        {known && `${right} of ${thoughts.length} right, `}
        {distinct === 1 ? 'all alike' : `${distinct} distinct`}
      </p>
    </div>
  )
}
