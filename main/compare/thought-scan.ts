/** Documents with their thoughts through all E-steps, a page in memory at a time. */

import { type RingAnswer, readRing } from '../../core/corpus/ring-checker'
import type { ChunkRow, DocumentRow } from '../store/corpora'
import type { EstimateRow, ThoughtRow } from '../store/thoughts'
import type { Workspace } from '../store/workspace'

/** What one E-step found out about a chunk. */
export interface ScannedStep {
  readonly estimate: EstimateRow
  readonly thoughts: readonly ThoughtRow[]
}

export interface ScannedChunk {
  readonly chunk: ChunkRow
  readonly answer: RingAnswer | null
  /** By iteration; chunks that an E-step has not reached are missing. */
  readonly steps: ReadonlyMap<number, ScannedStep>
}

export interface ScannedDocument {
  readonly document: DocumentRow
  /** Chunks that thoughts were drawn for. */
  readonly chunks: readonly ScannedChunk[]
}

const PAGE = 64

/** What is looked at where there may be more than can be read while someone waits. */
export interface ScanLimits {
  readonly documents: number
  /** Over all E-steps. */
  readonly thoughts: number
}

export interface DocumentIds {
  readonly ids: readonly number[]
  /** Whether there are more. */
  readonly isCut: boolean
}

/** The first documents that the experiment drew thoughts for, as many as the limits allow, but at least one. */
export async function firstDocuments(
  workspace: Workspace,
  experimentId: number,
  limits: ScanLimits,
): Promise<DocumentIds> {
  const iterations = await workspace.thoughts.iterations(experimentId)
  const [first] = iterations
  const ids = new Set<number>()
  let thoughts = 0
  if (first === undefined) return { ids: [], isCut: false }
  for await (const estimate of workspace.thoughts.iterateEstimates(experimentId, first)) {
    const isFull = ids.size === limits.documents || thoughts > limits.thoughts
    if (isFull && !ids.has(estimate.documentId)) return { ids: [...ids], isCut: true }
    ids.add(estimate.documentId)
    thoughts += estimate.thoughts * iterations.length
  }
  return { ids: [...ids], isCut: false }
}

export async function* scanDocuments(
  workspace: Workspace,
  experimentId: number,
  ids: readonly number[],
): AsyncGenerator<ScannedDocument, void, undefined> {
  const iterations = await workspace.thoughts.iterations(experimentId)
  for (let from = 0; from < ids.length; from += PAGE) {
    yield* await scanPage(workspace, experimentId, iterations, ids.slice(from, from + PAGE))
  }
}

/** @param ids of documents */
export async function scanPage(
  workspace: Workspace,
  experimentId: number,
  iterations: readonly number[],
  ids: readonly number[],
): Promise<ScannedDocument[]> {
  const documents = await workspace.corpora.documentsById(ids)
  const chunkIds = documents.flatMap(({ chunks }) => chunks.map(({ id }) => id))
  const steps = new Map<number, Map<number, { estimate: EstimateRow; thoughts: ThoughtRow[] }>>()
  for (const iteration of iterations) {
    const estimates = await workspace.thoughts.estimatesOf(experimentId, iteration, chunkIds)
    const byChunk = new Map(estimates.map((estimate) => [estimate.chunkId, { estimate, thoughts: [] as ThoughtRow[] }]))
    for (const thought of await workspace.thoughts.ofChunks(experimentId, iteration, chunkIds)) {
      byChunk.get(thought.chunkId)?.thoughts.push(thought)
    }
    steps.set(iteration, byChunk)
  }
  return documents.map((document) => {
    const answers = readRing(document.chunks.map(({ text }) => text))
    const chunks = document.chunks.map((chunk, i): ScannedChunk => {
      const known = iterations.flatMap((iteration) => {
        const step = steps.get(iteration)?.get(chunk.id)
        return step ? [[iteration, step] as const] : []
      })
      return { chunk, answer: answers[i] ?? null, steps: new Map(known) }
    })
    // An estimate without thoughts is that of a chunk known to need none.
    return {
      document,
      chunks: chunks.filter((one) => [...one.steps.values()].some((step) => step.thoughts.length > 0)),
    }
  })
}
