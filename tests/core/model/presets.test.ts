import { expect, it } from 'vitest'
import { modelPresets, presetNames } from '../../../core/model/presets'

/** Weights of a Llama model, counted by hand: embedding, head, and per layer attention, feed-forward and two norms. */
function parameters(name: (typeof presetNames)[number], characterTokens: number): number {
  const { shape, vocabularySize } = modelPresets[name]
  const { hiddenSize: d, intermediateSize: f, layers, heads, keyValueHeads, headSize, tiedEmbeddings } = shape
  const vocabulary = (vocabularySize ?? characterTokens) * d
  const layer = 2 * d * heads * headSize + 2 * d * keyValueHeads * headSize + 3 * d * f + 2 * d
  return (tiedEmbeddings ? 1 : 2) * vocabulary + layers * layer + d
}

it.each([
  ['ring', 0.35],
  ['tiny', 1.07],
  ['small', 6.3],
  ['medium', 30],
  ['smol', 135],
] as const)('%s has %d million parameters', (name, millions) => {
  expect(Math.abs(parameters(name, 78) / 1e6 / millions - 1)).toBeLessThan(0.01)
})

it.each(presetNames)('%s has heads of even size that share keys evenly', (name) => {
  const { heads, keyValueHeads, headSize, hiddenSize } = modelPresets[name].shape
  expect(headSize % 2).toBe(0)
  expect(heads % keyValueHeads).toBe(0)
  expect(heads * headSize).toBe(hiddenSize)
})
