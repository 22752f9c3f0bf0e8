/**
 * Static shapes for inputs of any length.
 *
 * A sequence is padded to its bucket's length, and a batch to its bucket's
 * rows, so that XLA compiles a few programs and not one per length. The bucket
 * of an item depends on the item alone, never on what else is in the batch:
 * its numbers are then the same in any company, to the last bit.
 */

import { WIDEST_FLOATS } from '../../../core/model/memory'

/** Smallest bucket that holds `length`: a power of two, or one and a half times one; at least 8. */
export function bucketLength(length: number): number {
  const power = promptBucketLength(length)
  return power > 8 && length <= 0.75 * power ? 0.75 * power : power
}

/**
 * Buckets of prompts are powers of two: padding them costs little, since they are read once for K continuations, and
 * each pair of lengths is a program that takes seconds to compile.
 */
export function promptBucketLength(length: number): number {
  return Math.max(8, 2 ** Math.ceil(Math.log2(Math.max(length, 1))))
}

/** The largest power of two that is not above `limit`, at least 1: E-step batches mostly divide by it. */
export function powerBelow(limit: number): number {
  return Math.max(1, 2 ** Math.floor(Math.log2(limit)))
}

/**
 * Rows of a bucket whose widest tensor has `floatsPerRow` elements a row.
 *
 * @param wanted rows that keep the machine busy; fewer where they would need too much memory
 * @param lanes batches at the same time, which share the memory
 */
export function bucketRows(wanted: number, floatsPerRow: number, lanes: number): number {
  return Math.max(1, Math.min(wanted, Math.floor(WIDEST_FLOATS / lanes / floatsPerRow)))
}

/** Items by the key of their bucket, in the order of first appearance; each with its index in the list. */
export function groupByBucket<T>(
  items: readonly T[],
  key: (item: T) => string,
): Map<string, { item: T; index: number }[]> {
  const groups = new Map<string, { item: T; index: number }[]>()
  items.forEach((item, index) => {
    const name = key(item)
    const group = groups.get(name)
    if (group) group.push({ item, index })
    else groups.set(name, [{ item, index }])
  })
  return groups
}

/** @throws Error if `length` does not fit into `room`: the caller chose the wrong bucket. */
export function expectRoom(what: string, length: number, room: number): void {
  if (length > room) throw new Error(`${what} has ${length} elements, its bucket has room for ${room}`)
}
