import { describe, expect, it } from 'vitest'
import { avalanche, hash128, hashText, toHex } from '../../core/hash'

describe('hash128', () => {
  it('passes the verification of SMHasher', () => {
    // Keys 0; 0 1; 0 1 2; ... of 0 to 255 bytes, seeded with 256 - length; the hashes together are hashed again.
    const hashes = new DataView(new ArrayBuffer(256 * 16))
    for (let length = 0; length < 256; length++) {
      const key = Uint8Array.from({ length }, (_, i) => i)
      hash128(key, 256 - length).forEach((word, i) => {
        hashes.setUint32(16 * length + 4 * i, word, true)
      })
    }
    // KeysetTest.cpp / main.cpp of SMHasher: MurmurHash3_x86_128 must give B3ECE62A.
    expect(hash128(new Uint8Array(hashes.buffer), 0)[0].toString(16)).toBe('b3ece62a')
  })

  it('reads a view that does not start its buffer', () => {
    const whole = Uint8Array.from({ length: 40 }, (_, i) => i)
    expect(hash128(whole.subarray(3, 37), 1)).toEqual(hash128(whole.slice(3, 37), 1))
  })
})

describe('hashText', () => {
  it('tells lone surrogates apart', () => {
    expect(hashText('\ud800')).not.toEqual(hashText('\ud801'))
    expect(hashText('\ud800')).not.toEqual(hashText('\ufffd'))
  })

  it('is the hash of the UTF-16 bytes, as 32 hex digits', () => {
    const utf16 = Uint8Array.of(0x41, 0, 0xe9, 0, 0x3d, 0xd8, 0, 0xde)
    expect(hashText('Aé\u{1f600}')).toEqual(hash128(utf16, 0))
    expect(toHex([1, 0xffffffff, 0, 0x10])).toBe('00000001ffffffff0000000000000010')
  })
})

describe('avalanche', () => {
  it('is one to one on a sample, and keeps 0', () => {
    expect(new Set(Array.from({ length: 10_000 }, (_, i) => avalanche(i))).size).toBe(10_000)
    expect(avalanche(0)).toBe(0)
  })
})
