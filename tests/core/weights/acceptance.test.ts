import { expect, it } from 'vitest'
import { acceptedWeights, labelEffect, movedWeight, reweighted, withAcceptance } from '../../../core/weights/acceptance'
import { normalizeWeights } from '../../../core/weights/importance'

const logWeights = [-12.25, -10.5, Number.NEGATIVE_INFINITY, -11]

it('leaves the weights bit for bit where there are no labels, whatever lambda is', () => {
  const plain = normalizeWeights(logWeights)
  for (const lambda of [0, 0.3, 1]) {
    expect(withAcceptance(logWeights, [1, 1, 1, 1], lambda)).toEqual(Float64Array.from(logWeights))
    expect(acceptedWeights(logWeights, [1, 1, 1, 1], lambda).weights).toEqual([...plain])
  }
})

it('leaves the weights bit for bit at lambda 0, whatever the labels are', () => {
  expect(withAcceptance(logWeights, [0.02, 0.5, 0.98, 0.3], 0)).toEqual(Float64Array.from(logWeights))
})

it('is the exact posterior given acceptance at lambda 1: weights 1/4 and 3/4, acceptances .9 and .1', () => {
  const { weights, leader, effectiveSampleSize } = acceptedWeights([0, Math.log(3)], [0.9, 0.1], 1)
  // .25 * .9 = .225 and .75 * .1 = .075
  expect(weights[0]).toBeCloseTo(0.75, 12)
  expect(weights[1]).toBeCloseTo(0.25, 12)
  expect(leader).toBe(0)
  expect(effectiveSampleSize).toBeCloseTo(1.6, 12)
})

it('keeps a thought out that the weights leave out', () => {
  expect(acceptedWeights(logWeights, [0.5, 0.5, 0.98, 0.5], 1).weights[2]).toBe(0)
  expect(acceptedWeights([Number.NEGATIVE_INFINITY], [0.98], 1)).toEqual({
    ...{ weights: [0], leader: null, effectiveSampleSize: null },
  })
})

it('moves half of the weight of two equal thoughts when one is all but ruled out', () => {
  const before = acceptedWeights([0, 0], [0.5, 0.5], 1)
  const effect = labelEffect(before, [0, 0], [1e-12, 0.5], 1)
  expect(effect.moved).toBeCloseTo(0.5, 9)
  expect(effect.leader).toBe(1)
})

it('moves |W - W| of the one thought whose acceptance changed: W = .5, r = 1/9 gives .5 / 9 / (5 / 9) = .1', () => {
  expect(reweighted(0.5, 1 / 9)).toBeCloseTo(0.1, 12)
  const chances = [0.9, 0.9, 0.9]
  const weights = [Math.log(0.5), Math.log(0.3), Math.log(0.2)]
  const effect = labelEffect(acceptedWeights(weights, chances, 1), weights, [0.1, 0.9, 0.9], 1)
  expect(effect.weights[0]).toBeCloseTo(0.1, 12)
  expect(effect.moved).toBeCloseTo(0.4, 12)
})

it('measures the total variation', () => {
  expect(movedWeight([0.5, 0.3, 0.2], [0.2, 0.5, 0.3])).toBeCloseTo(0.3, 12)
  expect(movedWeight([0.5, 0.5], [0.5, 0.5])).toBe(0)
})
