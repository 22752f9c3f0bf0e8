/** Thoughts that annotators see differently. Enter shows one, A and R decide it; what was said is hidden until then. */

import { useQuery } from '@tanstack/react-query'
import { type KeyboardEvent, useState } from 'react'
import { grouped } from '../../core/chart/format'
import type { LabelConflict } from '../../core/contract/review-team'
import { FaultStrip } from '../components/Strip'
import { useLab } from '../lab/lab-context'
import { VerdictIcon } from './QueueStrip'
import styles from './Review.module.css'
import type { Desk } from './use-desk'

export function ConflictList({ desk }: { readonly desk: Desk }) {
  const { queries } = useLab()
  const [at, setAt] = useState(0)
  const { data, error } = useQuery(
    queries.review.conflicts.queryOptions({ input: { ...desk.scope, annotator: desk.annotator } }),
  )
  if (error) return <FaultStrip error={error} />
  if (!data || data.length === 0) return null
  const open = data.filter(({ decided }) => decided === null).length
  const show = (place: number) => {
    const conflict = data[place]
    setAt(place)
    if (conflict?.thoughtId != null) desk.openCard({ chunkId: conflict.chunkId, thoughtId: conflict.thoughtId })
  }
  const onKeyDown = (event: KeyboardEvent) => {
    const steps: Record<string, number> = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: data.length - 1 }
    const step = steps[event.key]
    if (step !== undefined) setAt(Math.max(0, Math.min(step, data.length - 1)))
    else if (event.key === 'Enter') show(at)
    else return
    event.preventDefault()
    event.stopPropagation()
  }
  return (
    <div>
      <h3 className={styles.caption}>
        Annotators disagree: {grouped(open)} open, {grouped(data.length - open)} decided
      </h3>
      <div
        className={styles.conflicts}
        role="listbox"
        aria-label="Conflicts. Enter shows the card, then A or R decides."
        tabIndex={0}
        aria-activedescendant={`conflict-${at}`}
        onKeyDown={onKeyDown}
      >
        {data.map((conflict, place) => (
          // biome-ignore lint/a11y/useKeyWithClickEvents: the list has the keys
          // biome-ignore lint/a11y/useFocusableInteractive: the list has the focus
          <div
            key={`${conflict.chunkId} ${conflict.text}`}
            id={`conflict-${place}`}
            role="option"
            aria-selected={place === at}
            className={styles.conflict}
            title={conflict.text}
            onClick={() => show(place)}
          >
            <span className={styles.cut}>{conflict.place}</span>
            <Said conflict={conflict} />
          </div>
        ))}
      </div>
    </div>
  )
}

/** Who said what, once one may know; else only who. */
function Said({ conflict: { annotators, votes, decided, thoughtId } }: { readonly conflict: LabelConflict }) {
  return (
    <span className={`${styles.end} dimmed`}>
      {votes
        ? votes.map(({ annotator, verdict }) => (
            <span key={annotator} className={styles.said}>
              {annotator} <VerdictIcon verdict={verdict} size={11} />
              <span className="visually-hidden">{verdict}ed</span>
            </span>
          ))
        : annotators.join(', ')}
      {thoughtId === null && ', of another iteration'}
      {decided !== null && (
        <span className={styles.said}>
          decided <VerdictIcon verdict={decided} size={11} />
          <span className="visually-hidden">{decided}ed</span>
        </span>
      )}
    </span>
  )
}
