/** Makes checkpoint folders: of new models, and of Hugging Face models with the thought tokens added. */

import { createReadStream, existsSync } from 'node:fs'
import { createInterface } from 'node:readline'
import type {
  AddModelRequest,
  CreateModelRequest,
  ModelDescription,
  TokenizerChoice,
} from '../../../core/contract/engine'
import { AppError } from '../../../core/errors'
import type { LlamaConfig } from '../../../core/model/llama-config'
import { writeFolderAtomically } from '../../formats/atomic'
import { trainByteLevelBpe } from '../../formats/bpe-training'
import { characterTokenizer } from '../../formats/character-tokenizer'
import { readLlamaConfig, writeLlamaConfig } from '../../formats/llama-config'
import { makeTokenizer } from '../../formats/tokenizer'
import {
  extendTokenizer,
  readTokenizerFiles,
  type TokenizerFiles,
  vocabularySize,
  writeTokenizerFiles,
} from '../../formats/tokenizer-files'
import { readModel, writeModelWeights } from './checkpoint'
import { extendVocabulary, initialWeights } from './initial-weights'
import { parameterCount, type Weights } from './parameters'

/** @throws AppError 'conflict' if the folder exists */
export async function createModel(request: CreateModelRequest): Promise<ModelDescription> {
  expectFree(request.folder)
  const tokenizer = await makeTokenizerFiles(request.tokenizer)
  const { vocabularySize, specialTokens } = makeTokenizer(tokenizer, 'the new model')
  const config = {
    ...request.config,
    vocabularySize,
    bosTokenId: specialTokens.bos,
    eosTokenId: specialTokens.eos,
  }
  await writeCheckpointFolder(request.folder, config, initialWeights(config, request.seed), tokenizer)
  return { config, parameters: parameterCount(config), addedTokens: 0 }
}

/**
 * @throws AppError 'conflict' if the folder exists; 'invalid-input' if the tokenizer has more tokens than the model; as
 *   `readModel` and `readTokenizerFiles` for the source
 */
export async function addModel({ source, folder }: AddModelRequest): Promise<ModelDescription> {
  expectFree(folder)
  const model = await readModel(source)
  const tokenizer = await readTokenizerFiles(source)
  const known = vocabularySize(tokenizer.tokenizer)
  if (known > model.config.vocabularySize) {
    throw new AppError(
      'invalid-input',
      `the tokenizer in '${source}' has ${known} tokens, its model has ${model.config.vocabularySize}`,
      { hint: 'tokenizer.json and config.json must come from the same model' },
    )
  }
  const { files, addedIds } = extendTokenizer(tokenizer)
  const size = Math.max(model.config.vocabularySize, vocabularySize(files.tokenizer))
  const { config, weights } = extendVocabulary(model.config, model.weights, size, addedIds)
  await writeCheckpointFolder(folder, config, weights, files)
  return { config, parameters: parameterCount(config), addedTokens: addedIds.length }
}

export async function describeModel(folder: string): Promise<ModelDescription> {
  const config = await readLlamaConfig(folder)
  return { config, parameters: parameterCount(config), addedTokens: 0 }
}

function expectFree(folder: string): void {
  if (!existsSync(folder)) return
  throw new AppError('conflict', `'${folder}' exists already`, { hint: 'choose another name for the model' })
}

async function makeTokenizerFiles(choice: TokenizerChoice): Promise<TokenizerFiles> {
  if (choice.kind === 'characters') return characterTokenizer(choice.characters)
  return trainByteLevelBpe(documentTexts(choice.data), choice.vocabularySize)
}

/** The texts of a training file, thoughts included: both are to be written with the tokenizer. */
async function* documentTexts(path: string): AsyncGenerator<string> {
  for await (const line of createInterface({ input: createReadStream(path), crlfDelay: Number.POSITIVE_INFINITY })) {
    const { chunks } = JSON.parse(line) as { chunks: { text: string; thought: string | null }[] }
    for (const { text, thought } of chunks) {
      yield text
      if (thought) yield thought
    }
  }
}

async function writeCheckpointFolder(
  folder: string,
  config: LlamaConfig,
  weights: Weights,
  tokenizer: TokenizerFiles,
): Promise<void> {
  await writeFolderAtomically(folder, async (target) => {
    await writeModelWeights(target, config, weights)
    await writeLlamaConfig(target, config)
    await writeTokenizerFiles(target, tokenizer)
  })
}
