/**
 * Which documents an experiment trains on, samples thoughts for, and holds out.
 *
 * Held-out documents are those that the import set aside, so that no
 * experiment on a corpus trains on what another is measured on.
 */

import { setImmediate } from 'node:timers/promises'
import { DealtOrder, inParts, partSizes, type Size } from '../../core/corpus/split'
import { AppError } from '../../core/errors'
import type { ExperimentConfig } from '../../core/experiment/config'
import type { CorpusRow, DocumentRow } from '../store/corpora'
import type { Workspace } from '../store/workspace'

export interface DocumentParts {
  /** Ids in the store, in the order of the deal. */
  readonly warmStart: readonly number[]
  readonly bootstrap: readonly number[]
  readonly heldOut: readonly number[]
}

/** The last deal, as the same parts are asked for again and again: a corpus does not change. */
const known = new WeakMap<Workspace, { readonly key: string; readonly parts: Promise<DocumentParts> }>()

/**
 * Looks at every document of the corpus, in slices: a million take some seconds, which hold up nothing else.
 *
 * @throws AppError 'not-found' if there is no such corpus; 'invalid-input' if it has too few documents
 */
export async function dealDocuments(workspace: Workspace, config: ExperimentConfig): Promise<DocumentParts> {
  const corpus = await workspace.corpora.get(config.corpus)
  // A corpus imported anew under the same name has other documents, if only by their ids.
  const [first] = await workspace.corpora.documents(corpus.id, { offset: 0, limit: 1 })
  const key = JSON.stringify([corpus, first?.id, first?.hash, config.documents, config.seed, config.iterations === 0])
  const last = known.get(workspace)
  if (last?.key === key) return last.parts
  const parts = dealCorpus(workspace, corpus, config)
  known.set(workspace, { key, parts })
  // What failed is tried again.
  parts.catch(() => known.delete(workspace))
  return parts
}

async function dealCorpus(workspace: Workspace, corpus: CorpusRow, config: ExperimentConfig): Promise<DocumentParts> {
  const training = new DealtOrder<number>(config.seed)
  const heldOut = new DealtOrder<number>(config.seed)
  for await (const { hash, id, split } of workspace.corpora.iterateKeys(corpus.id)) {
    const order = split === 'train' ? training : heldOut
    order.add(hash, id)
  }
  const { documents } = config
  const [warmStart = [], bootstrap = []] = await dealt(training, [documents.warmStart, documents.bootstrap])
  const [heldOutPart = []] = await dealt(heldOut, [documents.heldOut])
  const parts = { warmStart, bootstrap, heldOut: heldOutPart }
  for (const [part, ids] of Object.entries(parts)) {
    if (ids.length > 0 || (part === 'bootstrap' && config.iterations === 0)) continue
    throw new AppError('invalid-input', `documents.${part} of corpus '${corpus.name}' comes to no document`, {
      hint: `the corpus has ${training.count} documents for training and ${heldOut.count} held out`,
    })
  }
  return parts
}

/** Milliseconds of sorting after which others get their turn. */
const SLICE_MS = 8

async function dealt(order: DealtOrder<number>, sizes: readonly Size[]): Promise<number[][]> {
  const counts = partSizes(sizes, order.count)
  const wanted = counts.reduce((a, b) => a + b, 0)
  const ids: number[] = []
  let began = performance.now()
  for (const piece of order.pieces()) {
    if (ids.length >= wanted) break
    for (const id of piece) ids.push(id)
    if (performance.now() - began < SLICE_MS) continue
    await setImmediate()
    began = performance.now()
  }
  return inParts(ids, counts)
}

const PAGE = 256

/** The documents of a part, a page in memory at a time. */
export async function* loadDocuments(workspace: Workspace, ids: readonly number[]): AsyncGenerator<DocumentRow> {
  for (let from = 0; from < ids.length; from += PAGE) {
    yield* await workspace.corpora.documentsById(ids.slice(from, from + PAGE))
  }
}
