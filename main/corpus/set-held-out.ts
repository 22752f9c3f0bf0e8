/** Sets another share of a corpus aside for evaluation, after its import. */

import type { CorpusDetails } from '../../core/corpus/corpus-details'
import { isHeldOut } from '../../core/corpus/split'
import type { CorpusRow } from '../store/corpora'
import type { Workspace } from '../store/workspace'
import { readDetails } from './corpus-details'

/** Documents decided about in one go: some milliseconds, after which others get their turn. */
const SLICE = 2000

/**
 * By the rule of the import, so that a larger share holds all that a smaller one held out. All documents change their
 * part at once, or none does.
 *
 * @param share in [0, 1)
 */
export async function setHeldOut({ corpora }: Workspace, corpus: CorpusRow, share: number): Promise<CorpusDetails> {
  const settings = (corpus.settings ?? {}) as { readonly chunking?: { readonly seed?: number } }
  const seed = settings.chunking?.seed ?? 0
  const moved = { train: [] as number[], 'held-out': [] as number[] }
  let heldOut = 0
  for (let first = 0; first < corpus.counts.documents; first += SLICE) {
    for (const { id, hash, split } of await corpora.splits(corpus.id, first, first + SLICE)) {
      const next = isHeldOut(hash, share, seed) ? 'held-out' : 'train'
      if (next === 'held-out') heldOut++
      if (next !== split) moved[next].push(id)
    }
  }
  const details = { ...(await readDetails({ corpora }, corpus)), heldOut }
  await corpora.setSplits(corpus, moved, details, { ...settings, heldOut: share })
  return details
}
