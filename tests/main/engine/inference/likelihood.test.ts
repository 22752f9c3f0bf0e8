/** The likelihood of texts as they stand, in one pass or in windows. */

import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { RandomStream, streamKey } from '../../../../core/random'
import { cutWindows, likelihood } from '../../../../main/engine/inference/likelihood'
import { LanguageModel } from '../../../../main/engine/model/language-model'
import { folderForFile, makeSmallModel } from '../small-model'
import { PlainLlama } from './plain-llama'

const folder = await folderForFile()

describe('windows', () => {
  it('predict every token but the first exactly once, none longer than the context, whatever the lengths', () => {
    const random = new RandomStream(streamKey(1, 'windows'))
    for (let round = 0; round < 500; round++) {
      const context = 2 + random.below(40)
      const tokens = Array.from({ length: random.below(150) }, (_, i) => i)
      const windows = cutWindows(tokens, context)
      expect(windows.flatMap(({ predicted }) => predicted)).toEqual(tokens.slice(1))
      for (const { prompt, predicted } of windows) {
        expect(prompt.length + predicted.length).toBeLessThanOrEqual(context)
        // What is read is what stands before in the text, and at least half a context of it.
        const [first = 0] = predicted
        expect(prompt).toEqual(tokens.slice(first - prompt.length, first))
        expect(prompt.length).toBeGreaterThanOrEqual(Math.min(first, Math.floor(context / 2)))
      }
    }
  })

  it('are one where the text fits, and none where nothing is predicted', () => {
    expect(cutWindows([7, 8, 9], 3)).toEqual([{ prompt: [7], predicted: [8, 9] }])
    expect(cutWindows([7], 3)).toEqual([])
    expect(cutWindows([], 3)).toEqual([])
  })
})

describe('the likelihood of a text', () => {
  let model: LanguageModel
  let plain: PlainLlama
  beforeAll(async () => {
    const path = await makeSmallModel(join(folder, 'model'), {
      ...{ characters: 'ab', seed: 4, gain: 2, headGain: 2 },
      config: { layers: 1, contextTokens: 12 },
    })
    model = await LanguageModel.load(path)
    plain = await PlainLlama.load(path)
  })
  const sum = (values: readonly number[]) => values.reduce((a, b) => a + b, 0)

  it('is that of one pass behind BOS where it fits', async () => {
    const [found] = await likelihood(model, { model: '', texts: ['abbabaabbab'] })
    const exact = plain.score([model.tokenizer.specialTokens.bos as number], model.tokenizer.encode('abbabaabbab'))
    expect(found?.tokens).toBe(11)
    expect(Math.abs((found?.logLikelihood as number) - sum(exact))).toBeLessThan(1e-4)
  })

  it('is that of windows which overlap by half where it does not fit', async () => {
    const text = 'abbabaabbabbaabaab'
    const [found, empty] = await likelihood(model, { model: '', texts: [text, ''] })
    const tokens = [model.tokenizer.specialTokens.bos as number, ...model.tokenizer.encode(text)]
    // 19 tokens: 1 to 11 behind BOS, then 12 to 17 behind 6 to 11, then 18 behind 12 to 17.
    const exact =
      sum(plain.score(tokens.slice(0, 1), tokens.slice(1, 12))) +
      sum(plain.score(tokens.slice(6, 12), tokens.slice(12, 18))) +
      sum(plain.score(tokens.slice(12, 18), tokens.slice(18)))
    expect(found?.tokens).toBe(18)
    expect(Math.abs((found?.logLikelihood as number) - exact)).toBeLessThan(1e-4)
    expect(empty).toEqual({ logLikelihood: 0, tokens: 0 })
  })
})
