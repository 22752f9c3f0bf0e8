/**
 * What the labels make of an iteration's thoughts, for the file of weights. That needs all thoughts of the iteration at
 * once, so the window has it worked out by a worker; without labels nothing is.
 */

import { type PoolChunk, ReviewPool } from '../review/pool'
import { countsIn, type ReviewScope } from '../review/scope'
import { startWorkerPool } from '../review-desk/worker-pool'
import type { Workspace } from '../store/workspace'

export interface Beliefs {
  readonly lambda: number
  /** By place in `chunkIds`; null where no label has a part: the weights are then as they were recorded. */
  chunks(chunkIds: readonly number[]): Promise<readonly (PoolChunk | null)[]>
  close(): Promise<void>
}

export type OpenBeliefs = (workspace: Workspace, scope: ReviewScope) => Promise<Beliefs>

/** In this thread, which it holds up. */
export const believeInThread: OpenBeliefs = async (workspace, scope) => {
  const pool = await ReviewPool.load(workspace, scope)
  return {
    lambda: pool.lambda,
    chunks: async (chunkIds) => chunkIds.map((id) => (pool.classifier ? pool.chunk(id) : null)),
    close: async () => {},
  }
}

/** @param entry the built worker of the review pool; it ends when `signal` is aborted */
export function believeInWorker(entry: string, signal: AbortSignal | undefined): OpenBeliefs {
  return async ({ dir }, scope) => {
    signal?.throwIfAborted()
    const pool = startWorkerPool(entry, { dir, scope })
    const end = () => void pool.close()
    signal?.addEventListener('abort', end)
    try {
      await pool.whole()
    } catch (error) {
      await pool.close()
      throw error
    }
    const { classifier, lambda } = await pool.model()
    return {
      lambda,
      chunks: async (chunkIds) => (classifier ? pool.chunks(chunkIds) : chunkIds.map(() => null)),
      async close() {
        signal?.removeEventListener('abort', end)
        await pool.close()
      },
    }
  }
}

/** As without any label: for who only wants to know how many rows there are, and how long. */
export const believeNothing: OpenBeliefs = async (_, { lambda }) => ({
  // Nothing pulls at the weights, so the automatic one is the largest.
  lambda: lambda === 'auto' ? 1 : lambda,
  chunks: async (chunkIds) => chunkIds.map(() => null),
  close: async () => {},
})

/** @returns null if there are labels that count here */
export async function believeUnlabelled(workspace: Workspace, scope: ReviewScope): Promise<Beliefs | null> {
  const labels = await workspace.labels.inForce()
  return labels.some((label) => countsIn(scope, label)) ? null : believeNothing(workspace, scope)
}
