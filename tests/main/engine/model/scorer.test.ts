/** Golden log-probabilities from tests/golden/importance.py (transformers), and what must hold for any company. */

import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { streamKey, uniformAt } from '../../../../core/random'
import { readModel } from '../../../../main/engine/model/checkpoint'
import { Sampler } from '../../../../main/engine/model/sampler'
import { Scorer } from '../../../../main/engine/model/scorer'
import { goldenJson, goldenPath } from '../../../golden/golden-files'

interface Terms {
  logPosterior: number
  logPriorMark: number
  logPrior: number
  logLikelihood: number
  logLikelihoodWithoutThought: number
}
interface Item {
  prefix: number[]
  chunk: number[]
  thoughts: { tokens: number[]; float64: Terms }[]
}
const golden = goldenJson<{
  model: string
  tokens: { bos: number; startOfThought: number; endOfThought: number; priorMark: number; posteriorMark: number }
  tolerance: { absoluteNats: number }
  items: Item[]
}>('importance.json')
const { bos, startOfThought: start, endOfThought: end, priorMark: prior, posteriorMark: posterior } = golden.tokens
const total = (values: number[] | undefined) => (values ?? []).reduce((a, b) => a + b, 0)

async function load() {
  return readModel(goldenPath('models', golden.model))
}

describe('a scorer', () => {
  let scorer: Scorer
  beforeAll(async () => {
    const { config, weights } = await load()
    scorer = await Scorer.create(config, { prompts: 12, promptTokens: 64, continuations: 4, tokens: 64 })
    scorer.load(weights)
  })
  afterAll(() => scorer.dispose())

  it('gives the terms of the importance weight that transformers gives', () => {
    const joint = scorer.score(
      golden.items.map(({ prefix, chunk, thoughts }) => ({
        prompt: [bos, ...prefix, start],
        continuations: [...thoughts.map(({ tokens }) => [prior, ...tokens, end, ...chunk]), [end, ...chunk]],
      })),
    )
    const drawn = scorer.score(
      golden.items.map(({ prefix, chunk, thoughts }) => ({
        prompt: [bos, ...prefix, start, end, ...chunk, start, posterior],
        continuations: thoughts.map(({ tokens }) => [...tokens, end]),
      })),
    )
    const worst = Math.max(
      ...golden.items.flatMap((item, i) =>
        item.thoughts.flatMap(({ tokens, float64 }, k) => {
          const scores = joint[i]?.[k] ?? []
          const found: Terms = {
            logPriorMark: scores[0] as number,
            logPrior: total(scores.slice(1, tokens.length + 2)),
            logLikelihood: total(scores.slice(tokens.length + 2)),
            logLikelihoodWithoutThought: total(joint[i]?.at(-1)?.slice(1)),
            logPosterior: total(drawn[i]?.[k]),
          }
          return Object.entries(found).map(([term, value]) => Math.abs(value - float64[term as keyof Terms]))
        }),
      ),
    )
    expect(worst).toBeLessThan(golden.tolerance.absoluteNats)
  })

  it('gives the same numbers to the last bit whatever else is in the batch', () => {
    const items = golden.items.map(({ prefix, chunk }) => ({ prompt: [bos, ...prefix], continuations: [chunk] }))
    const together = scorer.score(items)
    expect(items.map((item) => scorer.score([item])[0])).toEqual(together)
    expect(scorer.score([...items].reverse()).reverse()).toEqual(together)
  })
})

