/** The row of cards of a sitting: those that were shown, the one on show, and those to come. All of it is pure. */

import type { QueuedCard, ReviewCard, ReviewSession, Verdict } from '../../core/contract/review'
import { countedContent } from './session-count'

/** A card that was shown. */
export interface TrailCard extends QueuedCard {
  readonly verdict: Verdict | null
  /** Its place among the day's labels, from 1; null while it has none. */
  readonly number: number | null
}

export interface CardRow {
  readonly trail: readonly TrailCard[]
  /** Index of the card on show; the length of the trail: none is left. */
  readonly at: number
  readonly coming: readonly QueuedCard[]
  /** Thought on show, from 0; null: the proposed one. */
  readonly k: number | null
}

export const emptyRow: CardRow = { trail: [], at: 0, coming: [], k: null }

const fresh = (card: QueuedCard): TrailCard => ({ ...card, verdict: null, number: null })

/** Of labels that were given before: their cards, oldest first, each once, behind the last of which the row goes on. */
export function rowOfPast({ recent, today }: ReviewSession): CardRow {
  const cards = new Map<number, TrailCard>()
  const counted = new Set<string>()
  for (const label of recent) {
    const { chunkId, thoughtId, verdict } = label
    const number = today - counted.size
    const content = countedContent(label)
    const isCounted = verdict !== 'skip' && number > 0 && !counted.has(content)
    if (isCounted) counted.add(content)
    if (chunkId === null || thoughtId === null || cards.has(chunkId)) continue
    const own = { verdict, number: isCounted ? number : null }
    cards.set(chunkId, { chunkId, thoughtId, origin: 'chosen', propensity: null, ...own })
  }
  const trail = [...cards.values()].reverse()
  return { ...emptyRow, trail, at: trail.length }
}

/** Shows the first of these cards. One without a verdict at the end of the row goes: it was of an old order. */
export function begun({ trail }: CardRow, cards: readonly QueuedCard[]): CardRow {
  const past = trail.at(-1)?.verdict === null ? trail.slice(0, -1) : trail
  return withMore({ ...emptyRow, trail: past, at: past.length }, cards)
}

/** Adds cards to come, and shows the first if none is on show. */
export function withMore(row: CardRow, cards: readonly QueuedCard[]): CardRow {
  const coming = [...row.coming, ...cards]
  const [next, ...rest] = coming
  return row.at >= row.trail.length && next
    ? { ...row, trail: [...row.trail, fresh(next)], at: row.trail.length, coming: rest, k: null }
    : { ...row, coming }
}

export function shownAt(row: CardRow, place: number): CardRow {
  return { ...row, at: Math.max(0, Math.min(place, row.trail.length)), k: null }
}

/** The next card; behind the last one none is on show. */
export function advanced(row: CardRow): CardRow {
  return row.at + 1 < row.trail.length ? shownAt(row, row.at + 1) : withMore(shownAt(row, row.trail.length), [])
}

export function marked(row: CardRow, chunkId: number, verdict: Verdict | null, number: number | null): CardRow {
  const place = placeOf(row, chunkId)
  const card = row.trail[place]
  if (!card) return row
  return {
    ...row,
    trail: row.trail.with(place, { ...card, verdict, number }),
  }
}

/** Where a chunk was shown last, which may be twice: some cards come again, blind. -1: it is not in the row. */
export function placeOf({ trail }: CardRow, chunkId: number | null): number {
  return trail.findLastIndex((card) => card.chunkId === chunkId)
}

/** Shows a card; one that is not in the row comes in front of the card on show. */
export function withCard(
  row: CardRow,
  { chunkId, thoughtId }: Pick<QueuedCard, 'chunkId' | 'thoughtId'>,
  verdict: Verdict | null,
): CardRow {
  const there = placeOf(row, chunkId)
  if (there >= 0) return shownAt(row, there)
  const place = Math.min(row.at, row.trail.length)
  const added: TrailCard = { chunkId, thoughtId, origin: 'chosen', propensity: null, verdict, number: null }
  return shownAt({ ...row, trail: [...row.trail.slice(0, place), added, ...row.trail.slice(place)] }, place)
}

/** A card as its judge may see it: one that comes again does not tell what was said of it the first time. */
export function asShown(card: ReviewCard, { origin, verdict }: TrailCard): ReviewCard {
  if (origin !== 'repeat' || verdict !== null) return card
  return {
    ...card,
    thoughts: card.thoughts.map((thought) => ({ ...thought, verdict: null, others: null })),
    edited: null,
  }
}

/** Index of the thought on show: the proposed one unless another was asked for. */
export function shownThought({ thoughts }: ReviewCard, { thoughtId }: QueuedCard, k: number | null): number {
  if (k !== null && k < thoughts.length) return k
  return Math.max(
    0,
    thoughts.findIndex((thought) => thought.thoughtId === thoughtId),
  )
}
