/**
 * MurmurHash3 x86 128: names documents and seeds what depends on their text.
 *
 * Not cryptographic. Checked against SMHasher's verification value.
 * Source: Austin Appleby, MurmurHash3.cpp, public domain.
 */

const C1 = 0x239b961b
const C2 = 0xab0e9789
const C3 = 0x38b34ae5
const C4 = 0xa1e38b93

/** Four unsigned 32-bit words. */
export type Hash128 = readonly [number, number, number, number]

/** @param seed unsigned 32-bit integer */
export function hash128(bytes: Uint8Array, seed: number): Hash128 {
  let h1 = seed
  let h2 = seed
  let h3 = seed
  let h4 = seed
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const blockEnd = bytes.length - (bytes.length % 16)
  for (let i = 0; i < blockEnd; i += 16) {
    h1 ^= Math.imul(rotate(Math.imul(view.getUint32(i, true), C1), 15), C2)
    h1 = (Math.imul((rotate(h1, 19) + h2) | 0, 5) + 0x561ccd1b) | 0
    h2 ^= Math.imul(rotate(Math.imul(view.getUint32(i + 4, true), C2), 16), C3)
    h2 = (Math.imul((rotate(h2, 17) + h3) | 0, 5) + 0x0bcaa747) | 0
    h3 ^= Math.imul(rotate(Math.imul(view.getUint32(i + 8, true), C3), 17), C4)
    h3 = (Math.imul((rotate(h3, 15) + h4) | 0, 5) + 0x96cd1c35) | 0
    h4 ^= Math.imul(rotate(Math.imul(view.getUint32(i + 12, true), C4), 18), C1)
    h4 = (Math.imul((rotate(h4, 13) + h1) | 0, 5) + 0x32ac3b17) | 0
  }

  const tail: [number, number, number, number] = [0, 0, 0, 0]
  for (let i = blockEnd; i < bytes.length; i++) {
    const word = ((i - blockEnd) >> 2) as 0 | 1 | 2 | 3
    tail[word] |= (bytes[i] as number) << (8 * ((i - blockEnd) & 3))
  }
  h1 ^= Math.imul(rotate(Math.imul(tail[0], C1), 15), C2)
  h2 ^= Math.imul(rotate(Math.imul(tail[1], C2), 16), C3)
  h3 ^= Math.imul(rotate(Math.imul(tail[2], C3), 17), C4)
  h4 ^= Math.imul(rotate(Math.imul(tail[3], C4), 18), C1)

  return mixHalves(
    mixHalves([h1 ^ bytes.length, h2 ^ bytes.length, h3 ^ bytes.length, h4 ^ bytes.length]).map(avalanche),
  )
}

/** Hash of the UTF-16 code units, so that a lone surrogate counts like any other unit. */
export function hashText(text: string, seed = 0): Hash128 {
  const bytes = new Uint8Array(2 * text.length)
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i)
    bytes[2 * i] = unit
    bytes[2 * i + 1] = unit >>> 8
  }
  return hash128(bytes, seed)
}

/** 32 lower-case hex digits. */
export function toHex(hash: Hash128): string {
  return hash.map((word) => word.toString(16).padStart(8, '0')).join('')
}

/** Spreads 32 bits over 32 bits, one to one (the finalizer of MurmurHash3). */
export function avalanche(word: number): number {
  let h = word
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b)
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35)
  return (h ^ (h >>> 16)) >>> 0
}

function rotate(word: number, bits: number): number {
  return (word << bits) | (word >>> (32 - bits))
}

function mixHalves(words: readonly number[]): [number, number, number, number] {
  const [h1, h2, h3, h4] = words as [number, number, number, number]
  const sum = (h1 + h2 + h3 + h4) >>> 0
  return [sum, (h2 + sum) >>> 0, (h3 + sum) >>> 0, (h4 + sum) >>> 0]
}
