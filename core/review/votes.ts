/** From labels to votes: of each annotator the latest judgement in force of a thought counts. */

import type { Vote } from './annotators'
import type { Verdict } from './label'

export interface JudgedText {
  readonly chunkId: number | null
  readonly textHash: string
  readonly annotator: string
  readonly verdict: Verdict
}

/** Names a thought within a workspace, whatever iteration sampled it. */
export function contentKey(chunkId: number, textHash: string): string {
  return `${chunkId}/${textHash}`
}

/** Names of annotators whose verdict decides. */
export type Adjudicators = ReadonlySet<string>

/** A vote as it counts: an adjudicator's decides. */
export function castVote(annotator: string, accept: boolean, adjudicators: Adjudicators): Vote {
  return { annotator, accept, ...(adjudicators.has(annotator) ? { decides: true } : {}) }
}

/**
 * Votes by `contentKey`. Skips and edits are no votes.
 *
 * @param labels in force, oldest first
 */
export function votesByContent(labels: Iterable<JudgedText>, adjudicators: Adjudicators): Map<string, Vote[]> {
  const latest = new Map<string, Map<string, boolean>>()
  for (const { chunkId, textHash, annotator, verdict } of labels) {
    if (chunkId === null || (verdict !== 'accept' && verdict !== 'reject')) continue
    const key = contentKey(chunkId, textHash)
    const votes = latest.get(key) ?? new Map<string, boolean>()
    votes.set(annotator, verdict === 'accept')
    latest.set(key, votes)
  }
  return new Map(
    [...latest].map(([key, votes]) => [
      key,
      [...votes].map(([annotator, accept]) => castVote(annotator, accept, adjudicators)),
    ]),
  )
}

/** The votes as they would be with one more, which takes the place of the annotator's earlier one. */
export function withVote(votes: readonly Vote[], vote: Vote): Vote[] {
  return [...votes.filter(({ annotator }) => annotator !== vote.annotator), vote]
}
