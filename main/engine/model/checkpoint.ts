/** Reads and writes a model's weights, and an optimizer's moments, as files in the Hugging Face layout. */

import { join } from 'node:path'
import { AppError } from '../../../core/errors'
import type { LlamaConfig } from '../../../core/model/llama-config'
import { openCheckpointWeights } from '../../formats/checkpoint-weights'
import { expectVocabulary, readLlamaConfig } from '../../formats/llama-config'
import { expectShape, openSafetensors, type WeightFile, writeSafetensors } from '../../formats/safetensors'
import { checkpointTensors, gatherParameter, llamaParameters, scatterParameter, type Weights } from './parameters'

const HEAD = 'lm_head.weight'

/**
 * @returns the model of a folder, its weights as the graph wants them
 * @throws AppError 'not-found' or 'invalid-input' if a file is missing or broken, or a tensor is missing or of another
 *   shape than the configuration says
 */
export async function readModel(folder: string): Promise<{ config: LlamaConfig; weights: Weights }> {
  const config = await readLlamaConfig(folder)
  await using file = await openCheckpointWeights(folder)
  expectVocabulary(file, config)
  if (!config.tiedEmbeddings && !file.has(HEAD)) {
    throw new AppError('invalid-input', `the weights in '${folder}' lack '${HEAD}'`, {
      hint: 'if the embedding is the head too, config.json must say "tie_word_embeddings": true',
    })
  }
  return { config, weights: await readTensors(file, config) }
}

async function readTensors(file: WeightFile, config: LlamaConfig): Promise<Weights> {
  const weights = new Map<string, Float32Array>()
  for (const parameter of llamaParameters(config)) {
    const value = await gatherParameter(parameter, async (name, shape) => {
      expectShape(file, name, shape)
      return file.read(name)
    })
    weights.set(parameter.name, value)
  }
  return weights
}

/** Values by parameter in the layout of a file, one parameter at a time. */
function* tensorsOf(config: LlamaConfig, values: Weights) {
  for (const parameter of llamaParameters(config)) {
    const value = values.get(parameter.name)
    if (!value) throw new Error(`no value for ${parameter.name}`)
    yield* scatterParameter(parameter, value)
  }
}

/** Writes values that have the shapes of a model's weights to one file, atomically. */
export async function writeTensors(path: string, config: LlamaConfig, values: Weights): Promise<void> {
  await writeSafetensors(path, checkpointTensors(config), tensorsOf(config, values))
}

/** Reads what `writeTensors` wrote. */
export async function readTensorFile(path: string, config: LlamaConfig): Promise<Weights> {
  await using file = await openSafetensors(path)
  // Awaited here: the file is closed when this returns.
  return await readTensors(file, config)
}

export async function writeModelWeights(folder: string, config: LlamaConfig, weights: Weights): Promise<void> {
  await writeTensors(join(folder, 'model.safetensors'), config, weights)
}
