import { expect, it } from 'vitest'
import { narrowToBfloat16, narrowToFloat16, widenBfloat16, widenFloat16 } from '../../../main/formats/half-precision'

const float16 = (...values: number[]): number[] => {
  const bits = new Uint16Array(values.length)
  narrowToFloat16(Float32Array.from(values), bits)
  return [...bits]
}

const bfloat16 = (...values: number[]): number[] => {
  const bits = new Uint16Array(values.length)
  narrowToBfloat16(Float32Array.from(values), bits)
  return [...bits]
}

// By hand, from IEEE 754: 1 = exponent 15, 2 = exponent 16, 65504 = the largest, 2^-24 = the smallest.
it('knows the bits of float16', () => {
  expect(float16(0, -0, 1, -2, 65504, 2 ** -24, 2 ** -14)).toEqual([0, 0x8000, 0x3c00, 0xc000, 0x7bff, 1, 0x400])
})

it('rounds float16 to nearest, ties to even', () => {
  expect(float16(1 + 2 ** -11, 1 + 3 * 2 ** -11, 1 + 2 ** -11 + 2 ** -20)).toEqual([0x3c00, 0x3c02, 0x3c01])
  expect(float16(2 ** -25, 2 ** -25 * 1.5, 2 ** -26, 3 * 2 ** -25)).toEqual([0, 1, 0, 2]) // below the smallest
  expect(float16(2 ** -14 - 2 ** -26)).toEqual([0x400]) // a subnormal that rounds up to a normal number
  expect(float16(65519, 65520, 1e9, -1e9)).toEqual([0x7bff, 0x7c00, 0x7c00, 0xfc00])
})

it('gives every float16 back after widening', () => {
  const bits = Uint16Array.from({ length: 0x10000 }, (_, i) => i)
  const values = new Float32Array(bits.length)
  widenFloat16(bits, values)
  const back = new Uint16Array(bits.length)
  narrowToFloat16(values, back)
  const isNaNBits = (half: number) => (half & 0x7fff) > 0x7c00
  expect(bits.filter((half) => !isNaNBits(half) && back[half] !== half)).toHaveLength(0)
  expect(bits.filter((half) => isNaNBits(half) && !isNaNBits(back[half] as number))).toHaveLength(0)
})

it('takes the upper half of a float32 as bfloat16, rounded to nearest, ties to even', () => {
  // 1 is 0x3f800000; one bfloat16 step above it is 2^-7
  expect(bfloat16(1, -1, 1 + 2 ** -8, 1 + 3 * 2 ** -8, 1 + 2 ** -8 + 2 ** -20)).toEqual([
    0x3f80, 0xbf80, 0x3f80, 0x3f82, 0x3f81,
  ])
  expect(bfloat16(Number.POSITIVE_INFINITY)).toEqual([0x7f80])
  expect((bfloat16(Number.NaN)[0] as number) & 0x7fff).toBeGreaterThan(0x7f80)
})

it('widens bfloat16 exactly', () => {
  const values = new Float32Array(3)
  widenBfloat16(Uint16Array.of(0x3f80, 0xc040, 1), values)
  expect([...values]).toEqual([1, -3, 2 ** -133])
})
