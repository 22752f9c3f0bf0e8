/** Scores of given thoughts: the same numbers as those of sampled ones, and as a plain model's. */

import { join } from 'node:path'
import { beforeAll, expect, it } from 'vitest'
import type { InferEvent, InferredThought } from '../../../../core/contract/engine'
import type { Fidelity } from '../../../../core/thought/prefix'
import { infer } from '../../../../main/engine/inference/infer'
import { score } from '../../../../main/engine/inference/score'
import { LanguageModel } from '../../../../main/engine/model/language-model'
import { folderForFile, makeSmallModel } from '../small-model'
import { PlainLlama } from './plain-llama'

/** Float32, by two ways through it, or against float64. */
const FLOAT32_NATS = 1e-4

const folder = await folderForFile()
let model: LanguageModel
let plain: PlainLlama
beforeAll(async () => {
  const path = await makeSmallModel(join(folder, 'model'), {
    ...{ characters: 'abcd', seed: 5, gain: 2 },
    config: { layers: 1, tiedEmbeddings: true },
  })
  model = await LanguageModel.load(path)
  plain = await PlainLlama.load(path)
})

const sum = (values: readonly number[]) => values.reduce((a, b) => a + b, 0)

function expectClose(actual: number, exact: number): void {
  expect(Math.abs(actual - exact)).toBeLessThan(FLOAT32_NATS)
}

/** Thoughts that were finished, and hold no special token: those that their text says all about. */
async function sampleThoughts(fidelity: Fidelity, earlier: string, chunk: string) {
  const events: InferEvent[] = []
  const items = Array.from({ length: 24 }, (_, i) => ({ key: `${i}`, earlier, chunk }))
  const request = {
    ...{ model: '', items, seed: 2, thoughts: 2, maxTokens: 5, temperature: 1, prefixChunks: 1 },
    ...{ fidelity, proposal: 'posterior' as const, batch: 24 },
  }
  for await (const event of infer(model, request, undefined)) events.push(event)
  const inferred = events.flatMap(({ chunks }) => chunks)
  return inferred.flatMap(({ thoughts, logLikelihoodWithout }) =>
    thoughts
      .filter(({ tokens, text, finished }) => finished && tokens.length === text.length + 1)
      .map((thought): [InferredThought, number] => [thought, logLikelihoodWithout]),
  )
}

it.each([
  ['consistent', 'dab'],
  ['consistent', ''],
  ['faithful', 'dab'],
  ['faithful', ''],
] as const)(
  'gives sampled thoughts the terms that they were sampled with: %s, behind "%s"',
  async (fidelity, prefix) => {
    const sampled = await sampleThoughts(fidelity, prefix, 'abcd')
    expect(sampled.length).toBeGreaterThan(5)
    const items = sampled.map(([{ text }]) => ({ prefix, chunk: 'abcd', thought: text }))
    const scored = await score(model, { model: '', fidelity, items })
    scored.forEach((found, i) => {
      const [thought, without] = sampled[i] as [InferredThought, number]
      expectClose(found.logPrior, thought.logPrior)
      expectClose(found.logLikelihood, thought.logLikelihood)
      expectClose(found.logPosterior, thought.logPosterior)
      expect(found.logWeight).toBe(found.logPrior + found.logLikelihood - found.logPosterior)
      expectClose(found.utility, thought.logLikelihood - without)
      expect(found).toMatchObject({ thoughtTokens: thought.tokens.length, chunkTokens: 4 })
    })
  },
)

it('gives the terms that a plain model gives, also for the empty thought', async () => {
  const { bos, start, end, prior, posterior } = model.tokenizer.specialTokens
  const encode = (text: string) => model.tokenizer.encode(text)
  const items = [
    { prefix: 'ab', chunk: 'cad', thought: 'dd' },
    { prefix: 'ab', chunk: 'c', thought: '' },
  ]
  const scored = await score(model, { model: '', fidelity: 'consistent', items })
  items.forEach(({ prefix, chunk, thought }, i) => {
    const c = [bos as number, ...encode(prefix)]
    const [z, x] = [encode(thought), encode(chunk)]
    const joint = plain.score([...c, start, prior], [...z, end, ...x])
    const drawn = plain.score([...c, start, end, ...x, start, posterior], [...z, end])
    const without = plain.score([...c, start, end], x)
    expectClose(scored[i]?.logPrior as number, sum(joint.slice(0, z.length + 1)))
    expectClose(scored[i]?.logLikelihood as number, sum(joint.slice(z.length + 1)))
    expectClose(scored[i]?.logPosterior as number, sum(drawn))
    expectClose(scored[i]?.utility as number, sum(joint.slice(z.length + 1)) - sum(without))
  })
})
