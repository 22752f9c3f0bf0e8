/** The K thoughts with their weights without and with labels, what a verdict would move, and what the last one moved. */

import { Switch, UnstyledButton } from '@mantine/core'
import { IconCheck, IconX } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { fixed, percent, signed } from '../../core/chart/format'
import type { ReviewCard, ReviewThought } from '../../core/contract/review'
import type { AcceptedWeights, LabelEffect } from '../../core/weights/acceptance'
import { Term } from '../components/Term'
import { useLab, useLabState } from '../lab/lab-context'
import type { LastAct } from './last-act'
import { VerdictIcon } from './QueueStrip'
import styles from './Review.module.css'
import type { Desk } from './use-desk'

interface WeightsTabProps {
  readonly desk: Desk
  readonly hidden: boolean
}

export function WeightsTab({ desk, hidden }: WeightsTabProps) {
  const { card, shown, last, state } = desk
  const { data } = card
  const thought = data && shown !== null ? data.thoughts[shown] : undefined
  const unlabelled = state !== undefined && state.accepts + state.rejects === 0
  return (
    <div className={styles.evidence}>
      {data && hidden && (
        <p className={styles.say}>
          The weights of this card appear after your verdict, so that the model's opinion does not lead yours.
        </p>
      )}
      {data && !hidden && (
        <div className={styles.legend}>
          <span className={styles.swatch} data-kind="paper" /> without labels
          <span className={styles.swatch} data-kind="labels" /> with labels, <Term name="lambda">λ</Term>{' '}
          {fixed(data.lambda, 2)}
          <span className={styles.end}>share of weight</span>
        </div>
      )}
      {data && (
        <div className={styles.rows} role="listbox" aria-label="Thoughts of this chunk">
          {data.thoughts.map((one, k) => (
            <ThoughtRow
              key={one.thoughtId}
              card={data}
              thought={one}
              place={k}
              isShown={k === shown}
              hidden={hidden}
              onShow={() => desk.showThought(k)}
            />
          ))}
        </div>
      )}
      {unlabelled && !hidden && <p className={styles.say}>Without labels these are the paper's weights.</p>}
      {data && !hidden && thought && (
        <div className={styles.previews}>
          <Preview kind="accept" title="If accepted" effect={thought.ifAccepted} />
          <Preview kind="reject" title="If rejected" effect={thought.ifRejected} />
        </div>
      )}
      {last?.weights && !last.undone && <LastMove last={last} weights={last.weights} />}
      <div className={styles.bottom}>
        {data && !hidden && thought && (
          <table className="figures">
            <tbody>
              <Facts card={data} thought={thought} />
            </tbody>
          </table>
        )}
        <HideSwitch />
      </div>
    </div>
  )
}

interface ThoughtRowProps {
  readonly card: ReviewCard
  readonly thought: ReviewThought
  readonly place: number
  readonly isShown: boolean
  readonly hidden: boolean
  readonly onShow: () => void
}

function ThoughtRow({ card, thought, place, isShown, hidden, onShow }: ThoughtRowProps) {
  const largest = Math.max(...card.paper.weights, ...card.current.weights, 1e-9)
  const width = (weight: number) => ({ width: `${Math.max(weight > 0 ? 0.8 : 0, (100 * weight) / largest)}%` })
  const isOut = card.paper.weights[place] === 0 && !thought.finished
  return (
    <UnstyledButton
      className={styles.row}
      role="option"
      tabIndex={isShown ? 0 : -1}
      aria-selected={isShown}
      onClick={onShow}
    >
      <b>{place + 1}</b>
      <span>
        {thought.verdict && <VerdictIcon verdict={thought.verdict} size={13} />}
        {thought.verdict && <span className="visually-hidden">{thought.verdict}ed</span>}
      </span>
      {hidden ? (
        <span className="dimmed">{thought.finished ? `${thought.tokens} tokens` : 'did not finish'}</span>
      ) : isOut ? (
        <span className="dimmed">did not finish</span>
      ) : (
        <span className={styles.rowBars}>
          <span className={styles.rowBar} data-kind="paper" style={width(thought.paperWeight)} />
          <span className={styles.rowBar} data-kind="labels" style={width(thought.weight)} />
        </span>
      )}
      <span className={styles.number}>
        {!hidden && !isOut && !thought.finished && <span className="dimmed">counts anyway </span>}
        {!hidden && (isOut ? '0 %' : <Shares before={thought.paperWeight} after={thought.weight} />)}
      </span>
    </UnstyledButton>
  )
}

/** "50 → 42 %" */
function Shares({ before, after }: { readonly before: number; readonly after: number }) {
  return (
    <>
      <span className="dimmed">{percent(before).replace(/\s?%$/, '')} → </span>
      {percent(after)}
    </>
  )
}

interface PreviewProps {
  readonly kind: 'accept' | 'reject'
  readonly title: string
  readonly effect: LabelEffect
}

function Preview({ kind, title, effect: { moved, leader, weights } }: PreviewProps) {
  const Icon = kind === 'accept' ? IconCheck : IconX
  return (
    <div className={styles.preview}>
      <div className={styles.previewTitle} data-kind={kind}>
        <Icon size={13} stroke={2.4} aria-hidden />
        {title}
      </div>
      <div>
        moves <b>{percent(moved)}</b>
      </div>
      {leader !== null && (
        <div className={styles.caption}>
          thought {leader + 1} leads, {percent(weights[leader] ?? 0)}
        </div>
      )}
    </div>
  )
}

function LastMove({ last, weights }: { readonly last: LastAct; readonly weights: NonNullable<LastAct['weights']> }) {
  const { before, after } = weights
  const what = last.label.verdict === 'accept' ? 'accepted' : 'rejected'
  return (
    <div className={styles.lastMove}>
      <div>
        {last.number === null ? 'A card' : `Card ${last.number}`}, thought {(last.k ?? 0) + 1} {what}:{' '}
        <b>{percent(after.moved)}</b> <Term name="moved">moved</Term>
      </div>
      <Stack name="before" weights={before} judged={last.k} verdict={last.label.verdict} leader={after.leader} />
      <Stack name="after" weights={after} judged={last.k} verdict={last.label.verdict} leader={after.leader} />
    </div>
  )
}

interface StackProps {
  readonly name: string
  readonly weights: AcceptedWeights
  readonly judged: number | null
  readonly verdict: string
  readonly leader: number | null
}

function Stack({ name, weights: { weights }, judged, verdict, leader }: StackProps) {
  const words = weights.map((weight, k) => `thought ${k + 1} ${percent(weight)}`).join(', ')
  return (
    <div className={styles.stackLine}>
      <span className="dimmed">{name}</span>
      <div className={styles.stack} role="img" aria-label={`${name}: ${words}`}>
        {weights.map((weight, k) => (
          <span
            // biome-ignore lint/suspicious/noArrayIndexKey: thoughts in their order
            key={k}
            style={{ width: `${100 * weight}%` }}
            data-kind={k === judged ? verdict : k === leader && verdict === 'reject' ? 'leader' : undefined}
          >
            {weight > 0.055 ? k + 1 : ''}
          </span>
        ))}
      </div>
    </div>
  )
}

function Facts({ card, thought }: { readonly card: ReviewCard; readonly thought: ReviewThought }) {
  const { paper, current, diagnostics } = card
  const { weights } = diagnostics
  const ess = (of: AcceptedWeights) => (of.effectiveSampleSize === null ? 'none' : fixed(of.effectiveSampleSize, 1))
  return (
    <>
      <Fact name={<Term name="ess">Effective thoughts (ESS)</Term>}>
        {ess(paper)} → {ess(current)} of {card.thoughts.length}
      </Fact>
      <Fact name={<Term name="acceptable">Chance acceptable</Term>}>
        {thought.acceptance === 1 ? <span className="dimmed">no labels yet</span> : fixed(thought.acceptance, 2)}
      </Fact>
      {thought.otherVotes > 0 && (
        <Fact name="Other annotators">
          {thought.others === null ? (
            <span className="dimmed">{thought.otherVotes}, shown after your verdict</span>
          ) : (
            thought.others.map(({ annotator, verdict, decides }) => (
              <span key={annotator} className={styles.said}>
                {annotator} {verdict}ed{decides && ', which decides'}
              </span>
            ))
          )}
        </Fact>
      )}
      <Fact name={<Term name="swap">Swap test</Term>}>
        {thought.swap === null ? <span className="dimmed">not measured</span> : `${signed(thought.swap, 1)} nats`}
      </Fact>
      <Fact name={<Term name="missingNats">Missing nats</Term>}>
        {weights === null ? (
          <span className="dimmed">no thought finished</span>
        ) : (
          `about ${fixed(weights.missingNats, 2)}${weights.missingNatsTooLow ? ', probably more' : ''}`
        )}
      </Fact>
    </>
  )
}

function Fact({ name, children }: { readonly name: ReactNode; readonly children: ReactNode }) {
  return (
    <tr>
      <td className="dimmed">{name}</td>
      <td className="number">{children}</td>
    </tr>
  )
}

function HideSwitch() {
  const { client } = useLab()
  return (
    <Switch
      className={styles.switch}
      labelPosition="left"
      label="Hide the weights until I decide"
      checked={useLabState('settings').hideWeights}
      onChange={({ currentTarget }) => void client.settings.set({ hideWeights: currentTarget.checked })}
    />
  )
}
