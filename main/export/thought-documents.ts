/** The documents that an export holds, with the thoughts that were imported or chosen for their chunks. */

import type { ExperimentConfig } from '../../core/experiment/config'
import type { DocumentFilter } from '../../core/export/format'
import { boundSizes, chunkBound } from '../../core/weights/bound'
import { dealDocuments, loadDocuments } from '../em/document-parts'
import type { BoltChunk } from '../formats/bolt-jsonl'
import type { CorpusRow, DocumentRow } from '../store/corpora'
import type { ThoughtRow } from '../store/thoughts'
import type { Workspace } from '../store/workspace'

export interface ThoughtDocument {
  /** 32 hex digits of its text. */
  readonly id: string
  /** Unicode code points. */
  readonly characters: number
  readonly chunks: readonly BoltChunk[]
}

/** Documents whose thoughts are looked up at once. */
const PAGE = 256

/** All documents of a corpus as they were imported. */
export async function* corpusDocuments({ corpora }: Workspace, { id }: CorpusRow): AsyncGenerator<ThoughtDocument> {
  for await (const document of corpora.iterateDocuments(id)) yield importedDocument(document)
}

/** Ids of the documents that an iteration sampled thoughts for, in the order of the import; of iteration 0, the warm start's. */
export async function iterationDocumentIds(
  workspace: Workspace,
  config: ExperimentConfig,
  iteration: number,
): Promise<number[]> {
  const { warmStart, bootstrap } = await dealDocuments(workspace, config)
  return [...(iteration === 0 ? warmStart : bootstrap)].sort((a, b) => a - b)
}

/** Documents with the thoughts that they were imported with. */
export async function* importedDocuments(
  workspace: Workspace,
  ids: readonly number[],
): AsyncGenerator<ThoughtDocument> {
  for await (const document of loadDocuments(workspace, ids)) yield importedDocument(document)
}

/**
 * Documents with the thoughts chosen in an iteration, and the bounds L_n of their chunks.
 * A chunk whose thoughts were all left out has an unknown one, and no bounds.
 */
export async function* sampledDocuments(
  { corpora, thoughts }: Workspace,
  experimentId: number,
  iteration: number,
  ids: readonly number[],
): AsyncGenerator<ThoughtDocument> {
  for (let from = 0; from < ids.length; from += PAGE) {
    const documents = await corpora.documentsById(ids.slice(from, from + PAGE))
    const chunkIds = documents.flatMap(({ chunks }) => chunks.map(({ id }) => id))
    const sampled = new Map<number, ThoughtRow[]>(chunkIds.map((id) => [id, []]))
    for (const row of await thoughts.ofChunks(experimentId, iteration, chunkIds)) sampled.get(row.chunkId)?.push(row)
    for (const { hash, characters, chunks } of documents) {
      yield { id: hash, characters, chunks: chunks.map((chunk) => sampledChunk(chunk, sampled.get(chunk.id) ?? [])) }
    }
  }
}

/** The documents that a filter lets through. */
export async function* filteredDocuments(
  { labels }: Workspace,
  documents: AsyncIterable<ThoughtDocument>,
  filter: DocumentFilter,
): AsyncGenerator<ThoughtDocument> {
  const labelled = new Set(
    filter === 'labelled' ? (await labels.inForce()).map(({ documentHash }) => documentHash) : [],
  )
  for await (const document of documents) {
    if (filter === 'with-thoughts' && !document.chunks.some(({ thought }) => thought)) continue
    if (filter === 'labelled' && !labelled.has(document.id)) continue
    yield document
  }
}

function importedDocument({ hash, characters, chunks }: DocumentRow): ThoughtDocument {
  return { id: hash, characters, chunks: chunks.map(({ text, thought }) => ({ text, thought })) }
}

function sampledChunk(
  { text, thought }: { readonly text: string; readonly thought: string | null },
  sampled: readonly ThoughtRow[],
): BoltChunk {
  // Known to need none; or not sampled yet, and what was imported was not shown to the model.
  if (sampled.length === 0) return { text, thought: thought === '' ? '' : null }
  const chosen = sampled.find((row) => row.chosen)?.text ?? null
  // A thought kept from the iteration before was not drawn in this one, so no bound may use it.
  const logWeights = sampled.filter(({ kept }) => !kept).map(({ logWeight }) => logWeight ?? Number.NEGATIVE_INFINITY)
  const bounds = boundSizes(logWeights.length)
    .map((n) => [String(n), chunkBound(logWeights, n)] as const)
    .filter(([, bound]) => Number.isFinite(bound))
  return { text, thought: chosen, bounds: Object.fromEntries(bounds) }
}
