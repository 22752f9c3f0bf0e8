import { describe, expect, it } from 'vitest'
import type { ReviewLabel, Verdict } from '../../../core/contract/review'
import { withLabel, withoutLabels } from '../../../renderer/review/session-count'

const midnight = '2026-03-02T00:00:00.000Z'
const at = '2026-03-02T09:00:00.000Z'
const label = (id: number, text: string, verdict: Verdict, over: Partial<ReviewLabel> = {}) =>
  ({ ...{ id, chunkId: 1, text, verdict, at, origin: 'value' }, ...over }) as ReviewLabel

const first = label(1, 'a', 'accept')
const session = { today: 1, recent: [first] }

describe('the count of the day', () => {
  it('counts a new label, but no skip and no second verdict of a thought', () => {
    expect(withLabel(session, label(2, 'b', 'reject'), true).today).toBe(2)
    expect(withLabel(session, label(2, 'b', 'skip'), true).today).toBe(1)
    expect(withLabel(session, label(2, 'a', 'reject'), false).today).toBe(1)
  })

  it('counts nothing twice that the main process has told already', () => {
    expect(withLabel(session, first, true)).toBe(session)
    expect(withoutLabels({ today: 0, recent: [] }, [label(9, 'z', 'accept')], midnight).today).toBe(0)
  })

  it('takes back what was undone, unless the thought has another label of the day', () => {
    expect(withoutLabels(session, [first], midnight)).toEqual({ today: 0, recent: [] })
    const second = label(2, 'a', 'reject')
    expect(withoutLabels({ today: 1, recent: [second, first] }, [second], midnight).today).toBe(1)
    const edits = [label(3, 'c', 'edit'), label(4, 'c', 'reject')]
    expect(withoutLabels({ today: 2, recent: [...edits].reverse().concat(first) }, edits, midnight).today).toBe(1)
  })

  it('leaves the count as it is when a label of yesterday, a skip or many at once are undone', () => {
    const others = [
      label(5, 'y', 'accept', { at: '2026-03-01T23:59:59.000Z' }),
      label(6, 's', 'skip'),
      label(7, 'm', 'reject', { origin: 'bulk' }),
    ]
    for (const one of others) expect(withoutLabels({ today: 1, recent: [one, first] }, [one], midnight).today).toBe(1)
  })
})
