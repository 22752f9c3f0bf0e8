/** Sampled thoughts as rows of a weights file. Ids are made of the document's text, so they are the same in every workspace. */

import type { WeightRow } from '../formats/weights-jsonl'
import { reviewScope } from '../review/scope'
import { thoughtName } from '../review/thought-name'
import type { ExperimentRow } from '../store/experiments'
import type { ThoughtRow } from '../store/thoughts'
import type { Workspace } from '../store/workspace'
import { type Beliefs, believeUnlabelled, type OpenBeliefs } from './beliefs'

/**
 * All thoughts of some iterations, in the order of iterations, documents, chunks and draws.
 *
 * `documentId` is the hash of the text, `chunkId` adds the chunk's position, `thoughtId` the iteration and k:
 * `HASH/1/2/0`.
 */
export async function* weightRows(
  workspace: Workspace,
  experiment: ExperimentRow,
  iterations: readonly number[],
  openBeliefs: OpenBeliefs,
): AsyncGenerator<WeightRow> {
  for (const iteration of iterations) {
    const scope = reviewScope(experiment, iteration)
    const beliefs = (await believeUnlabelled(workspace, scope)) ?? (await openBeliefs(workspace, scope))
    try {
      yield* rowsOf(workspace, experiment, iteration, beliefs)
    } finally {
      await beliefs.close()
    }
  }
}

/** Thoughts whose documents and weights are looked up at once. */
const PAGE = 500

async function* rowsOf(
  workspace: Workspace,
  experiment: ExperimentRow,
  iteration: number,
  beliefs: Beliefs,
): AsyncGenerator<WeightRow> {
  let page: ThoughtRow[] = []
  for await (const row of workspace.thoughts.iterateThoughts(experiment.id, iteration)) {
    // Chunks stay together, as their thoughts are weighed together.
    if (page.length >= PAGE && page.at(-1)?.chunkId !== row.chunkId) {
      yield* await toRows(workspace, iteration, beliefs, page)
      page = []
    }
    page.push(row)
  }
  yield* await toRows(workspace, iteration, beliefs, page)
}

async function toRows(
  workspace: Workspace,
  iteration: number,
  beliefs: Beliefs,
  page: readonly ThoughtRow[],
): Promise<WeightRow[]> {
  const distinct = <T>(values: readonly T[]) => [...new Set(values)]
  const chunkIds = distinct(page.map(({ chunkId }) => chunkId))
  const [hashes, believed] = await Promise.all([
    workspace.corpora.hashesOf(distinct(page.map(({ documentId }) => documentId))),
    beliefs.chunks(chunkIds),
  ])
  const ofChunk = new Map(chunkIds.map((id, i) => [id, believed[i] ?? null]))
  let k = 0
  return page.map((row, i) => {
    // Its place among the thoughts of its chunk, all of which are in this page.
    k = page[i - 1]?.chunkId === row.chunkId ? k + 1 : 0
    const belief = ofChunk.get(row.chunkId)
    const documentId = hashes.get(row.documentId) as string
    return {
      iteration,
      documentId,
      chunkId: `${documentId}/${row.chunkPosition}`,
      thoughtId: thoughtName({ documentHash: documentId, chunkPosition: row.chunkPosition, iteration, k: row.k }),
      text: row.text,
      tokens: [...row.tokens],
      logPrior: row.logPrior,
      logLikelihood: row.logLikelihood,
      logPosterior: row.logPosterior,
      logWeight: row.logWeight,
      weight: row.weight,
      chosen: row.chosen,
      classifier: belief ? (belief.chances[k] as number) : 1,
      acceptance: belief ? (belief.acceptance[k] as number) : 1,
      lambda: beliefs.lambda,
      // Without labels there is nothing to work out: the weight as it was recorded.
      weightWithLabels: belief ? (belief.weights[k] as number) : row.weight,
    }
  })
}
