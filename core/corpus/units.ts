/**
 * The units that chunks are counted in: words, sentences, paragraphs.
 *
 * Joining the units gives the text back exactly. White space opens the unit
 * after it, except that the blank lines between paragraphs close the one before,
 * as in ryoungj/BoLT (apps/main/gen_utils/chunk_gen.py). The authors find
 * sentences with NLTK's Punkt; ours come from the rules below, which need no
 * trained data and are the same on every machine.
 */

export const chunkUnits = ['word', 'sentence', 'paragraph'] as const
export type ChunkUnit = (typeof chunkUnits)[number]

/** @returns units that are not empty; none for an empty text. */
export function splitUnits(text: string, unit: ChunkUnit): string[] {
  switch (unit) {
    case 'word':
      return splitWords(text)
    case 'sentence':
      return splitParagraphs(text).flatMap(splitSentences)
    case 'paragraph':
      return splitParagraphs(text)
  }
}

function splitWords(text: string): string[] {
  return cutAt(text, matchEnds(text, /\S+/g))
}

function splitParagraphs(text: string): string[] {
  // `[^\S\n]*` rather than `\s*`: each white space has one way to match, so the time is linear.
  return cutAt(text, matchEnds(text, /\n(?:[^\S\n]*\n)+/g))
}

/** Abbreviations that a full stop does not end, lower case and without their stop. */
const abbreviations = new Set(
  (
    'mr mrs ms mx dr prof rev hon st gen col capt lt sgt gov sen rep pres vs al e.g i.e cf viz approx vol vols fig figs ' +
    'eq eqs ch pp ed eds dept univ assn jan feb apr jun jul aug sep sept oct nov dec u.s u.k ph.d'
  ).split(' '),
)

/**
 * A terminator, with what may close around it, before white space; full-width terminators need no space.
 * The look-behind keeps a long run of stops from being tried from each of its stops.
 */
const sentenceEnd = /(?<![.!?…])[.!?…]+["'”’)\]»]*(?=\s)|[。！？｡]+["'”’)\]」』]*/g

/** Longest look back from a full stop for the word that it may abbreviate. */
const LONGEST_ABBREVIATION = 12

function splitSentences(paragraph: string): string[] {
  const ends: number[] = []
  for (const match of paragraph.matchAll(sentenceEnd)) {
    const end = match.index + match[0].length
    const next = paragraph.slice(end, end + 200).match(/\S/u)?.[0]
    if (next === undefined || !abbreviates(paragraph, match.index, match[0], next)) ends.push(end)
  }
  return cutAt(paragraph, trimLast(paragraph, ends))
}

function abbreviates(paragraph: string, stop: number, terminator: string, next: string): boolean {
  if (terminator !== '.') return false
  if (/\p{Ll}/u.test(next)) return true
  const word = paragraph.slice(Math.max(0, stop - LONGEST_ABBREVIATION), stop).match(/[\p{L}.]+$/u)?.[0]
  if (word === undefined) return false
  const isInitial = /^\p{Lu}$/u.test(word) && word !== 'I'
  return isInitial || abbreviations.has(word.toLowerCase())
}

/** White space after the last sentence of a paragraph belongs to that sentence. */
function trimLast(paragraph: string, ends: readonly number[]): readonly number[] {
  const last = ends.at(-1)
  return last !== undefined && paragraph.slice(last).trim() === '' ? ends.slice(0, -1) : ends
}

function matchEnds(text: string, pattern: RegExp): number[] {
  return Array.from(text.matchAll(pattern), (match) => match.index + match[0].length)
}

/** @param ends ascending offsets; what comes after the last one is joined to the last unit if it is blank. */
function cutAt(text: string, ends: readonly number[]): string[] {
  const units: string[] = []
  let start = 0
  for (const end of trimLast(text, ends)) {
    units.push(text.slice(start, end))
    start = end
  }
  if (start < text.length) units.push(text.slice(start))
  return units
}
