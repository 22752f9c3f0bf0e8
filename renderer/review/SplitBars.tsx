/** "Explains" against "cost" of the thought on show, on one scale, with thin marks for the chunk's other thoughts. */

import { fixed, signed } from '../../core/chart/format'
import type { ReviewThought } from '../../core/contract/review'
import { Term } from '../components/Term'
import { barScale } from './bar-scale'
import styles from './Review.module.css'

interface SplitBarsProps {
  readonly thoughts: readonly ReviewThought[]
  readonly shown: number
}

export function SplitBars({ thoughts, shown }: SplitBarsProps) {
  const thought = thoughts[shown]
  if (!thought) return null
  const others = thoughts.filter((_, k) => k !== shown)
  const scale = barScale(thoughts.flatMap(({ explains, toldCost }) => [explains, toldCost]))
  const finished = thoughts.filter((one) => one.finished)
  const total = (one: ReviewThought) => one.explains - one.toldCost
  const rank = finished.filter((one) => total(one) > total(thought)).length
  return (
    <div className={styles.split}>
      <Term name="explains">Explains the text</Term>
      <SplitBar
        value={thought.explains}
        others={others.map(({ explains }) => explains)}
        scale={scale}
        kind="explains"
      />
      <span className={styles.number}>{signed(thought.explains, 1)}</span>
      <Term name="cost">Cost of being told the answer</Term>
      <SplitBar value={thought.toldCost} others={others.map(({ toldCost }) => toldCost)} scale={scale} kind="cost" />
      <span className={styles.number}>{signed(-thought.toldCost, 1)}</span>
      <span className="dimmed">Together, in nats</span>
      <span className={`${styles.caption} ${styles.cut}`}>
        Thin marks: the other thoughts. {thought.finished ? placeOf(rank, finished.length) : 'This one did not finish.'}
      </span>
      <b className={styles.number}>{signed(total(thought), 1)}</b>
    </div>
  )
}

function placeOf(rank: number, count: number): string {
  if (count < 2) return 'The only finished one.'
  if (rank === 0) return `Highest of ${count} that finished.`
  return rank === count - 1 ? `Lowest of ${count} that finished.` : `Number ${rank + 1} of ${count} that finished.`
}

interface SplitBarProps {
  readonly value: number
  readonly others: readonly number[]
  readonly scale: { readonly low: number; readonly high: number }
  readonly kind: 'explains' | 'cost'
}

function SplitBar({ value, others, scale: { low, high }, kind }: SplitBarProps) {
  const place = (of: number) => (100 * (Math.max(low, Math.min(high, of)) - low)) / (high - low)
  const zero = place(0)
  const end = place(value)
  return (
    <div className={styles.splitBar} role="img" aria-label={`${fixed(value, 1)} nats, on a scale to ${high}`}>
      <div
        className={styles.splitFill}
        data-kind={kind}
        style={{ left: `${Math.min(zero, end)}%`, width: `${Math.abs(end - zero)}%` }}
      />
      {low < 0 && <span className={styles.zero} style={{ left: `${zero}%` }} />}
      {others.map((other, i) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: marks in the order of the thoughts
        <span key={i} className={styles.tick} style={{ left: `${place(other)}%` }} />
      ))}
    </div>
  )
}
