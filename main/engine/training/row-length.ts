/** How long the rows of a training's batches have to be. */

import { RandomStream, streamKey } from '../../../core/random'
import { renderWeighted } from '../../../core/thought/layout'
import type { SpecialTokens } from '../../../core/thought/special-tokens'
import type { PackingSettings } from './packing'
import type { TrainingData } from './training-data'

/** Rows of odd lengths compute no faster than of the next multiple. */
const MULTIPLE = 8
/** Reading more would take seconds, and documents so many are hardly all of about one length. */
const DOCUMENTS_READ = 20_000

/**
 * Rows that hold one document each need no places beyond the longest one: the batches are the same, with less padding.
 * Told for raw text alone, of which a document has the same length on each pass.
 *
 * Reads until two documents fit into one row, so to the end only where none do. Rows of large files stay as they are.
 *
 * @returns `length` or less
 */
export async function neededRowLength(
  data: TrainingData,
  special: SpecialTokens,
  { length, packing, choice }: Pick<PackingSettings, 'length' | 'packing' | 'choice'>,
): Promise<number> {
  if (packing !== 'documents' || choice.layout !== 'raw' || data.count > DOCUMENTS_READ) return length
  let shortest = Number.POSITIVE_INFINITY
  let longest = 0
  for (let i = 0; i < data.count; i++) {
    const pairs = await rawPairs(data, i, special)
    shortest = Math.min(shortest, pairs)
    longest = Math.max(longest, pairs)
    if (longest >= length || 2 * shortest <= length) return length
  }
  return Math.min(length, MULTIPLE * Math.ceil(longest / MULTIPLE))
}

/** Pairs of input and target of a document, whose coins the raw layout does not read. */
async function rawPairs(data: TrainingData, index: number, special: SpecialTokens): Promise<number> {
  const [chunks = []] = (await data.document(index)).copies
  const coin = new RandomStream(streamKey(0))
  return renderWeighted(chunks, { layout: 'raw', special, coin, ends: 1 }).tokens.length - 1
}
