/** Typed arrays that grow by half, so that at most a third of one is unused. */

type Growable = Int32Array<ArrayBuffer> | Uint32Array<ArrayBuffer> | Uint8Array<ArrayBuffer>

/** @returns the array itself if it holds `length` elements, else a longer copy, zero at the end. */
export function grown<T extends Growable>(array: T, length: number): T {
  if (length <= array.length) return array
  const Longer = array.constructor as new (length: number) => T
  const longer = new Longer(Math.max(length, Math.ceil(1.5 * array.length)))
  longer.set(array)
  return longer
}
