import { describe, expect, it } from 'vitest'
import {
  addBoundSums,
  boundFigures,
  boundSizes,
  chunkBound,
  jackknifeBound,
  noBoundSums,
  sumBounds,
} from '../../../core/weights/bound'

const logs = (...weights: number[]) => weights.map(Math.log)

describe('boundSizes', () => {
  it('doubles up to K, and ends with K', () => {
    expect(boundSizes(8)).toEqual([1, 2, 4, 8])
    expect(boundSizes(7)).toEqual([1, 2, 4, 7])
    expect(boundSizes(1)).toEqual([1])
    expect(boundSizes(0)).toEqual([])
  })
})

describe('chunkBound', () => {
  it('is the log of the mean of the first n weights', () => {
    const logWeights = logs(1, 3, 8, 4)
    expect(chunkBound(logWeights, 1)).toBe(0)
    expect(chunkBound(logWeights, 2)).toBeCloseTo(Math.log(2), 14)
    expect(chunkBound(Float64Array.from(logWeights), 4)).toBeCloseTo(Math.log(4), 14)
  })

  it('counts thoughts of weight 0', () => {
    expect(chunkBound(logs(0, 4), 2)).toBeCloseTo(Math.log(2), 14)
    expect(chunkBound(logs(0, 4), 1)).toBe(-Infinity)
  })

  /** Every z of a small model drawn n times: E[L_n], by enumeration. */
  function expectedBound(joint: number[], posterior: number[], n: number): number {
    const walk = (drawn: number[], probability: number): number =>
      drawn.length === n
        ? probability * chunkBound(drawn, n)
        : posterior.reduce(
            (sum, q, z) => sum + walk([...drawn, Math.log((joint[z] as number) / q)], probability * q),
            0,
          )
    return walk([], 1)
  }

  it('rises with n towards log p(x), and reaches it at once under the exact posterior', () => {
    const joint = [0.02, 0.05, 0.01, 0.12] // p(x, z): p(x) = .2
    const rough = [0.3, 0.3, 0.2, 0.2]
    const bounds = [1, 2, 4, 6].map((n) => expectedBound(joint, rough, n))
    for (let i = 1; i < bounds.length; i++) expect(bounds[i]).toBeGreaterThan(bounds[i - 1] as number)
    expect(bounds.at(-1)).toBeLessThan(Math.log(0.2))
    const exact = joint.map((p) => p / 0.2)
    expect(expectedBound(joint, exact, 1)).toBeCloseTo(Math.log(0.2), 14)
    expect(expectedBound(joint, exact, 3)).toBeCloseTo(Math.log(0.2), 14)
  })
})

describe('jackknifeBound', () => {
  it('is K L_K - (K - 1) times the mean of L_{K-1}', () => {
    // K = 2, weights 1 and 3: 2 log 2 - (log 3 + log 1) / 2
    expect(jackknifeBound(logs(1, 3))).toBeCloseTo(2 * Math.log(2) - Math.log(3) / 2, 14)
    // K = 3, weights 1, 3, 5: 3 log 3 - 2 (log 4 + log 3 + log 2) / 3
    expect(jackknifeBound(logs(1, 3, 5))).toBeCloseTo(3 * Math.log(3) - (2 / 3) * Math.log(24), 14)
  })

  it('needs two weights above 0', () => {
    expect(jackknifeBound(logs(2))).toBeNull()
    expect(jackknifeBound(logs(0, 2, 0))).toBeNull()
  })
})

describe('sumBounds', () => {
  const story = { tokens: 32, characters: 32, logWeights: null, logLikelihoodEmpty: -20 }
  const outcome = { tokens: 11, characters: 11, logWeights: logs(1, 3), logLikelihoodEmpty: -2 }
  const lost = { tokens: 11, characters: 11, logWeights: logs(0, 0), logLikelihoodEmpty: -2 }

  it('adds log p(x | c) for chunks that are not sampled', () => {
    const sums = sumBounds([story, outcome], 2)
    expect(sums.nats).toBeCloseTo(-20 + Math.log(2), 12)
    expect(sums).toMatchObject({ tokens: 43, characters: 43, sampledChunks: 1, leftOutChunks: 0 })
    const figures = boundFigures(sums)
    expect(figures.natsPerToken).toBeCloseTo((-20 + Math.log(2)) / 43, 12)
    expect(figures.natsPerSampledChunk).toBeCloseTo(Math.log(2), 12)
    expect(figures.leftOutShare).toBe(0)
  })

  it('leaves out chunks without a weight above 0, their tokens too, and shows their share', () => {
    const sums = sumBounds([story, outcome, lost], 2)
    expect(sums.tokens).toBe(43)
    expect(boundFigures(sums).leftOutShare).toBe(0.5)
  })

  it('gives ratios of sums over documents, not means of ratios', () => {
    const one = sumBounds([{ tokens: 1, characters: 4, logWeights: null, logLikelihoodEmpty: -1 }], 1)
    const other = sumBounds([{ tokens: 9, characters: 16, logWeights: null, logLikelihoodEmpty: -19 }], 1)
    const figures = boundFigures(addBoundSums(one, other))
    expect(figures.natsPerToken).toBe(-2)
    expect(figures.natsPerCharacter).toBe(-1)
  })

  it('has no figures where there is nothing', () => {
    expect(boundFigures(noBoundSums)).toEqual({
      natsPerToken: null,
      natsPerCharacter: null,
      natsPerSampledChunk: null,
      leftOutShare: null,
    })
  })

  it('is a mistake to ask for more thoughts than were drawn', () => {
    expect(() => sumBounds([outcome], 4)).toThrow('bound of 4 thoughts from 2')
  })
})
