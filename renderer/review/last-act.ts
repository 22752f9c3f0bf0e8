/** What the last act at the desk was, and in words. */

import { grouped, percent } from '../../core/chart/format'
import type { DecisionReply, ReviewLabel } from '../../core/contract/review'

export interface LastAct {
  readonly label: ReviewLabel
  /** Number of the card, as the strip counts; null: it was not of this sitting. */
  readonly number: number | null
  /** Thought, from 0; null: no longer in this iteration. */
  readonly k: number | null
  /** Whether it was about the thought that the queue proposed. */
  readonly isProposed: boolean
  readonly weights: Pick<DecisionReply, 'before' | 'after'> | null
  readonly undone: boolean
  /** How many labels the act was of. */
  readonly count: number
}

/** "Rejected card 84, moved 31 % of its weight. Thought 2 leads." */
export function describeAct({ label, number, k, weights, undone, count, isProposed }: LastAct): string {
  const many = count > 1 && label.verdict !== 'edit' ? `${grouped(count)} labels` : null
  if (undone) {
    const trained =
      label.uses.length > 0 ? ' What was trained with it stays as it is; the next M-step will not use it.' : ''
    return `Undone: ${many ?? verbs[label.verdict].toLowerCase()}.${trained}`
  }
  if (many) return `Back in force: ${many}.`
  if (label.verdict === 'edit') {
    return 'Saved as your own thought: it is trained on, and kept out of every bound.'
  }
  const card = number === null ? 'a card' : `card ${number}`
  const what = isProposed || k === null ? card : `thought ${k + 1} of ${card}`
  const verb = verbs[label.verdict]
  if (label.verdict === 'skip') return `${verb} ${what}; it comes back last.`
  if (!weights) return `Back in force: ${verb.toLowerCase()}.`
  const { after, before } = weights
  const leads =
    after.leader === null
      ? ''
      : ` Thought ${after.leader + 1} ${after.leader === before.leader ? 'still leads' : 'leads'}.`
  return `${verb} ${what}, moved ${percent(after.moved)} of its weight.${leads}`
}

const verbs = { accept: 'Accepted', reject: 'Rejected', edit: 'Edited', skip: 'Skipped' } as const
