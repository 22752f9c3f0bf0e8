/**
 * Finds documents that a corpus already holds: the same text, or nearly.
 *
 * Exact duplicates are told by the hash that is the document's id, near ones by
 * min-hash.ts. A document is compared with those that agree in all 5 bins of at
 * least one of 12 bands: at similarity s a share 1 - (1 - s^5)^12 of the pairs,
 * .991 at .8 and .32 at .5. About 200 bytes are kept of each document.
 * Source: Leskovec, Rajaraman and Ullman, Mining of Massive Datasets, sec. 3.4.
 */

import type { Hash128 } from '../hash'
import { toHex } from '../hash'
import { grown } from './growth'
import { HashChains } from './hash-chains'
import { estimateSimilarity, minHash, SIGNATURE_BINS } from './min-hash'

const BANDS = 12
const BAND_BINS = SIGNATURE_BINS / BANDS

/** Most candidates compared per band, newest first: bounds the work where thousands of texts share a passage. */
const BAND_CANDIDATES = 32

const NO_WORDS = new Uint8Array(SIGNATURE_BINS)

export interface Duplicates {
  /** Id of the document with exactly this text; such a text is not added again. */
  readonly exact: string | null
  /** The most similar document found at or above the threshold, with its estimated similarity in [0, 1]. */
  readonly near: { readonly id: string; readonly similarity: number } | null
}

/** Remembers the documents that were added, and says which of them a new one repeats. */
export class DuplicateIndex {
  private count = 0
  private hashes = new Uint32Array(4 * 1024)
  private signatures = new Uint8Array(SIGNATURE_BINS * 1024)
  private readonly byHash = new HashChains(1, (index) => this.hashes[4 * index] as number)
  private readonly byBand = new HashChains(BANDS, (index, band) => bandKey(this.signature(index), band))

  /** @param threshold least similarity, in (0, 1], of a near duplicate. */
  constructor(private readonly threshold = 0.8) {}

  /**
   * @param id documentId(text)
   * @returns what the document repeats among those added before. A text without words has no near duplicates.
   */
  add(id: string, text: string): Duplicates {
    const hash = hashOf(id)
    for (const other of this.byHash.candidates(0, hash[0])) {
      if (hash.every((word, i) => word === this.hashes[4 * other + i])) return { exact: id, near: null }
    }
    const signature = minHash(text)
    const near = signature === null ? null : this.nearest(signature)
    this.append(hash, signature ?? NO_WORDS)
    return { exact: null, near }
  }

  private nearest(signature: Uint8Array): Duplicates['near'] {
    let best: Duplicates['near'] = null
    const compared = new Set<number>()
    for (let band = 0; band < BANDS; band++) {
      let inBand = 0
      for (const other of this.byBand.candidates(band, bandKey(signature, band))) {
        if (inBand++ === BAND_CANDIDATES) break
        if (compared.has(other)) continue
        compared.add(other)
        const similarity = estimateSimilarity(signature, this.signature(other))
        if (similarity >= this.threshold && similarity > (best?.similarity ?? 0)) {
          best = { id: this.idOf(other), similarity }
        }
      }
    }
    return best
  }

  private append(hash: Hash128, signature: Uint8Array): void {
    const index = this.count++
    this.hashes = grown(this.hashes, 4 * this.count)
    this.hashes.set(hash, 4 * index)
    this.byHash.addNext()
    this.signatures = grown(this.signatures, SIGNATURE_BINS * this.count)
    this.signatures.set(signature, SIGNATURE_BINS * index)
    this.byBand.addNext()
  }

  private signature(index: number): Uint8Array {
    return this.signatures.subarray(SIGNATURE_BINS * index, SIGNATURE_BINS * (index + 1))
  }

  private idOf(index: number): string {
    return toHex([...this.hashes.subarray(4 * index, 4 * index + 4)] as unknown as Hash128)
  }
}

function hashOf(id: string): Hash128 {
  const word = (i: number) => Number.parseInt(id.slice(8 * i, 8 * i + 8), 16)
  return [word(0), word(1), word(2), word(3)]
}

function bandKey(signature: Uint8Array, band: number): number {
  let key = 0
  for (let bin = band * BAND_BINS; bin < (band + 1) * BAND_BINS; bin++) {
    key = Math.imul(key, 0x01000193) + (signature[bin] as number)
  }
  return key >>> 0
}
