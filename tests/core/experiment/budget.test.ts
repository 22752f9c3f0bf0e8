import { describe, expect, it } from 'vitest'
import {
  addLedgers,
  attendedPositions,
  emptyLedger,
  forwardFlops,
  trainingFlops,
} from '../../../core/experiment/budget'

const model = { parameters: 1000, layers: 3, attentionWidth: 8 }

describe('FLOPs', () => {
  it('are 2N forward and 6N in training, and attention', () => {
    expect(forwardFlops(model, 5, 0)).toBe(2 * 1000 * 5)
    // 5 tokens attend to 1 + 2 + 3 + 4 + 5 positions, at 4 * 3 * 8 each.
    expect(attendedPositions(5)).toBe(15)
    expect(forwardFlops(model, 5, attendedPositions(5))).toBe(10_000 + 15 * 96)
    expect(trainingFlops(model, 5, 15)).toBe(6 * 1000 * 5 + 3 * 15 * 96)
  })

  it('do not depend on where a sequence is cut into prompt and continuation', () => {
    expect(attendedPositions(4) + attendedPositions(6, 4)).toBe(attendedPositions(10))
  })
})

describe('addLedgers', () => {
  it('adds each column', () => {
    const one = { rawTokens: 1, trainedTokens: 2, sampledTokens: 3, scoredTokens: 4, flops: 5, seconds: 6 }
    expect(addLedgers(one, addLedgers(one, emptyLedger))).toEqual({
      rawTokens: 2,
      trainedTokens: 4,
      sampledTokens: 6,
      scoredTokens: 8,
      flops: 10,
      seconds: 12,
    })
  })
})
