import { describe, expect, it } from 'vitest'
import { RandomStream, streamKey } from '../../../core/random'
import { clusteredMean } from '../../../core/statistics/clustered'
import {
  accuracyDifferenceDeviation,
  documentMeanDeviation,
  smallestDetectableDifference,
} from '../../../core/statistics/power'

describe('smallestDetectableDifference', () => {
  it('is (1.960 + 0.842) standard errors at 95 % and power .8', () => {
    expect(smallestDetectableDifference(100, 1)).toBeCloseTo(0.28016, 4)
    expect(smallestDetectableDifference(400, 2)).toBeCloseTo(0.28016, 4)
    expect(smallestDetectableDifference(1, 1, { level: 0.9, power: 0.5 })).toBeCloseTo(1.64485, 4)
  })

  it('is found about as often as it says', () => {
    const random = new RandomStream(streamKey('power'))
    const difference = smallestDetectableDifference(80, 1)
    let found = 0
    for (let i = 0; i < 600; i++) {
      const observations = Array.from({ length: 80 }, (_, d) => ({
        document: `d${d}`,
        seed: 0,
        item: '1',
        value: difference + random.normal(),
      }))
      if ((clusteredMean(observations)?.pValue ?? 1) < 0.05) found++
    }
    expect(Math.abs(found / 600 - 0.8)).toBeLessThan(0.066) // four standard errors
  })
})

describe('deviations', () => {
  it('of a difference of answers: sqrt(1/2) at .5 and .5, and 0 where the arms agree', () => {
    expect(accuracyDifferenceDeviation([0.5, 0.5], 0)).toBeCloseTo(Math.SQRT1_2, 12)
    expect(accuracyDifferenceDeviation([0.2, 0.2], 1)).toBeCloseTo(0, 7)
    // .9 and .6: .09 + .24 - 2 * .5 * .3 * .4899 = .18303
    expect(accuracyDifferenceDeviation([0.9, 0.6], 0.5) ** 2).toBeCloseTo(0.18303, 5)
  })

  it('of a document mean: between that of independent items and that of one', () => {
    expect(documentMeanDeviation(2, 4, 0)).toBe(1)
    expect(documentMeanDeviation(2, 4, 1)).toBe(2)
    expect(documentMeanDeviation(2, 4, 0.2)).toBeCloseTo(2 * Math.sqrt(0.4), 12)
  })
})
