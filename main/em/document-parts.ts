/**
 * Which documents an experiment trains on, samples thoughts for, and holds out.
 *
 * Held-out documents are those that the import set aside, so that no
 * experiment on a corpus trains on what another is measured on.
 */

import { deal } from '../../core/corpus/split'
import { AppError } from '../../core/errors'
import type { ExperimentConfig } from '../../core/experiment/config'
import type { DocumentRow, Split } from '../store/corpora'
import type { Workspace } from '../store/workspace'

export interface DocumentParts {
  /** Ids in the store, in the order of the deal. */
  readonly warmStart: readonly number[]
  readonly bootstrap: readonly number[]
  readonly heldOut: readonly number[]
}

/** @throws AppError 'not-found' if there is no such corpus; 'invalid-input' if it has too few documents */
export async function dealDocuments(workspace: Workspace, config: ExperimentConfig): Promise<DocumentParts> {
  const corpus = await workspace.corpora.get(config.corpus)
  const idsByHash = async (split: Split) => {
    const ids = new Map<string, number>()
    for await (const { hash, id } of workspace.corpora.iterateDocuments(corpus.id, split)) ids.set(hash, id)
    return ids
  }
  const training = await idsByHash('train')
  const heldOut = await idsByHash('held-out')
  const { warmStart, bootstrap, heldOut: heldOutSize } = config.documents
  const [warmHashes = [], bootstrapHashes = []] = deal([...training.keys()], [warmStart, bootstrap], config.seed)
  const [heldOutHashes = []] = deal([...heldOut.keys()], [heldOutSize], config.seed)
  const pick = (hashes: readonly string[], ids: ReadonlyMap<string, number>) =>
    hashes.map((hash) => ids.get(hash) as number)
  const parts = {
    warmStart: pick(warmHashes, training),
    bootstrap: pick(bootstrapHashes, training),
    heldOut: pick(heldOutHashes, heldOut),
  }
  for (const [part, ids] of Object.entries(parts)) {
    if (ids.length > 0 || (part === 'bootstrap' && config.iterations === 0)) continue
    throw new AppError('invalid-input', `documents.${part} of corpus '${corpus.name}' comes to no document`, {
      hint: `the corpus has ${training.size} documents for training and ${heldOut.size} held out`,
    })
  }
  return parts
}

const PAGE = 256

/** The documents of a part, a page in memory at a time. */
export async function* loadDocuments(workspace: Workspace, ids: readonly number[]): AsyncGenerator<DocumentRow> {
  for (let from = 0; from < ids.length; from += PAGE) {
    yield* await workspace.corpora.documentsById(ids.slice(from, from + PAGE))
  }
}
