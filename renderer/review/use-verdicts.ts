/**
 * What is done to a card: a verdict, a skip, an edit, undo and redo, remarks.
 *
 * A label is on disk before the card moves. Every act reads what is on show when its turn comes, not what was on show
 * when its key was pressed.
 */

import { useQueryClient } from '@tanstack/react-query'
import { useRef, useState } from 'react'
import { flushSync } from 'react-dom'
import type { Judgement, ReviewCard, ReviewLabel, Verdict } from '../../core/contract/review'
import { useLab } from '../lab/lab-context'
import { asShown, marked, placeOf, shownAt, shownThought, type TrailCard, withCard } from './card-row'
import type { LastAct } from './last-act'
import type { CardQuery } from './use-card-query'
import type { useCardRow } from './use-card-row'
import type { useSession } from './use-session'
import { useSyncState } from './use-sync-state'

interface VerdictChoice {
  readonly scope: { readonly experiment: string; readonly iteration: number }
  readonly annotator: string
  readonly weightsHidden: boolean
  readonly cards: ReturnType<typeof useCardRow>
  readonly session: ReturnType<typeof useSession>
  readonly cardQuery: CardQuery
}

/** The card and thought that an act is about. */
interface OnShow {
  readonly entry: TrailCard
  readonly data: ReviewCard
  readonly k: number
}

type Remarks = Omit<Parameters<ReturnType<typeof useLab>['client']['review']['remark']>[0], 'labelId'>

