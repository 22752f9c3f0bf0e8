/**
 * Signatures that tell how alike two texts are without keeping the texts.
 *
 * Likeness is the Jaccard index of the sets of word 5-grams (shingles). With one
 * permutation, a shingle's hash chooses a bin and is kept if it is the least
 * there; an empty bin borrows from a full one, chosen by a hash of the bin's
 * number alone. A bin keeps 8 bits.
 * Sources: Broder 1997; Li, Owen and Zhang 2012 (one permutation); Shrivastava
 * 2017, "Optimal densification"; Li and Koenig 2010 (few bits).
 */

import { avalanche } from '../hash'

const SHINGLE_WORDS = 5
export const SIGNATURE_BINS = 60

/** Two different minima agree in their 8 bits this often. */
const CHANCE_AGREEMENT = 1 / 256

const EMPTY = 0x100000000

/**
 * Case and what is not a letter, mark or digit do not count. A text of fewer words than a shingle is one shingle.
 *
 * @returns SIGNATURE_BINS bytes, or null for a text without words.
 */
export function minHash(text: string): Uint8Array | null {
  const bins = new Float64Array(SIGNATURE_BINS).fill(EMPTY)
  const window: number[] = []
  for (const [word] of text.toLowerCase().matchAll(/[\p{L}\p{M}\p{N}]+/gu)) {
    if (window.length === SHINGLE_WORDS) window.shift()
    window.push(hashWord(word))
    if (window.length === SHINGLE_WORDS) keepLeast(bins, hashShingle(window))
  }
  if (window.length === 0) return null
  if (window.length < SHINGLE_WORDS) keepLeast(bins, hashShingle(window))
  return Uint8Array.from(bins, (least, bin) => (least === EMPTY ? borrowed(bins, bin) : least))
}

/** Estimated Jaccard index, in [0, 1]; standard error about .06 at .7, more for texts of few words. */
export function estimateSimilarity(a: Uint8Array, b: Uint8Array): number {
  let agreeing = 0
  for (let bin = 0; bin < SIGNATURE_BINS; bin++) if (a[bin] === b[bin]) agreeing++
  return Math.max(0, (agreeing / SIGNATURE_BINS - CHANCE_AGREEMENT) / (1 - CHANCE_AGREEMENT))
}

function keepLeast(bins: Float64Array, shingle: number): void {
  const bin = Math.floor((shingle / 0x100000000) * SIGNATURE_BINS)
  const value = avalanche(shingle ^ 0x5bd1e995)
  if (value < (bins[bin] as number)) bins[bin] = value
}

function borrowed(bins: Float64Array, bin: number): number {
  for (let attempt = 1; ; attempt++) {
    const lender = avalanche(bin + attempt * SIGNATURE_BINS) % SIGNATURE_BINS
    if (bins[lender] !== EMPTY) return bins[lender] as number
  }
}

/** FNV-1a over the code units, then mixed. */
function hashWord(word: string): number {
  let hash = 0x811c9dc5
  for (let i = 0; i < word.length; i++) hash = Math.imul(hash ^ word.charCodeAt(i), 0x01000193)
  return avalanche(hash)
}

function hashShingle(words: readonly number[]): number {
  return words.reduce((hash, word) => avalanche(Math.imul(hash, 31) + word), 0)
}
