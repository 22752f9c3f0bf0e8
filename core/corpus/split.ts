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
  const order = new DealtOrder<string>(seed)
  for (const id of ids) order.add(id, id)
  return inParts([...order.pieces()].flat(), partSizes(sizes, ids.length))
}

/** @throws AppError 'invalid-input' if there are too few documents */
export function partSizes(sizes: readonly Size[], documents: number): number[] {
  const counts = sizes.map((size) => ('count' in size ? size.count : Math.floor(size.share * documents)))
  if (total(counts) > documents) {
    throw new AppError('invalid-input', `${counts.join(' + ')} documents are wanted, and the corpus has ${documents}`, {
      hint: 'Ask for fewer documents, or import more.',
    })
  }
  return counts
}

/** @param dealt in the order of their position, at least as many as all parts together */
export function inParts<Item>(dealt: readonly Item[], counts: readonly number[]): Item[][] {
  return counts.map((count, i) => {
    const start = total(counts.slice(0, i))
    return dealt.slice(start, start + count)
  })
}

const total = (counts: readonly number[]) => counts.reduce((a, b) => a + b, 0)

/** Few enough documents of a million in each that sorting one takes no time. */
const PIECES = 4096

/** Columns in place of an object for each document, a million of which would hold the garbage collector up. */
interface Piece<Item> {
  readonly ids: string[]
  readonly positions: number[]
  readonly items: Item[]
}

/**
 * Documents in the order of their position, gathered one by one and sorted in pieces, so that whoever deals a million
 * of them can do something else in between.
 */
export class DealtOrder<Item> {
  count = 0
  private readonly placed: Piece<Item>[] = Array.from({ length: PIECES }, () => ({ ids: [], positions: [], items: [] }))

  constructor(private readonly seed: number) {}

  /** @param id of the document, which its position is made of */
  add(id: string, item: Item): void {
    const position = splitPosition(id, this.seed)
    const { ids, positions, items } = this.placed[Math.floor(position * PIECES)] as Piece<Item>
    ids.push(id)
    positions.push(position)
    items.push(item)
    this.count++
  }

  *pieces(): Generator<Item[]> {
    for (const { ids, positions, items } of this.placed) {
      const compare = (a: number, b: number) =>
        (positions[a] as number) - (positions[b] as number) || ((ids[a] as string) < (ids[b] as string) ? -1 : 1)
      yield Array.from(items.keys())
        .sort(compare)
        .map((at) => items[at] as Item)
    }
  }
}
