/** Figures of a corpus: as its import kept them, or counted now and kept from now on. */

import type { CorpusDetails } from '../../core/corpus/corpus-details'
import { addLength } from '../../core/corpus/length-histogram'
import type { CorpusRow } from '../store/corpora'
import type { Workspace } from '../store/workspace'

/** Documents looked at in one go: some milliseconds, after which others get their turn. */
const SLICE = 20_000

export async function readDetails({ corpora }: Pick<Workspace, 'corpora'>, corpus: CorpusRow): Promise<CorpusDetails> {
  const { details, documents } = corpus.counts
  if (details) return details
  const lengths: number[] = []
  let heldOut = 0
  for (let first = 0; first < documents; first += SLICE) {
    for (const { characters, split, count } of await corpora.lengths(corpus.id, first, first + SLICE)) {
      addLength(lengths, characters, count)
      if (split === 'held-out') heldOut += count
    }
  }
  const unknown = { skippedBy: {}, nearDuplicates: null, leftOut: [], copies: [], near: [] }
  const counted: CorpusDetails = { lengths, heldOut, ...unknown }
  await corpora.setDetails(corpus, counted)
  return counted
}
