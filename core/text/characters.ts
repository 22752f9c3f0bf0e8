/** What is counted as a character: a Unicode code point, whatever it takes in memory. */

export function countCharacters(text: string): number {
  let count = text.length
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i)
    // The second half of a surrogate pair. Texts hold no halves alone.
    if (unit >= 0xdc00 && unit < 0xe000) count--
  }
  return count
}
