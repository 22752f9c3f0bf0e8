/** Sampled thoughts as rows of a weights file. Ids are made of the document's text, so they are the same in every workspace. */

import type { WeightRow } from '../formats/weights-jsonl'
import type { ThoughtRow } from '../store/thoughts'
import type { Workspace } from '../store/workspace'

/** Thoughts whose documents are looked up at once. */
const PAGE = 1000

/**
 * All thoughts of some iterations, in the order of iterations, documents, chunks and draws.
 *
 * `documentId` is the hash of the text, `chunkId` and `thoughtId` add the chunk's position and k: `HASH/1/0`.
 */
export async function* weightRows(
  { thoughts, corpora }: Workspace,
  experimentId: number,
  iterations: readonly number[],
): AsyncGenerator<WeightRow> {
  for (const iteration of iterations) {
    let page: ThoughtRow[] = []
    const flush = async function* () {
      const ids = [...new Set(page.map(({ documentId }) => documentId))]
      const hashes = new Map((await corpora.documentsById(ids)).map(({ id, hash }) => [id, hash]))
      for (const row of page) yield toRow(row, iteration, hashes.get(row.documentId) as string)
      page = []
    }
    for await (const row of thoughts.iterateThoughts(experimentId, iteration)) {
      page.push(row)
      if (page.length === PAGE) yield* flush()
    }
    yield* flush()
  }
}

function toRow(row: ThoughtRow, iteration: number, documentId: string): WeightRow {
  const chunkId = `${documentId}/${row.chunkPosition}`
  return {
    iteration,
    documentId,
    chunkId,
    thoughtId: `${chunkId}/${row.k}`,
    text: row.text,
    tokens: [...row.tokens],
    logPrior: row.logPrior,
    logLikelihood: row.logLikelihood,
    logPosterior: row.logPosterior,
    logWeight: row.logWeight,
    weight: row.weight,
    chosen: row.chosen,
  }
}
