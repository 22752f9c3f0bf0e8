import { describe, expect, it } from 'vitest'
import {
  gradientCopies,
  LIBRARIES,
  largestBatch,
  samplingMemory,
  scoringMemory,
  trainingMemory,
} from '../../../core/model/memory'
import { countParameters } from '../../../core/model/parameters'
import { presetConfig } from '../../../core/model/presets'

const ring = presetConfig('ring')

describe('memory', () => {
  it('is weights, moments, a gradient for each part of a batch, and what each token leaves for the backward pass', () => {
    // a layer: 10 · 96 + 3 · 256 + 2 · 4 · 100 = 2528; three layers and 3 · 78 logits: 7818 floats a token
    expect(trainingMemory(ring, { rows: 2, length: 100 })).toBe(LIBRARIES + 4 * ((4 + 4) * 347_424 + 200 * 7818))
  })

  it('has fewer gradients of large models', () => {
    // 96 * 2^20 floats over the parameters
    const copies = [64, 512, 2048].map((hiddenSize) => gradientCopies({ ...ring, hiddenSize, intermediateSize: 4096 }))
    expect(copies).toEqual([4, 4, 1])
  })

  it('grows with the length of what is sampled', () => {
    // of four batches of 128 rows: keys and values of three layers of width 96, at half the length on average
    expect(samplingMemory(ring, 200) - samplingMemory(ring, 100)).toBe(4 * 4 * 128 * 3 * 96 * 100)
  })

  it('has a limit for what stands beside the weights, whatever the model', () => {
    const wide = { ...ring, vocabularySize: 2 ** 18 }
    // 512 rows of 2^18 logits would be 2^27 floats: there are 96 * 2^20, twice, and the caches
    expect(samplingMemory(wide, 100) - samplingMemory({ ...wide, vocabularySize: 2 ** 19 }, 100)).toBe(
      -4 * 2 * 2 * 96 * 2 ** 18,
    )
    // 16,384 tokens do not fit: fewer are scored at once, of 96 * 2^20 floats for the logits and as many for their exponents
    const beside = scoringMemory(wide, 100) - LIBRARIES - 8 * countParameters(wide)
    expect(beside / (4 * 2 * 96 * 2 ** 20)).toBeCloseTo(1, 2)
  })
})

describe('the largest batch that fits', () => {
  const need = (rows: number, length: number) => trainingMemory(ring, { rows, length })

  it('is the wanted one where that fits', () => {
    expect(largestBatch(ring, { rows: 8, length: 512 }, need(8, 512))).toEqual({ rows: 8, length: 512 })
  })

  it('halves rows before it halves the length, and keeps as many tokens as it can', () => {
    expect(largestBatch(ring, { rows: 8, length: 512 }, need(8, 512) - 1)).toEqual({ rows: 4, length: 512 })
  })

  it('takes more rows of a shorter context over fewer tokens', () => {
    // attention is what is dear: eight rows of 256 are cheaper than four of 512, and as many tokens
    expect(need(8, 256)).toBeLessThan(need(4, 512))
    expect(largestBatch(ring, { rows: 8, length: 512 }, need(4, 512) - 1)).toEqual({ rows: 8, length: 256 })
  })

  it('is none where one row of 64 tokens is too much', () => {
    expect(largestBatch(ring, { rows: 8, length: 512 }, LIBRARIES)).toBeNull()
  })
})
