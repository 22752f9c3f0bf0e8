/**
 * float16 and bfloat16 to and from float32, over the bits of a whole tensor.
 *
 * float16 (IEEE 754 binary16): 1 sign, 5 exponent, 10 fraction bits. bfloat16:
 * the upper half of a float32. Narrowing rounds to nearest, ties to even, as
 * PyTorch does; widening is exact.
 */

let halfTable: Float32Array | undefined

/** The value of every float16, by its bits. */
function halfValues(): Float32Array {
  if (halfTable === undefined) {
    halfTable = new Float32Array(0x10000)
    for (let bits = 0; bits < 0x10000; bits++) {
      const sign = bits & 0x8000 ? -1 : 1
      const exponent = (bits >> 10) & 0x1f
      const fraction = bits & 0x3ff
      if (exponent === 0x1f) halfTable[bits] = fraction ? Number.NaN : sign * Number.POSITIVE_INFINITY
      else if (exponent === 0) halfTable[bits] = sign * fraction * 2 ** -24
      else halfTable[bits] = sign * (1 + fraction / 1024) * 2 ** (exponent - 15)
    }
  }
  return halfTable
}

/** Widens float16 bits into `values`, which has the same length. */
export function widenFloat16(bits: Uint16Array, values: Float32Array): void {
  const table = halfValues()
  for (let i = 0; i < bits.length; i++) values[i] = table[bits[i] as number] as number
}

/** Widens bfloat16 bits into `values`, which has the same length. */
export function widenBfloat16(bits: Uint16Array, values: Float32Array): void {
  const words = new Uint32Array(values.buffer, values.byteOffset, values.length)
  for (let i = 0; i < bits.length; i++) words[i] = (bits[i] as number) << 16
}

/** Narrows to bfloat16 bits; NaN stays NaN. `bits` has the length of `values`. */
export function narrowToBfloat16(values: Float32Array, bits: Uint16Array): void {
  const words = new Uint32Array(values.buffer, values.byteOffset, values.length)
  for (let i = 0; i < words.length; i++) {
    const word = words[i] as number
    const isNaNWord = (word & 0x7fffffff) > 0x7f800000
    // Adding 0x7fff, and 1 more if the kept part is odd, carries exactly when nearest-even rounds up.
    bits[i] = isNaNWord ? (word >>> 16) | 0x40 : (word + 0x7fff + ((word >>> 16) & 1)) >>> 16
  }
}

/** Narrows to float16 bits; what is too large becomes infinity, NaN stays NaN. `bits` has the length of `values`. */
export function narrowToFloat16(values: Float32Array, bits: Uint16Array): void {
  const words = new Uint32Array(values.buffer, values.byteOffset, values.length)
  for (let i = 0; i < words.length; i++) bits[i] = float16Bits(words[i] as number)
}

function float16Bits(word: number): number {
  const sign = (word >>> 16) & 0x8000
  const magnitude = word & 0x7fffffff
  if (magnitude > 0x7f800000) return sign | 0x7e00
  const exponent = (magnitude >>> 23) - 112 // rebased: 127 - 15
  if (exponent >= 31) return sign | 0x7c00
  if (exponent < -10) return sign
  const isSubnormal = exponent <= 0
  const fraction = (magnitude & 0x7fffff) | (isSubnormal ? 0x800000 : 0)
  const dropped = isSubnormal ? 14 - exponent : 13
  const kept = fraction >>> dropped
  const rest = fraction & ((1 << dropped) - 1)
  const half = 1 << (dropped - 1)
  const roundUp = rest > half || (rest === half && (kept & 1) === 1) ? 1 : 0
  // A carry out of the fraction lands in the exponent, which is what rounding up to the next power of two means.
  return sign | (((isSubnormal ? 0 : exponent << 10) | kept) + roundUp)
}
