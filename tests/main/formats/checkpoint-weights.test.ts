import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { openCheckpointWeights } from '../../../main/formats/checkpoint-weights'
import { writeSafetensors } from '../../../main/formats/safetensors'
import { temporaryFolder } from './temporary-folder'

const a = { name: 'a', shape: [2], data: Float32Array.of(1, 2) }
const b = { name: 'b', shape: [1, 1], data: Float32Array.of(3) }

async function shardedFolder(weightMap: Record<string, string>): Promise<string> {
  const folder = await temporaryFolder()
  await writeSafetensors(join(folder, 'one.safetensors'), [a], [a])
  await writeSafetensors(join(folder, 'two.safetensors'), [b], [b])
  await writeFile(join(folder, 'model.safetensors.index.json'), JSON.stringify({ weight_map: weightMap }))
  return folder
}

it('reads a single file', async () => {
  const folder = await temporaryFolder()
  await writeSafetensors(join(folder, 'model.safetensors'), [a, b], [a, b])
  await using weights = await openCheckpointWeights(folder)
  expect(weights.names).toEqual(['a', 'b'])
  expect(await weights.read('b')).toEqual(b.data)
})

it('reads the shards that an index lists', async () => {
  await using weights = await openCheckpointWeights(await shardedFolder({ b: 'two.safetensors', a: 'one.safetensors' }))
  expect(weights.names).toEqual(['b', 'a'])
  expect(weights.shape('b')).toEqual([1, 1])
  expect(await weights.read('a')).toEqual(a.data)
  await expect(weights.read('c')).rejects.toMatchObject({
    kind: 'invalid-input',
    message: expect.stringMatching(/no tensor 'c'/),
  })
})

it('refuses an index that names a tensor its shard lacks, a missing shard, or a file outside the folder', async () => {
  await expect(openCheckpointWeights(await shardedFolder({ b: 'one.safetensors' }))).rejects.toMatchObject({
    kind: 'invalid-input',
    message: expect.stringMatching(/one\.safetensors' lacks tensor 'b'/),
  })
  await expect(openCheckpointWeights(await shardedFolder({ a: 'three.safetensors' }))).rejects.toMatchObject({
    kind: 'not-found',
    message: expect.stringMatching(/three\.safetensors/),
  })
  await expect(openCheckpointWeights(await shardedFolder({ a: '../one.safetensors' }))).rejects.toMatchObject({
    kind: 'invalid-input',
    message: expect.stringMatching(/outside the folder/),
  })
})

it('refuses a broken index', async () => {
  const folder = await temporaryFolder()
  await writeFile(join(folder, 'model.safetensors.index.json'), '{"weight_map": ')
  await expect(openCheckpointWeights(folder)).rejects.toMatchObject({
    kind: 'invalid-input',
    message: expect.stringMatching(/is not JSON/),
  })
  await writeFile(join(folder, 'model.safetensors.index.json'), '{}')
  await expect(openCheckpointWeights(folder)).rejects.toMatchObject({
    kind: 'invalid-input',
    message: expect.stringMatching(/weight_map/),
  })
})

it('says what a folder without weights lacks', async () => {
  const folder = await temporaryFolder()
  await expect(openCheckpointWeights(folder)).rejects.toMatchObject({
    kind: 'not-found',
    message: expect.stringMatching(/neither/),
  })
  await writeFile(join(folder, 'pytorch_model.bin'), '')
  await expect(openCheckpointWeights(folder)).rejects.toMatchObject({ hint: expect.stringMatching(/PyTorch weights/) })
  await expect(openCheckpointWeights(join(folder, 'none'))).rejects.toMatchObject({ kind: 'not-found' })
})
