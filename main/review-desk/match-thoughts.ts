/** Finds thoughts by what they say or are. It reads every thought of the iteration, so it belongs into a worker. */

import type { ThoughtFilter } from '../../core/contract/review'
import { copyRate } from '../../core/review/features'
import type { ReviewScope } from '../review/scope'
import type { Workspace } from '../store/workspace'

export interface MatchedThoughts {
  /** In the order of chunks and k. */
  readonly thoughtIds: readonly number[]
  /** Of each thought. */
  readonly chunkIds: readonly number[]
}

export async function matchThoughts(
  { candidates }: Workspace,
  { experimentId, iteration }: ReviewScope,
  { words, copiesAtLeast, unfinishedOnly }: ThoughtFilter,
): Promise<MatchedThoughts> {
  const wanted = words.trim().toLowerCase()
  const thoughtIds: number[] = []
  const chunkIds: number[] = []
  for await (const { thoughtId, chunkId, thought, chunk, finished } of candidates.iterate(experimentId, iteration)) {
    if (unfinishedOnly && finished) continue
    if (wanted !== '' && !`${chunk}\n${thought}`.toLowerCase().includes(wanted)) continue
    if (copiesAtLeast > 0 && copyRate(thought, chunk) < copiesAtLeast) continue
    thoughtIds.push(thoughtId)
    chunkIds.push(chunkId)
  }
  return { thoughtIds, chunkIds }
}
