import { expect, it } from 'vitest'
import { RandomStream, streamKey } from '../../../core/random'
import { fitRecalibration, measureCalibration, noRecalibration } from '../../../core/review/calibration'

const card = (chance: number, accepted: boolean, propensity = 0.1) => ({
  ...{ chance, accepted, propensity, weightsHidden: false },
})

it('measures Brier, ECE and the bins of four cards', () => {
  const found = measureCalibration([card(0.25, false), card(0.25, true), card(0.85, true), card(0.85, true)])
  // (.0625 + .5625 + 2 * .0225) / 4
  expect(found?.brier).toBeCloseTo(0.1675, 12)
  // half of |.25 - .5| and half of |.85 - 1|
  expect(found?.expectedCalibrationError).toBeCloseTo(0.2, 12)
  expect(found?.bins.map(({ from, cards, acceptRate }) => [from, cards, acceptRate])).toEqual([
    [0.2, 2, 0.5],
    [0.8, 2, 1],
  ])
  // Wilson's interval of 2 in 2 at z = 1.96: from 1 / (1 + 1.96^2 / 2)
  expect(found?.bins[1]?.interval.low).toBeCloseTo(0.3424, 3)
})

it('weighs cards by how unlikely they were to be drawn', () => {
  const found = measureCalibration([card(0.5, true, 0.1), card(0.5, false, 0.3)])
  expect(found?.bins[0]?.acceptRate).toBeCloseTo(0.75, 12)
  expect(measureCalibration([])).toBeNull()
})

it('leaves the chances alone without cards', () => {
  expect(fitRecalibration([])).toEqual(noRecalibration)
})

const sure = { sensitivity: 1, specificity: 1 }

it('finds that logits are twice too large and one too low', () => {
  const random = new RandomStream(streamKey(1, 'calibration'))
  const cards = Array.from({ length: 4000 }, () => {
    const logit = 3 * random.normal()
    return { logit, accepted: random.next() < 1 / (1 + Math.exp(-(1 + logit / 2))), reliability: sure }
  })
  const { intercept, slope } = fitRecalibration(cards)
  expect(intercept).toBeCloseTo(1, 0)
  expect(slope).toBeCloseTo(0.5, 1)
})

it('does not take the slips of an annotator for a lack of sureness', () => {
  // Thoughts are all but sure, and one verdict in ten is a slip.
  const random = new RandomStream(streamKey(2, 'slips'))
  const reliability = { sensitivity: 0.9, specificity: 0.9 }
  const cards = Array.from({ length: 2000 }, () => {
    const isGood = random.next() < 0.5
    return { logit: isGood ? 4 : -4, accepted: isGood === random.next() < 0.9, reliability }
  })
  const asTruth = fitRecalibration(cards.map((one) => ({ ...one, reliability: sure })))
  const asSlips = fitRecalibration(cards)
  // log .9 / .1 = 2.2 over 4
  expect(asTruth.slope).toBeCloseTo(0.55, 1)
  expect(asSlips.slope).toBeGreaterThan(0.85)
  expect(Math.abs(asSlips.intercept)).toBeLessThan(0.5)
})

it('stays a number for logits that are certain, and for annotators who never slip', () => {
  const cards = [800, -800, 40, -40].map((logit) => ({ logit, accepted: logit < 0, reliability: sure }))
  const { intercept, slope } = fitRecalibration(cards)
  expect(Number.isFinite(intercept)).toBe(true)
  expect(slope).toBeGreaterThan(0)
})
