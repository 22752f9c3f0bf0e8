/** What one checkpoint makes of the text. */

import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { percent, signed } from '../../core/chart/format'
import type { Exploration, ThoughtBehind } from '../../core/contract/exploration'
import { Loading } from '../components/Loading'
import { Panel } from '../components/Panel'
import { FaultStrip } from '../components/Strip'
import { Term } from '../components/Term'
import { useLab, useLabState } from '../lab/lab-context'
import styles from './Model.module.css'
import { Pieces } from './Pieces'

export interface Question {
  readonly context: string
  readonly text: string
  readonly thoughts: number
  readonly maxThoughtTokens: number
  readonly maxTokens: number
  readonly seed: number
}

interface TryColumnProps {
  readonly model: string
  /** As it is called. */
  readonly title: string
  readonly question: Question
}

export function TryColumn({ model, title, question }: TryColumnProps) {
  const { queries } = useLab()
  const answer = useQuery(
    queries.model.explore.queryOptions({
      input: { model, ...question },
      // A checkpoint never changes: the same question has the same answer.
      staleTime: Number.POSITIVE_INFINITY,
      retry: false,
    }),
  )
  const isBusy = useLabState('jobs').some(({ status }) => status === 'running')
  return (
    <Panel title={title} className={styles.column}>
      <div className={styles.answer} aria-busy={answer.isPending}>
        {answer.isPending && (
          <>
            <p className={styles.source} role="status">
              {isBusy ? 'A job is using the engine: this waits for its turn, between two steps.' : 'Thinking'}
            </p>
            <Loading label={`Waiting for ${title}`} />
          </>
        )}
        <FaultStrip error={answer.error} />
        {answer.data && <Answer answer={answer.data} hasText={question.text !== ''} />}
      </div>
    </Panel>
  )
}

function Answer({
  answer: { without, ahead, behind },
  hasText,
}: {
  readonly answer: Exploration
  readonly hasText: boolean
}) {
  const thinks = ahead.length > 0
  return (
    <>
      <section aria-label="Goes on without a thought">
        <h3>Goes on{thinks && ' without a thought'}</h3>
        <Pieces label="Continuation without a thought" pieces={without.continuation} />
      </section>
      {!thinks && (
        <p className={styles.source}>
          This model was not taught to think: it goes on with the text as with any other. A warm start or an iteration
          thinks.
        </p>
      )}
      {thinks && (
        <section aria-label="Thinks first, then goes on">
          <h3>
            <Term name="thought">Thinks</Term> first, then goes on
          </h3>
          {ahead.map(({ thought, finished, continuation }, k) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: thoughts in the order in which they were drawn
            <div key={k} className={styles.ahead}>
              <Thought number={k + 1} text={thought} finished={finished} />
              <Pieces label={`Continuation behind thought ${k + 1}`} pieces={continuation} />
            </div>
          ))}
        </section>
      )}
      {hasText && <Explained behind={behind} without={without.text} />}
    </>
  )
}

interface ExplainedProps {
  readonly behind: readonly ThoughtBehind[]
  readonly without: Exploration['without']['text']
}

/** The text that was given, as likely as it is without a thought and behind the chosen one. */
function Explained({ behind, without }: ExplainedProps) {
  const best = behind.reduce((top, { weight }, k) => (weight > (behind[top]?.weight ?? -1) ? k : top), 0)
  const [picked, setPicked] = useState<number | null>(null)
  const shown = picked ?? best
  const chosen = behind[shown]
  return (
    <section aria-label="What follows, explained">
      <h3>What follows, without a thought</h3>
      <Pieces label="What follows, without a thought" pieces={without} />
      {chosen && (
        <>
          <h3>Thoughts that could explain what follows</h3>
          <div role="radiogroup" aria-label="Thought to read the text with">
            {behind.map(({ thought, finished, explains, cost, weight }, k) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: thoughts in the order in which they were drawn
              <label key={k} className={styles.behind} data-chosen={k === shown || undefined}>
                <input type="radio" checked={k === shown} onChange={() => setPicked(k)} />
                <Thought number={k + 1} text={thought} finished={finished} />
                <span className={styles.costs}>
                  explains {signed(explains, 1)}, costs {signed(cost, 1)} nats
                </span>
                <b>{percent(weight)}</b>
              </label>
            ))}
          </div>
          <h3>What follows, behind thought {shown + 1}</h3>
          <Pieces label={`What follows, behind thought ${shown + 1}`} pieces={chosen.text} />
        </>
      )}
    </section>
  )
}

function Thought({
  number,
  text,
  finished,
}: {
  readonly number: number
  readonly text: string
  readonly finished: boolean
}) {
  return (
    <span className={styles.thought}>
      <span className={styles.visuallySmall}>{number}</span> {text === '' ? <i>an empty thought</i> : text}
      {!finished && <span className={styles.dim}> … did not finish</span>}
    </span>
  )
}
