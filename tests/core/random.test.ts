import { describe, expect, it } from 'vitest'
import { philox, RandomStream, streamKey, uniformAt } from '../../core/random'

const hex = (words: readonly number[]) => words.map((word) => word.toString(16).padStart(8, '0')).join(' ')
const ALL = 0xffffffff

describe('philox', () => {
  // Random123 1.14, tests/kat_vectors: philox4x32 10 rounds.
  it('gives the known answers of Random123', () => {
    expect(hex(philox([0, 0], [0, 0, 0, 0]))).toBe('6627e8d5 e169c58d bc57ac4c 9b00dbd8')
    expect(hex(philox([ALL, ALL], [ALL, ALL, ALL, ALL]))).toBe('408f276d 41c83b0e a20bc7c6 6d5451fd')
    expect(hex(philox([0xa4093822, 0x299f31d0], [0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344]))).toBe(
      'd16cfe09 94fdcceb 5001e420 24126ea1',
    )
  })
})

describe('streamKey', () => {
  it('tells numbers from text, and where one part ends', () => {
    const keys = [
      streamKey(),
      streamKey(1),
      streamKey('1'),
      streamKey('ab'),
      streamKey('a', 'b'),
      streamKey('a', 'b', ''),
      streamKey('ab\0'),
      streamKey(1, 2),
      streamKey(2, 1),
      streamKey(0.5),
    ]
    expect(new Set(keys.map(hex)).size).toBe(keys.length)
    expect(streamKey('a', 1)).toEqual(streamKey('a', 1))
  })
})

describe('uniformAt', () => {
  it('is exact in float32 and below 1', () => {
    const key = streamKey('float32')
    for (let i = 0; i < 1000; i++) {
      const draw = uniformAt(key, i)
      expect(Math.fround(draw)).toBe(draw)
      expect(draw).toBeLessThan(1)
    }
  })

  it('does not depend on what was drawn before', () => {
    const key = streamKey(1)
    const late = uniformAt(key, 7, 8, 9)
    uniformAt(key, 1)
    expect(uniformAt(key, 7, 8, 9)).toBe(late)
  })
})

describe('RandomStream', () => {
  it('goes on from its counter', () => {
    const whole = new RandomStream(streamKey(5))
    const draws = Array.from({ length: 6 }, () => whole.next())
    const first = new RandomStream(streamKey(5))
    for (let i = 0; i < 3; i++) first.next()
    const second = new RandomStream(streamKey(5), first.counter)
    expect([second.next(), second.next(), second.next()]).toEqual(draws.slice(3))
  })

  it('has the moments of each distribution', () => {
    const stream = new RandomStream(streamKey('moments'))
    const count = 20_000
    const moments = (draw: () => number) => {
      const values = Array.from({ length: count }, draw)
      const mean = values.reduce((a, b) => a + b, 0) / count
      return { mean, variance: values.reduce((a, b) => a + (b - mean) ** 2, 0) / count }
    }
    // Four standard errors of the mean: 4 sqrt(variance / count).
    const uniform = moments(() => stream.next())
    expect(Math.abs(uniform.mean - 0.5)).toBeLessThan(0.0082)
    expect(Math.abs(uniform.variance - 1 / 12)).toBeLessThan(0.003)
    const normal = moments(() => stream.normal())
    expect(Math.abs(normal.mean)).toBeLessThan(0.0283)
    expect(Math.abs(normal.variance - 1)).toBeLessThan(0.04)
    const poisson = moments(() => stream.poisson(7))
    expect(Math.abs(poisson.mean - 7)).toBeLessThan(0.075)
    expect(Math.abs(poisson.variance - 7)).toBeLessThan(0.3)
  })

  it('gives each order of three things about equally often', () => {
    const stream = new RandomStream(streamKey('shuffle'))
    const counts = new Map<string, number>()
    for (let i = 0; i < 6000; i++) {
      const order = stream.shuffle(['a', 'b', 'c']).join('')
      counts.set(order, (counts.get(order) ?? 0) + 1)
    }
    expect(counts.size).toBe(6)
    // Binomial(6000, 1/6): standard deviation 28.9.
    for (const count of counts.values()) expect(Math.abs(count - 1000)).toBeLessThan(116)
  })
})
