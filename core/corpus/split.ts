/**
 * Who is held out, trained on and sampled: decided by a hash of each
 * document's id and a seed, so that it does not change when a corpus grows.
 */

import { AppError } from '../errors'
import { streamKey, uniformAt } from '../random'

/** Where a document stands between 0 and 1. Uniform over ids; independent for different seeds. */
export function splitPosition(id: string, seed: number): number {
  return uniformAt(streamKey('split', seed, id), 0)
}

/** Whether a document belongs to the held-out share (in [0, 1]) of its corpus. A larger share keeps the smaller one. */
export function isHeldOut(id: string, share: number, seed: number): boolean {
  return splitPosition(id, seed) < share
}

/** A number of documents, or a share, in (0, 1), of all of them (rounded down). */
export type Size = { readonly count: number } | { readonly share: number }

/**
 * Deals documents into disjoint parts, in the order of their position: part 0 first.
 *
 * @param sizes of the parts; documents beyond their sum go to none.
 * @returns the ids of each part, in the order of their position.
 * @throws AppError 'invalid-input' if there are too few documents.
 */
export function deal(ids: readonly string[], sizes: readonly Size[], seed: number): string[][] {
  const counts = sizes.map((size) => ('count' in size ? size.count : Math.floor(size.share * ids.length)))
  const wanted = counts.reduce((a, b) => a + b, 0)
  if (wanted > ids.length) {
    throw new AppError(
      'invalid-input',
      `${counts.join(' + ')} documents are wanted, and the corpus has ${ids.length}`,
      {
        hint: 'Ask for fewer documents, or import more.',
      },
    )
  }
  const ordered = ids
    .map((id) => ({ id, position: splitPosition(id, seed) }))
    .sort((a, b) => a.position - b.position || (a.id < b.id ? -1 : 1))
  let start = 0
  return counts.map((count) => {
    const part = ordered.slice(start, start + count).map(({ id }) => id)
    start += count
    return part
  })
}
