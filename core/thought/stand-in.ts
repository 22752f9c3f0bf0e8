/**
 * Thoughts made of the text itself, for documents that came without any.
 *
 * A warm start needs thoughts to learn their form from. Where no teacher wrote some, the long words of the chunk stand
 * in: they explain the text badly and think nothing, but they begin and end as thoughts do, and the E-steps then weigh
 * what the model makes of them.
 */

/** Words of a stand-in. */
const WORDS = 6
/** Letters of a word that says something. */
const LONG = 5

/** @returns up to six different long words in the order of the text, else its first words; '' for a text without any */
export function standInThought(text: string): string {
  const words: readonly string[] = text.match(/[\p{L}\p{N}]+/gu) ?? []
  const long = [...new Set(words.filter((word) => word.length >= LONG))]
  const telling = long.length > 0 ? [...long].sort((a, b) => b.length - a.length).slice(0, WORDS) : words.slice(0, 3)
  return words.filter((word, i) => telling.includes(word) && words.indexOf(word) === i).join(' ')
}
