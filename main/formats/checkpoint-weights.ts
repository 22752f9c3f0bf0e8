/**
 * The weights of a Hugging Face model folder: one `model.safetensors`, or
 * several files that `model.safetensors.index.json` lists.
 *
 * The index is {metadata, weight_map: {tensor name: file name}}. Where a folder
 * has both, the single file is read, as transformers does.
 */

import { readdir, readFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { z } from 'zod'
import { AppError } from '../../core/errors'
import { fileFault } from './file-fault'
import { openSafetensors, type WeightFile } from './safetensors'

const SINGLE = 'model.safetensors'
const INDEX = 'model.safetensors.index.json'

const indexSchema = z.object({ weight_map: z.record(z.string(), z.string()) })

/**
 * Opens the weights of a model folder.
 *
 * @throws AppError 'not-found' if the folder, its weights or a listed file is missing; 'invalid-input' if
 *   the index is broken, a file lacks a tensor that the index puts there, or a header is wrong
 */
export async function openCheckpointWeights(folder: string): Promise<WeightFile> {
  let names: string[]
  try {
    names = await readdir(folder)
  } catch (error) {
    throw fileFault(error, folder, 'read')
  }
  if (names.includes(SINGLE)) return await openSafetensors(join(folder, SINGLE))
  if (names.includes(INDEX)) return await openShards(folder)
  const hasTorchWeights = names.some((name) => /^pytorch_model.*\.bin$/.test(name))
  throw new AppError('not-found', `'${folder}' holds neither ${SINGLE} nor ${INDEX}`, {
    hint: hasTorchWeights
      ? 'it holds PyTorch weights: load them with transformers and save them again with save_pretrained'
      : 'name a model folder in the Hugging Face layout',
  })
}

async function openShards(folder: string): Promise<WeightFile> {
  const indexPath = join(folder, INDEX)
  const weightMap = await readIndex(indexPath)
  const shards = new Map<string, WeightFile>()
  const closeAll = async () => {
    for (const shard of shards.values()) await shard.close()
  }
  try {
    for (const [name, fileName] of weightMap) {
      // A model folder may come from anywhere: its index must not lead out of it.
      if (basename(fileName) !== fileName) {
        throw new AppError('invalid-input', `'${indexPath}' puts tensor '${name}' in '${fileName}', outside the folder`)
      }
      const shard = shards.get(fileName) ?? (await openSafetensors(join(folder, fileName)))
      shards.set(fileName, shard)
      if (!shard.has(name)) {
        throw new AppError(
          'invalid-input',
          `'${join(folder, fileName)}' lacks tensor '${name}', which ${INDEX} puts there`,
        )
      }
    }
  } catch (error) {
    await closeAll()
    throw error
  }
  const shardOf = (name: string): WeightFile => {
    const shard = shards.get(weightMap.get(name) ?? '')
    if (shard !== undefined) return shard
    throw new AppError('invalid-input', `'${indexPath}' has no tensor '${name}'`)
  }
  return {
    names: [...weightMap.keys()],
    has: (name) => weightMap.has(name),
    pathOf: (name) => shardOf(name).pathOf(name),
    shape: (name) => shardOf(name).shape(name),
    dtype: (name) => shardOf(name).dtype(name),
    read: async (name) => await shardOf(name).read(name),
    close: closeAll,
    [Symbol.asyncDispose]: closeAll,
  }
}

async function readIndex(path: string): Promise<Map<string, string>> {
  let text: string
  try {
    text = await readFile(path, 'utf8')
  } catch (error) {
    throw fileFault(error, path, 'read')
  }
  const refuse = (message: string): never => {
    throw new AppError('invalid-input', `'${path}' ${message}`, { hint: 'the file is damaged: get it again' })
  }
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch {
    refuse('is not JSON')
  }
  const index = indexSchema.safeParse(json)
  return index.success ? new Map(Object.entries(index.data.weight_map)) : refuse('has no "weight_map" of file names')
}
