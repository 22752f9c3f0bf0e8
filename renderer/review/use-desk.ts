/** One sitting at the review desk: the row of cards, the card on show, the verdicts, and what stands behind them. */

import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect, useMemo, useRef, useState } from 'react'
import type { ThoughtFilter } from '../../core/contract/review'
import type { QueueOrder } from '../../core/review/queue'
import { useLab, useLabState } from '../lab/lab-context'
import { asShown, shownAt, shownThought } from './card-row'
import { type Turn, TurnQueue } from './turn-queue'
import { useCardQuery } from './use-card-query'
import { useCardRow } from './use-card-row'
import { useSession } from './use-session'
import { useVerdicts } from './use-verdicts'

export interface DeskChoice {
  readonly experiment: string
  readonly iteration: number
  readonly annotator: string
  readonly order: QueueOrder
  readonly filter: ThoughtFilter | null
  readonly weightsHidden: boolean
}

/** Queries whose answers every label changes, wherever it came from. */
const shownOfLabels = ['session', 'history', 'state', 'quality', 'conflicts'] as const
/** Queries whose answers a fit of the predictor changes. A card whose own labels change is asked for when they do. */
const shownOfPredictor = ['card', 'state', 'quality', 'whatIf', 'essCurve'] as const

/** Milliseconds between two looks at how many thoughts are read. */
const READING_INTERVAL = 500

export function useDesk({ experiment, iteration, annotator, order, filter, weightsHidden }: DeskChoice) {
  const { queries } = useLab()
  const cache = useQueryClient()
  const scope = useMemo(() => ({ experiment, iteration }), [experiment, iteration])
  const [queueFault, setQueueFault] = useState<unknown>(null)
  const open = useQuery({
    ...queries.review.open.queryOptions({ input: scope }),
    staleTime: Number.POSITIVE_INFINITY,
  })
  const state = useQuery({
    ...queries.review.state.queryOptions({ input: scope }),
    enabled: open.isSuccess,
    refetchInterval: ({ state: { data } }) => (data && data.read !== null ? READING_INTERVAL : false),
  })
  const session = useSession(annotator)
  const cardQuery = useCardQuery(scope, annotator)
  const cards = useCardRow({
    ...{ scope, annotator, order, filter, cardQuery },
    isOpen: open.isSuccess,
    askSession: session.ask,
    onFault: setQueueFault,
  })
  const { fault, setFault, ...verdicts } = useVerdicts({
    ...{ scope, annotator, weightsHidden, cards, session, cardQuery },
  })

  // What is shown says what holds now. Cards that are loaded ahead stay, and are asked for again behind what is on show.
  const { labels, predictor } = useLabState('revisions')
  useAskAgain(shownOfLabels, labels)
  useAskAgain(shownOfPredictor, predictor)

  const { row, advance, fill, decided, isFilled } = cards
  const known = state.data ?? open.data
  // All thoughts are read: the next cards are the best of all of them. The one on show stays.
  const isReading = known !== undefined && known.read !== null
  const wasReading = useRef(false)
  useEffect(() => {
    if (wasReading.current && !isReading) fill('behind')
    wasReading.current = isReading
  }, [isReading, fill])
  const { trail, at, coming, k } = row.value
  const entry = trail[at]
  const { data, error } = useQuery({ ...cardQuery(entry?.chunkId ?? 0), enabled: entry !== undefined })
  const card = useMemo(() => ({ data: data && entry && asShown(data, entry), error }), [data, error, entry])
  const turns = useMemo(() => new TurnQueue(), [])
  return {
    ...{ scope, annotator, open, state: known, session: session.data, trail, at, entry, coming, decided },
    ...{ card, isFilled, ...verdicts },
    shown: card.data && entry ? shownThought(card.data, entry, k) : null,
    /** Of the card on show, as the strip counts. */
    number: entry?.number ?? (session.data?.today ?? 0) + 1,
    fault: fault ?? queueFault ?? state.error,
    next: advance,
    previous: () => row.set((old) => (old.at > 0 ? shownAt(old, old.at - 1) : old)),
    goToPlace: (place: number) => row.set((old) => shownAt(old, place)),
    showThought: (place: number | null) => {
      if (place === null || (card.data && place >= 0 && place < card.data.thoughts.length)) {
        row.set((old) => ({ ...old, k: place }))
      }
    },
    /** After labels of many cards: those to come are asked for anew, and so is what was read of any. */
    refill: () => {
      void cache.invalidateQueries({ queryKey: queries.review.card.key() })
      fill('anew')
    },
    clearFault: () => {
      setFault(null)
      setQueueFault(null)
    },
    /** Does it when what was asked for before is done. */
    inTurn: (turn: Turn) => turns.take(turn),
    forgetTurns: () => turns.forget(),
  }
}

export type Desk = ReturnType<typeof useDesk>

/** Asks for these again whenever the revision rises. */
function useAskAgain(names: typeof shownOfLabels | typeof shownOfPredictor, revision: number): void {
  const { queries } = useLab()
  const cache = useQueryClient()
  // biome-ignore lint/correctness/useExhaustiveDependencies: whenever the revision rises
  useEffect(() => {
    for (const name of names) void cache.invalidateQueries({ queryKey: queries.review[name].key() })
  }, [revision, names, cache, queries])
}
