import { expect, it } from 'vitest'
import { ProgramPool } from '../../../../main/engine/model/program-pool'
import { smallConfig } from '../small-model'

const weights = new Map([['w', new Float32Array(4)]])
const config = { ...smallConfig, vocabularySize: 8, bosTokenId: 0, eosTokenId: 1 }

/** A pool of programs that only say when they are let go. */
function watchedPool() {
  const pool = new ProgramPool()
  const made: number[] = []
  const letGo: number[] = []
  const use = (shape: number) =>
    pool.use(
      { kind: 'test', config, shape, weights },
      async () => {
        made.push(shape)
        return { load: () => {}, dispose: () => letGo.push(shape) }
      },
      () => shape,
    )
  return { pool, made, letGo, use }
}

it('keeps programs for later, and lets go of the one unused for longest when there are too many', async () => {
  const { pool, made, letGo, use } = watchedPool()
  for (let shape = 0; shape < 64; shape++) await use(shape)
  expect(letGo).toEqual([])
  await use(0)
  expect(made).toHaveLength(64)
  await use(64)
  expect(letGo).toEqual([1])
  await use(1)
  expect(letGo).toEqual([1, 2])
  expect(made.slice(-2)).toEqual([64, 1])
  pool.dispose()
  expect(letGo).toHaveLength(2 + 64)
})
