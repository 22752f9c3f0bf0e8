/** Answers, against the most probable continuations that a plain model finds. */

import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import type { AnswerRequest } from '../../../../core/contract/engine'
import type { SpecialTokens } from '../../../../core/thought/special-tokens'
import { answer } from '../../../../main/engine/inference/answer'
import { LanguageModel } from '../../../../main/engine/model/language-model'
import { folderForFile, makeSmallModel } from '../small-model'
import { PlainLlama } from './plain-llama'

const folder = await folderForFile()
let model: LanguageModel
let plain: PlainLlama
let special: SpecialTokens
let encode: (text: string) => number[]
beforeAll(async () => {
  const path = await makeSmallModel(join(folder, 'model'), {
    ...{ characters: 'abcdefgh', seed: 9, gain: 2, headGain: 2 },
    config: { layers: 1 },
  })
  model = await LanguageModel.load(path)
  plain = await PlainLlama.load(path)
  special = model.tokenizer.specialTokens
  encode = (text) => model.tokenizer.encode(text)
})

const request: AnswerRequest = {
  model: '',
  items: [
    { key: 'one', earlier: [{ text: 'ab', thought: 'c' }], cue: 'd' },
    { key: 'two', earlier: [{ text: 'hg', thought: '' }], cue: '' },
    { key: 'three', earlier: [{ text: 'fed', thought: null }], cue: 'ba' },
  ],
  seed: 1,
  mode: 'direct',
  temperature: 0,
  maxThoughtTokens: 6,
  maxAnswerTokens: 5,
  prefixChunks: 1,
  fidelity: 'consistent',
}

/** The prefixes of the three items, as training showed them. */
function prefixes(): number[][] {
  const { bos, start, end, prior } = special
  return [
    [bos as number, start, prior, ...encode('c'), end, ...encode('ab')],
    [bos as number, start, prior, end, ...encode('hg')],
    [bos as number, start, end, ...encode('fed')],
  ]
}

/** Characters have the ids 0 to 7; the answer ends before the first other token. */
function textOf(tokens: readonly number[]): string {
  const length = tokens.findIndex((token) => token > 7)
  return model.tokenizer.decode(length < 0 ? tokens : tokens.slice(0, length))
}

describe('a direct answer', () => {
  it('is the most probable text behind the empty pair and the cue, up to a special token', async () => {
    const { answers, sampledTokens, scoredTokens } = await answer(model, request)
    const prompts = prefixes().map((prefix, i) => [
      ...prefix,
      special.start,
      special.end,
      ...encode(request.items[i]?.cue ?? ''),
    ])
    const written = prompts.map((prompt) => plain.best(prompt, 5, special.start))
    expect(answers).toEqual(
      request.items.map(({ key }, i) => ({ key, thought: null, text: textOf(written[i] as number[]) })),
    )
    expect(sampledTokens).toBe(written.flat().length)
    expect(scoredTokens).toBe(prompts.flat().length)
  })
})

describe('an answer behind a thought', () => {
  it('thinks first: the most probable thought at temperature 0, closed by E', async () => {
    const { answers } = await answer(model, { ...request, mode: 'thought' })
    const expected = prefixes().map((prefix, i) => {
      const prompt = [...prefix, special.start, special.prior]
      const tokens = plain.best(prompt, 6, special.end)
      const closed = tokens.at(-1) === special.end ? tokens : [...tokens, special.end]
      const behind = [...prompt, ...closed, ...encode(request.items[i]?.cue ?? '')]
      const thought = model.tokenizer.decode(tokens.filter((token) => token < 8))
      return { key: request.items[i]?.key, thought, text: textOf(plain.best(behind, 5, special.start)) }
    })
    expect(answers).toEqual(expected)
  })

  it('thinks another thought with another seed or key where it is drawn, and the same with the same', async () => {
    const items = Array.from({ length: 12 }, (_, i) => ({ key: `${i}`, earlier: [], cue: 'a' }))
    const drawn = { ...request, items, mode: 'thought', temperature: 1 } as const
    const thoughtsOf = async (change: Partial<AnswerRequest>) =>
      (await answer(model, { ...drawn, ...change })).answers.map(({ thought }) => thought)
    const first = await thoughtsOf({})
    expect(new Set(first).size).toBeGreaterThan(3)
    expect(await thoughtsOf({ items: [...items].reverse() })).toEqual([...first].reverse())
    expect(await thoughtsOf({ seed: 2 })).not.toEqual(first)
  })
})

describe('a raw answer', () => {
  it('sees the text alone', async () => {
    const { answers } = await answer(model, { ...request, mode: 'raw' })
    const expected = ['abd', 'hg', 'fedba'].map((text) =>
      textOf(plain.best([special.bos as number, ...encode(text)], 5, special.start)),
    )
    expect(answers.map(({ text }) => text)).toEqual(expected)
  })
})

describe('overflow', () => {
  it('cuts the earlier chunks from the left', async () => {
    const items = [{ key: 'long', earlier: [{ text: 'abcdefgh'.repeat(12), thought: null }], cue: 'a' }]
    const { answers, scoredTokens } = await answer(model, { ...request, items, mode: 'raw' })
    // 64 tokens of context less 4 markers, 5 tokens of the answer, and the cue.
    const prompt = [special.bos as number, ...encode('abcdefgh'.repeat(12)).slice(-54), ...encode('a')]
    expect(scoredTokens).toBe(prompt.length)
    expect(answers[0]?.text).toBe(textOf(plain.best(prompt, 5, special.start)))
  })

  it('refuses a cue that has no room', async () => {
    const items = [{ key: 'long', earlier: [], cue: 'ab'.repeat(30) }]
    await expect(answer(model, { ...request, items })).rejects.toMatchObject({
      kind: 'invalid-input',
      message: expect.stringMatching(
        /^a context of 64 tokens has no room for '(ab){30}' beside 5 tokens to be written$/,
      ),
    })
  })
})