describe('a sampler', () => {
  const shape = { prompts: 12, promptTokens: 64, continuations: 4, newTokens: 10, choice: 'draw' } as const
  const prompts = golden.items.map(({ prefix, chunk }) => [bos, ...prefix, start, end, ...chunk, start, posterior])
  const key = streamKey(7, 'sampler test')
  const uniform = (prompt: number, continuation: number, position: number) =>
    uniformAt(key, prompt, continuation, position)
  const asked = prompts.map((tokens, n) => ({
    tokens,
    uniform: (continuation: number, position: number) => uniform(n, continuation, position),
  }))

  it('draws by inverse CDF from the distribution that a scorer reports', async () => {
    const { config, weights } = await load()
    const sampler = await Sampler.create(config, shape)
    sampler.load(weights)
    const scorer = await Scorer.create(config, {
      prompts: 1,
      promptTokens: 80,
      continuations: config.vocabularySize,
      tokens: 1,
    })
    scorer.load(weights)
    const samples = sampler.sample(asked, { temperature: 1, stop: end })
    let tokens = 0
    samples.slice(0, 6).forEach((continuations, n) => {
      for (const [k, { tokens: drawn, logProbabilities, finished }] of continuations.entries()) {
        expect(finished).toBe(drawn.at(-1) === end)
        drawn.forEach((token, position) => {
          const prompt = [...(prompts[n] as number[]), ...drawn.slice(0, position)]
          const everyToken = Array.from({ length: config.vocabularySize }, (_, id) => [id])
          const logProbability = (scorer.score([{ prompt, continuations: everyToken }])[0] ?? []).map(
            ([p]) => p as number,
          )
          expect(Math.abs((logProbabilities[position] as number) - (logProbability[token] as number))).toBeLessThan(
            1e-4,
          )
          const below = logProbability.slice(0, token).reduce((mass, p) => mass + Math.exp(p), 0)
          const u = uniform(n, k, position)
          // Float32 sums differ in the last places: the draw may sit on the border.
          expect(u).toBeGreaterThan(below - 1e-5)
          expect(u).toBeLessThan(below + Math.exp(logProbability[token] as number) + 1e-5)
          tokens++
        })
      }
    })
    expect(tokens).toBeGreaterThan(100)
    sampler.dispose()
    scorer.dispose()
  })

  it('draws the same whatever else is in the batch or runs beside it, and stops a row at the stop token', async () => {
    const { config, weights } = await load()
    const all = await Sampler.create(config, shape)
    all.load(weights)
    const together = all.sample(asked, { temperature: 1, stop: end })
    expect(asked.flatMap((prompt) => all.sample([prompt], { temperature: 1, stop: end }))).toEqual(together)
    expect(together.flat().some(({ finished }) => finished)).toBe(true)
    all.dispose()
    // Batches of 5, as many at a time as there are threads, the last of which is not full.
    const few = await Sampler.create(config, { ...shape, prompts: 5 })
    few.load(weights)
    const inLanes = few.sample(asked, { temperature: 1, stop: end })
    expect(asked.flatMap((prompt) => few.sample([prompt], { temperature: 1, stop: end }))).toEqual(inLanes)
    expect(inLanes.map((row) => row.map(({ tokens }) => tokens))).toEqual(
      together.map((row) => row.map(({ tokens }) => tokens)),
    )
    few.dispose()
  })

  it.each([1, 32, 33, 40])(
    'reports what a scorer reports of %i tokens, also beyond a first, smaller cache',
    async (newTokens) => {
      const { config, weights } = await load()
      const sampler = await Sampler.create(config, { ...shape, prompts: 2, newTokens })
      sampler.load(weights)
      const scorer = await Scorer.create(config, { prompts: 2, promptTokens: 64, continuations: 4, tokens: newTokens })
      scorer.load(weights)
      const two = prompts.slice(0, 2)
      const samples = sampler.sample(asked.slice(0, 2), { temperature: 1, stop: -1 })
      const scores = scorer.score(
        two.map((prompt, n) => ({ prompt, continuations: (samples[n] ?? []).map(({ tokens }) => tokens) })),
      )
      for (const [n, continuations] of samples.entries()) {
        for (const [k, { logProbabilities }] of continuations.entries()) {
          expect(logProbabilities).toHaveLength(newTokens)
          logProbabilities.forEach((value, position) => {
            expect(Math.abs(value - (scores[n]?.[k]?.[position] as number))).toBeLessThan(1e-4)
          })
        }
      }
      sampler.dispose()
      scorer.dispose()
    },
  )

  it('takes the most probable tokens on demand', async () => {
    const { config, weights } = await load()
    const sampler = await Sampler.create(config, { ...shape, continuations: 1, choice: 'best' })
    sampler.load(weights)
    const scorer = await Scorer.create(config, {
      prompts: 1,
      promptTokens: 80,
      continuations: config.vocabularySize,
      tokens: 1,
    })
    scorer.load(weights)
    const [continuations] = sampler.sample(asked.slice(0, 1), { temperature: 1, stop: end })
    const { tokens } = continuations?.[0] ?? { tokens: [] }
    tokens.forEach((token, position) => {
      const prompt = [...(prompts[0] as number[]), ...tokens.slice(0, position)]
      const scores = scorer.score([
        { prompt, continuations: Array.from({ length: config.vocabularySize }, (_, id) => [id]) },
      ])
      const values = (scores[0] ?? []).map(([p]) => p as number)
      expect(token).toBe(values.indexOf(Math.max(...values)))
    })
    expect(tokens.length).toBeGreaterThan(0)
    sampler.dispose()
    scorer.dispose()
  })
})
