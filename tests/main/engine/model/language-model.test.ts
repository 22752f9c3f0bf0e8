/** A loaded model against a plain one, for sequences of all lengths; and folders that make no model. */

import { cp } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { RandomStream, streamKey } from '../../../../core/random'
import { readModel, writeModelWeights } from '../../../../main/engine/model/checkpoint'
import { LanguageModel } from '../../../../main/engine/model/language-model'
import { characterTokenizer } from '../../../../main/formats/character-tokenizer'
import { writeTokenizerFiles } from '../../../../main/formats/tokenizer-files'
import { PlainLlama } from '../inference/plain-llama'
import { folderForFile, makeSmallModel } from '../small-model'

const folder = await folderForFile()
let path: string
beforeAll(async () => {
  path = await makeSmallModel(join(folder, 'model'), { characters: 'abcdef', seed: 6, gain: 2, headGain: 2 })
})

/** Tokens of the model, special ones too. */
function randomTokens(length: number, name: string): number[] {
  const random = new RandomStream(streamKey(1, name, length))
  return Array.from({ length }, () => random.below(12))
}

describe('a loaded model', () => {
  let model: LanguageModel
  let plain: PlainLlama
  beforeAll(async () => {
    model = await LanguageModel.load(path)
    plain = await PlainLlama.load(path)
  })

  it('scores sequences of all lengths as a plain model does, in the order in which they were asked for', async () => {
    // At both sides of the borders of buckets, some continuations empty.
    const lengths: [number, readonly number[]][] = [
      [1, [1, 3]],
      [9, [8, 0]],
      [10, [9, 16]],
      [1, [17, 2]],
      [30, [5, 5]],
      [17, [1, 30]],
    ]
    const items = lengths.map(([prompt, continuations]) => ({
      prompt: randomTokens(prompt, 'prompt'),
      continuations: continuations.map((length, k) => randomTokens(length, `continuation ${k}`)),
    }))
    const scores = await model.score(items)
    items.forEach(({ prompt, continuations }, i) => {
      continuations.forEach((continuation, k) => {
        const exact = plain.score(prompt, continuation)
        const found = scores[i]?.[k] as number[]
        expect(found).toHaveLength(continuation.length)
        for (const [t, value] of found.entries()) expect(Math.abs(value - (exact[t] as number))).toBeLessThan(1e-4)
      })
    })
  })

  it('reports of samples the log-probabilities that a plain model gives them, up to the stop or the limit', async () => {
    const items = [1, 9, 20].map((length) => ({
      prompt: randomTokens(length, 'prompt'),
      key: streamKey(3, 'sample', length),
    }))
    const stop = model.tokenizer.specialTokens.end
    const samples = await model.sample(items, { continuations: 6, maxTokens: 7, temperature: 1, stop })
    samples.forEach((continuations, i) => {
      expect(continuations).toHaveLength(6)
      for (const { tokens, logProbabilities, finished } of continuations) {
        expect(tokens.indexOf(stop)).toBe(finished ? tokens.length - 1 : -1)
        if (!finished) expect(tokens).toHaveLength(7)
        const exact = plain.score(items[i]?.prompt as number[], tokens)
        expect(logProbabilities).toHaveLength(tokens.length)
        for (const [t, value] of logProbabilities.entries())
          expect(Math.abs(value - (exact[t] as number))).toBeLessThan(1e-4)
      }
    })
    expect(new Set(samples.flat().map(({ finished }) => finished)).size).toBe(2)
  })

  it('answers nothing with nothing', async () => {
    expect(await model.score([])).toEqual([])
    expect(await model.sample([], { continuations: 2, maxTokens: 3, temperature: 1, stop: 0 })).toEqual([])
  })
})

describe('a folder that makes no model', () => {
  it('is refused where its tokenizer has more tokens than its weights', async () => {
    const wrong = join(folder, 'larger tokenizer')
    await cp(path, wrong, { recursive: true })
    await writeTokenizerFiles(wrong, characterTokenizer('abcdefghij'))
    await expect(LanguageModel.load(wrong)).rejects.toMatchObject({
      kind: 'invalid-input',
      message: `the tokenizer in '${wrong}' has 16 tokens, its model has 12`,
    })
  })

  it('is refused, with the tensor, where a weight is no number', async () => {
    const wrong = join(folder, 'not a number')
    await cp(path, wrong, { recursive: true })
    const { config, weights } = await readModel(path)
    const broken = new Map(weights)
    broken.set('down_1', (weights.get('down_1') as Float32Array).with(7, Number.NaN))
    await writeModelWeights(wrong, config, broken)
    await expect(readModel(wrong)).rejects.toMatchObject({
      kind: 'invalid-input',
      message: expect.stringContaining('model.layers.1.mlp.down_proj.weight'),
    })
  })
})
