import { expect, it } from 'vitest'
import { laneCount, trainingLanes } from '../../../../main/engine/model/lane-count'
import { smallConfig } from '../small-model'

const config = { ...smallConfig, vocabularySize: 8, bosTokenId: 0, eosTokenId: 1 }

it('is as many as divide the rows', () => {
  const lanes = laneCount()
  expect(trainingLanes(config, 2 * lanes)).toBe(lanes)
  expect(trainingLanes(config, 7)).toBe(1)
  expect(trainingLanes(config, 1)).toBe(1)
})

it('is one for a model whose gradients take much memory', () => {
  expect(trainingLanes({ ...config, vocabularySize: 2 ** 20, hiddenSize: 64 }, 8)).toBe(1)
})
