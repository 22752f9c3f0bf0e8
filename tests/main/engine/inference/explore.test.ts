/** What people see when they try a model, against a plain model and the E-step's own numbers. */

import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import type { InferredChunk } from '../../../../core/contract/engine'
import type { ExploreRequest, TokenPiece } from '../../../../core/contract/exploration'
import { answer } from '../../../../main/engine/inference/answer'
import { EXPLORED, explore } from '../../../../main/engine/inference/explore'
import { infer } from '../../../../main/engine/inference/infer'
import { tokenPieces } from '../../../../main/engine/inference/token-pieces'
import { LanguageModel } from '../../../../main/engine/model/language-model'
import type { TextTokenizer } from '../../../../main/formats/tokenizer'
import { folderForFile, makeSmallModel } from '../small-model'

const folder = await folderForFile()
let model: LanguageModel
beforeAll(async () => {
  const path = await makeSmallModel(join(folder, 'model'), {
    ...{ characters: 'abcdefgh', seed: 9, gain: 2, headGain: 2 },
    config: { layers: 1 },
  })
  model = await LanguageModel.load(path)
})

const request: ExploreRequest = {
  ...{ model: '', context: '', text: 'bad', thinks: true, thoughts: 8 },
  ...{ maxThoughtTokens: 24, maxTokens: 5, seed: 1 },
}
const joined = (pieces: readonly TokenPiece[]) => pieces.map(({ text }) => text).join('')
const total = (pieces: readonly TokenPiece[]) => pieces.reduce((sum, { logProbability }) => sum + logProbability, 0)

describe('a model that thinks', () => {
  it('goes on without a thought as it answers directly', async () => {
    const { without, ahead } = await explore(model, request)
    const { answers } = await answer(model, {
      ...{ model: '', items: [{ key: '', earlier: [], cue: '' }], seed: 0, mode: 'direct', temperature: 0 },
      ...{ maxThoughtTokens: 6, maxAnswerTokens: 5, prefixChunks: 1, fidelity: 'consistent' },
    })
    expect(joined(without.continuation)).toBe(answers[0]?.text)
    expect(ahead).toHaveLength(8)
  })

  it('explains the text by the numbers of the E-step', async () => {
    const { without, behind } = await explore(model, request)
    const events = infer(
      model,
      {
        ...{ model: '', items: [{ key: EXPLORED, earlier: [], chunk: 'bad' }], seed: 1, thoughts: 8, maxTokens: 24 },
        ...{ temperature: 1, prefixChunks: 1, fidelity: 'consistent', proposal: 'posterior', batch: 1 },
      },
      undefined,
    )
    const chunk = (await events.next()).value?.chunks[0] as InferredChunk
    expect(behind.map(({ thought, finished }) => [thought, finished])).toEqual(
      chunk.thoughts.map(({ text, finished }) => [text, finished]),
    )
    expect(total(without.text)).toBeCloseTo(chunk.logLikelihoodWithout, 4)
    behind.forEach(({ explains, cost, text }, k) => {
      const { logPrior, logLikelihood, logPosterior } = chunk.thoughts[k] as InferredChunk['thoughts'][number]
      expect(explains).toBeCloseTo(logLikelihood - chunk.logLikelihoodWithout, 4)
      expect(cost).toBeCloseTo(logPosterior - logPrior, 4)
      expect(joined(text)).toBe('bad')
      expect(total(text)).toBeCloseTo(logLikelihood, 4)
    })
  })

  it('gives the thoughts that finished weights that sum to one, and the others none', async () => {
    const { behind } = await explore(model, request)
    expect(new Set(behind.map(({ finished }) => finished))).toEqual(new Set([true, false]))
    expect(behind.reduce((sum, { weight }) => sum + weight, 0)).toBeCloseTo(1, 9)
    expect(behind.filter(({ finished }) => !finished).every(({ weight }) => weight === 0)).toBe(true)
  })

  it('draws the same thoughts from the same seed, and others from another', async () => {
    const thoughtsOf = async (seed: number) =>
      (await explore(model, { ...request, seed })).ahead.map(({ thought }) => thought)
    expect(await thoughtsOf(1)).toEqual(await thoughtsOf(1))
    expect(await thoughtsOf(2)).not.toEqual(await thoughtsOf(1))
  })
})

it('shows no thoughts of a model that was not taught to think', async () => {
  const { without, ahead, behind } = await explore(model, { ...request, context: 'ab', thinks: false })
  expect(ahead).toEqual([])
  expect(behind).toEqual([])
  expect(joined(without.text)).toBe('bad')
})

it('shows a character that takes several tokens as one piece', () => {
  const bytes = Buffer.from('a€')
  const tokenizer = { decode: (ids: readonly number[]) => Buffer.from(ids).toString('utf8') } as TextTokenizer
  expect(tokenPieces([...bytes], [-1, -0.5, -0.25, -0.125], tokenizer)).toEqual([
    { text: 'a', logProbability: -1 },
    { text: '€', logProbability: -0.875 },
  ])
})
