import { expect, it } from 'vitest'
import type { LlamaConfig } from '../../../../core/model/llama-config'
import type { Trainer } from '../../../../main/engine/model/trainer'
import { TrainerCache } from '../../../../main/engine/model/trainer-cache'
import { smallConfig } from '../small-model'

const config = { ...smallConfig, vocabularySize: 8, bosTokenId: 0, eosTokenId: 1 }
const settings = { beta1: 0.9, beta2: 0.95, weightDecay: 0.01, clip: 1 }

/** A cache of trainers that only have a number and say when they are let go. */
function watchedCache() {
  const cache = new TrainerCache()
  const letGo: number[] = []
  let made = 0
  const create = async () => {
    const number = made++
    return { number, dispose: () => letGo.push(number) } as unknown as Trainer
  }
  /** A run that gives the number of its trainer, and then ends when it is asked again. */
  async function* start(rows: number, of: LlamaConfig = config) {
    const shape = { rows, length: 16, documentMask: true }
    using lent = await cache.lend({ config: of, settings, shape }, create)
    yield (lent.trainer as unknown as { number: number }).number
  }
  const run = async (rows: number, of?: LlamaConfig) => {
    const numbers: number[] = []
    for await (const number of start(rows, of)) numbers.push(number)
    return numbers[0]
  }
  return { cache, letGo, start, run }
}

it('gives a trainer to the next run of its kind, keeps two, and lets the one go that was used before the other', async () => {
  const { cache, letGo, run } = watchedCache()
  expect([await run(2), await run(4), await run(2), await run(4)]).toEqual([0, 1, 0, 1])
  expect(letGo).toEqual([])
  expect([await run(2), await run(8), await run(2)]).toEqual([0, 2, 0])
  expect(letGo).toEqual([1])
  cache.dispose()
  expect(new Set(letGo)).toEqual(new Set([0, 1, 2]))
})

it('gives two runs at the same time a trainer each', async () => {
  const { letGo, start, run } = watchedCache()
  const [first, second] = [start(2), start(2)]
  expect([(await first.next()).value, (await second.next()).value]).toEqual([0, 1])
  await first.next()
  await second.next()
  expect(letGo).toEqual([0])
  expect(await run(2)).toBe(1)
})

it('keeps a trainer whose run failed or was left', async () => {
  const { start, run } = watchedCache()
  const left = start(2)
  await left.next()
  await left.return(undefined as never)
  expect(await run(2)).toBe(0)
})

it('keeps one trainer where two together would be large', async () => {
  const { letGo, run } = watchedCache()
  // Weights, two moments and three gradients of each take more than half of 2^30 bytes.
  const half = { ...config, vocabularySize: 2 ** 18, hiddenSize: 48 }
  expect([await run(2, half), await run(2, half), await run(4, half), await run(4, half)]).toEqual([0, 0, 1, 1])
  expect(letGo).toEqual([0])
})

it('lets go of the trainer of a large model at once', async () => {
  const { letGo, run } = watchedCache()
  // 3 times its weights and one gradient are more than 2^30 bytes.
  const large = { ...config, vocabularySize: 2 ** 20, hiddenSize: 64 }
  expect([await run(2, large), await run(2, large)]).toEqual([0, 1])
  expect(letGo).toEqual([0, 1])
})
