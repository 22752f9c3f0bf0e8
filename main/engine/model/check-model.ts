/** Checks a Hugging Face folder before it is added: everything at once, so that all that is wrong is seen together. */

import { compact, grouped } from '../../../core/chart/format'
import type { ModelCheck } from '../../../core/contract/model-check'
import { AppError } from '../../../core/errors'
import type { LlamaConfig } from '../../../core/model/llama-config'
import { openCheckpointWeights } from '../../formats/checkpoint-weights'
import { expectVocabulary, readLlamaConfig } from '../../formats/llama-config'
import { expectShape, type WeightFile } from '../../formats/safetensors'
import { makeTokenizer } from '../../formats/tokenizer'
import { extendTokenizer, readTokenizerFiles, vocabularySize } from '../../formats/tokenizer-files'
import { checkpointTensors } from './parameters'

const dtypeNames: Readonly<Record<string, string>> = { F32: 'float32', F16: 'float16', BF16: 'bfloat16' }
const ADDABLE = 'a token that ends a text, and ids without gaps to add the thought tokens to'
const HEAD = 'lm_head.weight'

export async function checkModel(source: string): Promise<ModelCheck[]> {
  let config: LlamaConfig | null = null
  const architecture = await check('Architecture', 'config.json of a model of the Llama architecture', async () => {
    config = await readLlamaConfig(source)
    const { layers, hiddenSize, heads, keyValueHeads } = config
    const keys = keyValueHeads === heads ? '' : `, ${keyValueHeads} key heads`
    return `Llama, ${layers} layers, width ${hiddenSize}, ${heads} heads${keys}`
  })
  const known = config as LlamaConfig | null
  const tokenizer = await check('Tokenizer', 'a tokenizer.json with no more tokens than the model', async () => {
    const files = await readTokenizerFiles(source)
    const tokens = vocabularySize(files.tokenizer)
    if (known && tokens > known.vocabularySize) {
      throw new AppError(
        'invalid-input',
        `tokenizer.json has ${grouped(tokens)} tokens, the model ${grouped(known.vocabularySize)}`,
      )
    }
    return `tokenizer.json, ${files.tokenizer.model.type}, ${grouped(tokens)} entries`
  })
  return [
    architecture,
    await check('Weights', 'safetensors in F32, F16 or BF16 that fit config.json', () => checkWeights(source, known)),
    tokenizer,
    tokenizer.ok
      ? await check('Special tokens', ADDABLE, async () => {
          const { files, addedIds } = extendTokenizer(await readTokenizerFiles(source))
          makeTokenizer(files, source)
          if (addedIds.length === 0) return 'has the thought tokens already'
          return `${addedIds.length} new embedding rows will be added: the mean of the old ones`
        })
      : {
          name: 'Special tokens',
          ok: false,
          text: 'not known without a usable tokenizer',
          expected: ADDABLE,
        },
    known
      ? {
          name: 'Context',
          ok: true,
          text: `${grouped(known.contextTokens)} tokens in the file; a run chooses how many it uses`,
          expected: null,
        }
      : { name: 'Context', ok: false, text: 'not known without config.json', expected: 'max_position_embeddings' },
  ]
}

async function checkWeights(source: string, config: LlamaConfig | null): Promise<string> {
  await using file = await openCheckpointWeights(source)
  if (config) {
    expectVocabulary(file, config)
    for (const { name, shape } of checkpointTensors(config)) {
      if (name === HEAD && !file.has(HEAD)) {
        throw new AppError('invalid-input', `there is no '${HEAD}', and config.json does not tie it to the embedding`)
      }
      expectShape(file, name, shape)
      if (!dtypeNames[file.dtype(name)]) {
        throw new AppError('invalid-input', `'${name}' is ${file.dtype(name)}: quantized weights cannot be trained`)
      }
    }
  }
  const bytes = file.names.reduce((total, name) => total + tensorBytes(file, name), 0)
  const dtypes = [...new Set(file.names.map((name) => dtypeNames[file.dtype(name)] ?? file.dtype(name)))]
  return `${compact(bytes)}B, ${dtypes.join(' and ')}, ${grouped(file.names.length)} tensors`
}

function tensorBytes(file: WeightFile, name: string): number {
  const elements = file.shape(name).reduce((size, dimension) => size * dimension, 1)
  return elements * (file.dtype(name) === 'F32' ? 4 : 2)
}

async function check(name: ModelCheck['name'], expected: string, look: () => Promise<string>): Promise<ModelCheck> {
  try {
    return { name, ok: true, text: await look(), expected: null }
  } catch (error) {
    // Whatever is wrong with a folder that a user chose is a finding, not a failure.
    if (!(error instanceof AppError)) throw error
    return { name, ok: false, text: error.hint ? `${error.message}: ${error.hint}` : error.message, expected }
  }
}
