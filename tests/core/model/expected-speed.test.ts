import { expect, it } from 'vitest'
import { expectedSpeed } from '../../../core/model/expected-speed'
import { presetConfig } from '../../../core/model/presets'

const ring = presetConfig('ring')
// 347,424 weights less the embedding of 78 · 96; three layers of width 96, 50 positions attended to on average
const FORWARD = 2 * (347_424 - 78 * 96) + 4 * 3 * 96 * 50

it('turns a measurement into tokens a second', () => {
  const measured = {
    model: 'ring',
    parameters: 347_424,
    trainingFlops: 3 * FORWARD * 1000,
    samplingFlops: FORWARD * 70,
  }
  const speed = expectedSpeed(ring, 100, { threads: 2, measured })
  expect(speed.trained).toBeCloseTo(1000, 6)
  expect(speed.sampled).toBeCloseTo(70, 6)
  expect(speed.source).toBe('measured')
  expect(expectedSpeed(ring, 100, { threads: 2, measured: { ...measured, parameters: 1 } }).source).toBe('scaled')
})

it('says that it guesses where nothing was measured', () => {
  expect(expectedSpeed(ring, 100, { threads: 2, measured: null }).source).toBe('rough')
})
