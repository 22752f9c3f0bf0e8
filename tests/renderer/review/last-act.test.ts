import { describe, expect, it } from 'vitest'
import type { ReviewLabel } from '../../../core/contract/review'
import { describeAct, type LastAct } from '../../../renderer/review/last-act'

const label = { verdict: 'reject', uses: [] } as unknown as ReviewLabel
const weights = { before: { leader: 0 }, after: { leader: 1, moved: 0.31 } } as unknown as LastAct['weights']
const act: LastAct = { label, number: 84, k: 4, isProposed: true, weights, undone: false, count: 1 }

describe('what the last act was, in words', () => {
  it('says what a verdict moved, and who leads now', () => {
    expect(describeAct(act).replace(/\s/g, ' ')).toBe('Rejected card 84, moved 31 % of its weight. Thought 2 leads.')
    expect(describeAct({ ...act, isProposed: false })).toMatch(/^Rejected thought 5 of card 84,/)
  })

  it('says of an undone label that what was trained with it stays', () => {
    expect(describeAct({ ...act, undone: true })).toBe('Undone: rejected.')
    const used = { ...label, uses: [{ experimentId: 1, iteration: 2 }] }
    expect(describeAct({ ...act, label: used, undone: true })).toContain('the next M-step will not use it')
    expect(describeAct({ ...act, undone: true, count: 35 })).toBe('Undone: 35 labels.')
  })
})
