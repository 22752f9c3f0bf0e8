/**
 * JavaScript strings are UTF-16 and may hold half of a surrogate pair, which no UTF-8 file can.
 */

/** Whether a text cannot be written as UTF-8 without loss. JSON may bring such text in, as `"\ud83d"`. */
export function hasLoneSurrogate(text: string): boolean {
  return /\p{Surrogate}/u.test(text)
}
