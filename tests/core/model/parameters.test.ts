import { expect, it } from 'vitest'
import { countParameters } from '../../../core/model/parameters'
import { presetConfig } from '../../../core/model/presets'

it('counts every matrix and norm once, and a head of its own beside the embedding', () => {
  const shape = {
    ...{ vocabularySize: 10, hiddenSize: 4, intermediateSize: 6, layers: 2, heads: 2, keyValueHeads: 1, headSize: 2 },
    tiedEmbeddings: false,
  }
  // attention 4·4 + 2 · 4·2 + 4·4 = 48, feed-forward 3 · 4·6 = 72, norms 8; two layers, embedding 40, head 40, norm 4
  expect(countParameters(shape)).toBe(2 * (48 + 72 + 8) + 40 + 40 + 4)
  expect(countParameters({ ...shape, tiedEmbeddings: true })).toBe(2 * (48 + 72 + 8) + 40 + 4)
})

it('gives the preset ring the tokens of the sample corpus', () => {
  // 72 characters and 6 special tokens; the count is that of the demo's checkpoints
  expect(presetConfig('ring').vocabularySize).toBe(78)
  expect(countParameters(presetConfig('ring'))).toBe(347_424)
})
