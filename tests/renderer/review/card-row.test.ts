import { describe, expect, it } from 'vitest'
import type { QueuedCard, ReviewCard, ReviewLabel, Verdict } from '../../../core/contract/review'
import {
  advanced,
  asShown,
  begun,
  type CardRow,
  emptyRow,
  marked,
  rowOfPast,
  shownAt,
  type TrailCard,
  withCard,
  withMore,
} from '../../../renderer/review/card-row'

const queued = (chunkId: number): QueuedCard => ({
  ...{ chunkId, thoughtId: 10 * chunkId, origin: 'value', propensity: null },
})
const chunks = ({ trail, at, coming }: CardRow) => ({
  trail: trail.map(({ chunkId }) => chunkId),
  at,
  coming: coming.map(({ chunkId }) => chunkId),
})
const threeCards = begun(emptyRow, [1, 2, 3].map(queued))

const label = (id: number, chunkId: number, verdict: Verdict) =>
  ({ id, chunkId, thoughtId: 10 * chunkId, text: `thought ${chunkId}`, verdict }) as ReviewLabel

describe('the row of cards', () => {
  it('shows the first of the cards that came', () => {
    expect(chunks(threeCards)).toEqual({ trail: [1], at: 0, coming: [2, 3] })
  })

  it('moves on to what comes, and to nothing at its end until more comes', () => {
    const last = advanced(advanced(threeCards))
    expect(chunks(last)).toEqual({ trail: [1, 2, 3], at: 2, coming: [] })
    const end = advanced(last)
    expect(chunks(end)).toEqual({ trail: [1, 2, 3], at: 3, coming: [] })
    expect(chunks(advanced(end))).toEqual(chunks(end))
    expect(chunks(withMore(end, [queued(4)]))).toEqual({ trail: [1, 2, 3, 4], at: 3, coming: [] })
  })

  it('goes on in the row after a step back, and forgets which thought was looked at', () => {
    const back = { ...shownAt(advanced(threeCards), 0), k: 2 }
    expect(advanced(back)).toMatchObject({ at: 1, k: null })
  })

  it('begins anew behind the cards that have a verdict', () => {
    const row = advanced(marked(threeCards, 1, 'accept', 1))
    expect(chunks(begun(row, [queued(7), queued(8)]))).toEqual({ trail: [1, 7], at: 1, coming: [8] })
  })

  it('puts a card of the history in front of the one on show, or shows it where it is', () => {
    const row = advanced(threeCards)
    expect(chunks(withCard(row, queued(9), 'reject'))).toEqual({ trail: [1, 9, 2], at: 1, coming: [3] })
    expect(chunks(withCard(row, queued(1), null))).toEqual({ trail: [1, 2], at: 0, coming: [3] })
  })

  it('knows a card that comes again by where it was shown last', () => {
    const again = begun(marked(threeCards, 1, 'accept', 1), [{ ...queued(1), origin: 'repeat' }, queued(2)])
    const row = marked(again, 1, 'reject', 2)
    expect(row.trail.map(({ verdict, number }) => [verdict, number])).toEqual([
      ['accept', 1],
      ['reject', 2],
    ])
    expect(withCard(advanced(row), queued(1), null).at).toBe(1)
  })

  it('does not tell what was said of a card that comes again, until it has its second verdict', () => {
    const card = { thoughts: [{ verdict: 'accept' }, { verdict: null }], edited: 'mine' } as unknown as ReviewCard
    const entry: TrailCard = { ...queued(1), origin: 'repeat', verdict: null, number: null }
    expect(asShown(card, entry)).toMatchObject({ thoughts: [{ verdict: null }, { verdict: null }], edited: null })
    expect(asShown(card, { ...entry, verdict: 'reject' })).toBe(card)
    expect(asShown(card, { ...entry, origin: 'value' })).toBe(card)
  })

  it('numbers the cards of the day, skipped ones and those of before not', () => {
    // newest first; two labels of today and one of yesterday
    const recent = [label(5, 3, 'accept'), label(4, 2, 'skip'), label(3, 1, 'accept'), label(2, 1, 'reject')]
    const row = rowOfPast({ today: 2, recent: [...recent, label(1, 6, 'accept')] })
    expect(row.trail.map(({ chunkId, number, verdict }) => [chunkId, number, verdict])).toEqual([
      [6, null, 'accept'],
      [1, 1, 'accept'],
      [2, null, 'skip'],
      [3, 2, 'accept'],
    ])
    expect(row.at).toBe(4)
  })
})