export function useVerdicts({ scope, annotator, weightsHidden, cards, session, cardQuery }: VerdictChoice) {
  const { client, queries } = useLab()
  const cache = useQueryClient()
  const last = useSyncState<LastAct | null>(null)
  const [fault, setFault] = useState<unknown>(null)
  const { row, advance } = cards

  /** Chunks whose labels changed here: what was read of them before is no longer so. */
  const touched = useRef(new Set<number>())

  /** What is on show; waits for a card that is still being read. */
  const onShow = async (): Promise<OnShow | null> => {
    let asked: Promise<void> | null = null
    while (!row.now.current.trail[row.now.current.at] && asked !== cards.filled()) {
      asked = cards.filled()
      await asked
    }
    const { trail, at, k } = row.now.current
    const entry = trail[at]
    if (!entry) return null
    const query = cardQuery(entry.chunkId)
    // Whatever else was learned since, a card that is not touched is the same to its judge.
    const isTouched = touched.current.has(entry.chunkId) || entry.verdict !== null
    const data = asShown(await (isTouched ? cache.fetchQuery(query) : cache.ensureQueryData(query)), entry)
    return { entry, data, k: shownThought(data, entry, k) }
  }

  const inputOf = ({ entry, data, k }: OnShow) => {
    const thought = data.thoughts[k]
    if (!thought) throw new Error(`chunk ${data.chunkId} has no thought ${k}`)
    const isProposed = thought.thoughtId === entry.thoughtId
    return {
      ...scope,
      ...{ chunkId: data.chunkId, thoughtId: thought.thoughtId, annotator },
      // Weights that were in view on a card with a verdict are in view again.
      weightsHidden: weightsHidden && thought.verdict === null,
      ...(isProposed && entry.verdict === null
        ? { origin: entry.origin, propensity: entry.propensity }
        : { origin: 'chosen' as const, propensity: null }),
    }
  }

  /** Cards that labels changed are asked for again. */
  const noteChunks = (chunkIds: readonly (number | null)[]) => {
    for (const chunkId of new Set(chunkIds)) {
      if (chunkId === null) continue
      touched.current.add(chunkId)
      void cache.invalidateQueries(cardQuery(chunkId))
    }
  }

  /** @returns whether it was done; what went wrong is told */
  const attempt = async (work: () => Promise<void>): Promise<boolean> => {
    setFault(null)
    try {
      await work()
      return true
    } catch (error) {
      setFault(error)
      return false
    }
  }

  /** Shows what a label did, and the next card. At once: the next key is already meant for that card. */
  const moveOn = ({ entry, data, k }: OnShow, label: ReviewLabel, verdict: Verdict, act: Partial<LastAct>) => {
    const isProposed = data.thoughts[k]?.thoughtId === entry.thoughtId
    const isNew = data.thoughts[k]?.verdict === null && verdict !== 'skip'
    const number = entry.number ?? session.today() + 1
    flushSync(() => {
      last.set(() => ({ label, number, k, isProposed, weights: null, undone: false, count: 1, ...act }))
      session.given(label, isNew)
      if (!isProposed && verdict !== 'skip' && verdict !== 'edit') return
      row.set((old) => marked(old, entry.chunkId, verdict, verdict === 'skip' ? entry.number : number))
      advance()
    })
    if (verdict !== 'skip') noteChunks([data.chunkId])
  }

  const decide = (verdict: Judgement) =>
    attempt(async () => {
      const on = await onShow()
      if (!on) return
      const input = inputOf(on)
      // The same verdict again says nothing new.
      if (on.data.thoughts[on.k]?.verdict === verdict) {
        if (input.thoughtId === on.entry.thoughtId) flushSync(advance)
        return
      }
      const { label, before, after } = await client.review.decide({ ...input, verdict })
      moveOn(on, label, verdict, { weights: { before, after } })
    })

  const skip = () =>
    attempt(async () => {
      const on = await onShow()
      const label = on && (await client.review.skip(inputOf(on)))
      if (on && label) moveOn(on, label, 'skip', {})
      else if (on) flushSync(advance)
    })

  const edit = (text: string, rejectOriginal: boolean) =>
    attempt(async () => {
      const on = await onShow()
      if (!on) return
      const labels = await client.review.edit({ ...inputOf(on), text, rejectOriginal })
      const [label] = labels
      if (label) moveOn(on, label, 'edit', { count: labels.length })
    })

  /** Goes to the card of labels that were undone or redone. */
  const goTo = (labels: readonly ReviewLabel[], undone: boolean) => {
    const [label] = labels
    if (!label) return
    const { trail } = row.now.current
    const place = placeOf(row.now.current, label.chunkId)
    const number = undone ? (trail[place]?.number ?? null) : session.today() + 1
    flushSync(() => {
      last.set(() => ({ label, number, k: null, isProposed: true, weights: null, undone, count: labels.length }))
      if (undone) session.takenBack(labels)
      else for (const one of labels) session.given(one, one === label)
      if (label.chunkId === null || label.thoughtId === null) return
      const verdict = undone ? null : label.verdict
      if (place >= 0) {
        row.set((old) => marked(old, label.chunkId as number, verdict, undone ? null : number))
        if (undone) row.set((old) => shownAt(old, place))
        return
      }
      // Many at once are of many cards: none is gone to.
      if (labels.length > 1 && label.verdict !== 'edit') return
      openCard({ chunkId: label.chunkId, thoughtId: label.thoughtId }, verdict)
    })
    noteChunks(labels.map(({ chunkId }) => chunkId))
  }

  const openCard = (of: { readonly chunkId: number; readonly thoughtId: number }, verdict: Verdict | null = null) =>
    row.set((old) => withCard(old, of, verdict))

  const lastAct = last.value
  return {
    // Nobody adds a reason to another's label.
    last: lastAct && (lastAct.undone || lastAct.label.annotator === annotator) ? lastAct : null,
    ...{ fault, setFault, decide, skip, edit, openCard, noteChunks },
    undo: () => attempt(async () => goTo(await client.review.undo({ ...scope, annotator }), true)),
    redo: () => attempt(async () => goTo(await client.review.redo({ ...scope, annotator }), false)),
    undoStep: (step: number) => attempt(async () => goTo(await client.review.undoStep({ ...scope, step }), true)),
    remark: (remarks: Remarks) =>
      attempt(async () => {
        const on = last.now.current
        if (!on || on.undone) return
        const label = await client.review.remark({ labelId: on.label.id, ...remarks })
        flushSync(() => last.set((now) => (now?.label.id === label.id ? { ...now, label } : now)))
        noteChunks([label.chunkId])
        void cache.invalidateQueries({ queryKey: queries.review.history.key() })
      }),
  }
}
