import { expect, it } from 'vitest'
import { weighThoughts } from '../../../main/commands/sample'

const thought = (logWeight: number, finished = true) => ({
  ...{ text: 'z', tokens: [1, 2], finished, logPrior: logWeight - 1, logLikelihood: 3, logPosterior: 2 },
})

const chunk = (thoughts: readonly ReturnType<typeof thought>[]) => ({
  ...{ key: 'k', thoughts, logLikelihoodWithout: -9, chunkTokens: 4, cutPrefixTokens: 0, cutChunkTokens: 0 },
})

it('turns log weights into weights, bounds and ess', () => {
  const weighed = weighThoughts(chunk([thought(0), thought(Math.log(3)), thought(Math.log(4))]), 0, 'consistent')
  expect(weighed.thoughts.map(({ weight }) => weight)).toEqual([1 / 8, 3 / 8, 4 / 8].map((w) => expect.closeTo(w, 12)))
  expect(weighed.bounds).toEqual({
    1: expect.closeTo(0, 12),
    2: expect.closeTo(Math.log(2), 12), // (1 + 3) / 2
    3: expect.closeTo(Math.log(8 / 3), 12),
  })
  expect(weighed.ess).toBeCloseTo(64 / 26, 12) // 1 / ((1 + 9 + 16) / 64)
  expect(weighed.chosen).toBeGreaterThanOrEqual(0)
})

it('gives an unfinished thought no weight, and bounds the mean over all draws', () => {
  const weighed = weighThoughts(chunk([thought(5, false), thought(0)]), 0, 'consistent')
  expect(weighed.thoughts.map(({ logWeight, weight }) => [logWeight, weight])).toEqual([
    [null, 0],
    [0, 1],
  ])
  expect(weighed).toMatchObject({ chosen: 1, ess: 1, bounds: { 1: null, 2: -Math.log(2) } })
})

it('keeps unfinished thoughts as candidates in faithful mode', () => {
  const weighed = weighThoughts(chunk([thought(0, false), thought(0, false)]), 0, 'faithful')
  expect(weighed.thoughts.map(({ weight }) => weight)).toEqual([0.5, 0.5])
  expect(weighed).toMatchObject({ ess: 2, bounds: { 1: 0, 2: 0 } })
})

it('resamples in proportion to the weights', () => {
  const thoughts = [thought(0), thought(Math.log(3))]
  let second = 0
  for (let seed = 0; seed < 4000; seed++) if (weighThoughts(chunk(thoughts), seed, 'consistent').chosen === 1) second++
  expect(Math.abs(second / 4000 - 0.75)).toBeLessThan(0.028) // four standard deviations
})
