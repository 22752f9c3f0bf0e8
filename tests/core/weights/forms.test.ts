import { describe, expect, it } from 'vitest'
import { logImportanceWeight, resamplingLogWeights, type WeightForm } from '../../../core/weights/forms'

const thoughts = [
  { logPrior: -5, logLikelihood: -3, logPosterior: -4, finished: true }, // log w = -4
  { logPrior: -6, logLikelihood: -1, logPosterior: -2, finished: true }, // log w = -5
  { logPrior: -1, logLikelihood: -1, logPosterior: -9, finished: false }, // log w = 7, if it counts
]
const chunk = { logLikelihoodEmpty: -4, chunkTokens: 2 }
const weigh = (form: WeightForm, fidelity: 'consistent' | 'faithful' = 'consistent') => [
  ...resamplingLogWeights(thoughts, chunk, { form, beta: 0.5, fidelity }),
]

describe('weight forms', () => {
  it('come from the same terms', () => {
    expect(weigh('logWeight')).toEqual([-4, -5, -Infinity])
    expect(weigh('tempered')).toEqual([-2, -2.5, -Infinity])
    expect(weigh('perTokenLikelihood')).toEqual([-1.5, -0.5, -Infinity])
    expect(weigh('informationGain')).toEqual([1, 3, -Infinity])
  })

  it('keep unfinished thoughts as candidates in faithful mode', () => {
    expect(weigh('logWeight', 'faithful')).toEqual([-4, -5, 7])
    expect(weigh('informationGain', 'faithful')).toEqual([1, 3, 3])
  })

  it('rule unfinished thoughts out at beta 0 too', () => {
    const weighting = { form: 'tempered', beta: 0, fidelity: 'consistent' } as const
    expect([...resamplingLogWeights(thoughts, chunk, weighting)].map(Math.exp)).toEqual([1, 1, 0])
  })
})

describe('logImportanceWeight', () => {
  it('is prior plus likelihood minus posterior', () => {
    expect(
      logImportanceWeight({ logPrior: -7, logLikelihood: -2, logPosterior: -6, finished: true }, 'consistent'),
    ).toBe(-3)
  })
})
