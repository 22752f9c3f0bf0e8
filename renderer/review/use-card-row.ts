/** Keeps the row of cards filled: the next ones are here before they are asked for, so that moving on asks nothing. */

import { useQueryClient } from '@tanstack/react-query'
import { useCallback, useEffect, useRef, useState } from 'react'
import type { ReviewSession, ThoughtFilter } from '../../core/contract/review'
import type { QueueOrder } from '../../core/review/queue'
import { useLab } from '../lab/lab-context'
import { advanced, begun, type CardRow, emptyRow, rowOfPast, withMore } from './card-row'
import type { CardQuery } from './use-card-query'
import { useSyncState } from './use-sync-state'

interface CardRowChoice {
  readonly scope: { readonly experiment: string; readonly iteration: number }
  readonly annotator: string
  readonly order: QueueOrder
  readonly filter: ThoughtFilter | null
  /** Whether the desk can be asked yet. */
  readonly isOpen: boolean
  readonly cardQuery: CardQuery
  readonly askSession: () => Promise<ReviewSession>
  readonly onFault: (fault: unknown) => void
}

const BATCH = 24
const AHEAD = 6
/** Cards at the end of the row that do not come up again. */
const EXCLUDED = 200

/** `anew`: another order or filter, which begins at once; `behind`: other cards behind the one on show. */
type Filling = 'anew' | 'more' | 'behind'

export function useCardRow({ scope, annotator, order, filter, isOpen, ...choice }: CardRowChoice) {
  const { cardQuery, askSession, onFault } = choice
  const { client } = useLab()
  const cache = useQueryClient()
  const row = useSyncState<CardRow>(emptyRow)
  const { now, set } = row
  const [decided, setDecided] = useState<number | null>(null)
  const [isFilled, setFilled] = useState(false)
  const turn = useRef(0)
  const underway = useRef(0)
  const under = useRef<Promise<void>>(Promise.resolve())

  const ask = useCallback(
    async (how: Filling) => {
      const own = ++turn.current
      const { trail, coming } = now.current
      const kept = how === 'more' ? coming : []
      const last = [...trail, ...kept].at(-1)
      try {
        const { cards, decidedChunks } = await client.review.queue({
          ...scope,
          ...{ annotator, order, filter, size: BATCH },
          exclude: [...trail.slice(-EXCLUDED), ...kept].map(({ chunkId }) => chunkId),
          after: order === 'document' && last ? last.chunkId : null,
        })
        if (own !== turn.current) return
        setDecided(decidedChunks)
        const known = new Set(now.current.trail.slice(-EXCLUDED).map(({ chunkId }) => chunkId))
        const fresh = cards.filter(({ chunkId }) => !known.has(chunkId))
        set((old) => {
          if (how === 'anew') return begun(old, fresh)
          return withMore(how === 'behind' ? { ...old, coming: [] } : old, fresh)
        })
      } catch (error) {
        if (own === turn.current) onFault(error)
      }
      setFilled(true)
    },
    [client, scope, annotator, order, filter, now, set, onFault],
  )
  const fill = useCallback(
    (how: Filling) => {
      // Asked for on every card that is passed: the first answer is as good, and is soonest there.
      if (how === 'more' && underway.current > 0) return
      underway.current++
      under.current = ask(how).finally(() => {
        underway.current--
      })
    },
    [ask],
  )

  // A new order or filter begins a new row of cards, behind those of the day; an iteration or an annotator has a day of
  // its own.
  const day = JSON.stringify([scope, annotator])
  const dayOnShow = useRef<string | null>(null)
  useEffect(() => {
    if (!isOpen) return
    setFilled(false)
    if (dayOnShow.current === day) return fill('anew')
    void askSession()
      .then((session) => {
        dayOnShow.current = day
        set(() => rowOfPast(session))
        fill('anew')
      })
      .catch(onFault)
  }, [isOpen, day, fill, askSession, set, onFault])

  const { coming } = row.value
  useEffect(() => {
    if (isFilled && coming.length > 0 && coming.length < BATCH / 2) fill('more')
  }, [coming.length, isFilled, fill])
  useEffect(() => {
    let isPast = false
    // One at a time: a verdict waits behind one of them at most.
    const read = async () => {
      for (const { chunkId } of coming.slice(0, AHEAD)) {
        if (isPast) return
        await cache.prefetchQuery(cardQuery(chunkId))
      }
    }
    void read()
    return () => {
      isPast = true
    }
  }, [coming, cache, cardQuery])

  return {
    ...{ row, decided, isFilled, fill },
    advance: useCallback(() => {
      set(advanced)
      // The row is at its end: ask once more what is left.
      if (now.current.at >= now.current.trail.length) fill('more')
    }, [set, now, fill]),
    /** Kept when the cards that are being asked for are here. */
    filled: useCallback(() => under.current, []),
  }
}
