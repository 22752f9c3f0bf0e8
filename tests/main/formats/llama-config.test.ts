import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import type { LlamaConfig, RopeScaling } from '../../../core/model/llama-config'
import {
  expectVocabulary,
  formatLlamaConfig,
  parseLlamaConfig,
  readLlamaConfig,
  writeLlamaConfig,
} from '../../../main/formats/llama-config'
import { openSafetensors, writeSafetensors } from '../../../main/formats/safetensors'
import { temporaryFolder } from './temporary-folder'

const minimal = {
  model_type: 'llama',
  architectures: ['LlamaForCausalLM'],
  vocab_size: 100,
  hidden_size: 64,
  intermediate_size: 128,
  num_hidden_layers: 2,
  num_attention_heads: 4,
}

const parse = (changes: Record<string, unknown>): LlamaConfig =>
  parseLlamaConfig(JSON.stringify({ ...minimal, ...changes }), 'config.json')

const llama3 = {
  factor: 8,
  low_freq_factor: 1,
  high_freq_factor: 4,
  original_max_position_embeddings: 8192,
  rope_type: 'llama3',
}
const llama3Scaling: RopeScaling = {
  type: 'llama3',
  factor: 8,
  lowFrequencyFactor: 1,
  highFrequencyFactor: 4,
  originalContextTokens: 8192,
}

it('fills in what transformers assumes of absent keys', () => {
  expect(parse({})).toEqual({
    vocabularySize: 100,
    hiddenSize: 64,
    intermediateSize: 128,
    layers: 2,
    heads: 4,
    keyValueHeads: 4,
    headSize: 16,
    contextTokens: 2048,
    normEpsilon: 1e-6,
    ropeTheta: 10000,
    ropeScaling: null,
    tiedEmbeddings: false,
    bosTokenId: null,
    eosTokenId: null,
  })
})

it('reads what is given instead of the defaults', () => {
  const config = parse({
    num_key_value_heads: 2,
    head_dim: 32,
    max_position_embeddings: 131072,
    rms_norm_eps: 1e-5,
    initializer_range: 0.1,
    tie_word_embeddings: true,
    bos_token_id: 1,
    eos_token_id: [2, 3],
  })
  expect(config).toMatchObject({
    keyValueHeads: 2,
    headSize: 32,
    contextTokens: 131072,
    normEpsilon: 1e-5,
    initializerRange: 0.1,
    tiedEmbeddings: true,
    bosTokenId: 1,
    eosTokenId: [2, 3],
  })
})

it.each<[string, Record<string, unknown>, number, RopeScaling | null]>([
  ['older, without scaling', { rope_theta: 5e5, rope_scaling: null }, 5e5, null],
  [
    'older, linear, the oldest key',
    { rope_scaling: { type: 'linear', factor: 2 } },
    1e4,
    { type: 'linear', factor: 2 },
  ],
  ['older, llama3', { rope_theta: 5e5, rope_scaling: llama3 }, 5e5, llama3Scaling],
  ['newer, default', { rope_parameters: { rope_type: 'default', rope_theta: 5e5 } }, 5e5, null],
  ['newer, llama3', { rope_parameters: { ...llama3, rope_theta: 5e5 } }, 5e5, llama3Scaling],
  [
    'both, agreeing',
    { rope_theta: 5, rope_scaling: llama3, rope_parameters: { ...llama3, rope_theta: 5 } },
    5,
    llama3Scaling,
  ],
])('reads the rotary parameters in the form: %s', (_form, changes, ropeTheta, ropeScaling) => {
  expect(parse(changes)).toMatchObject({ ropeTheta, ropeScaling })
})

it('takes the context as the original one where llama3 scaling does not say', () => {
  const { original_max_position_embeddings: _, ...rope } = llama3
  expect(parse({ rope_scaling: rope, max_position_embeddings: 4096 }).ropeScaling).toMatchObject({
    originalContextTokens: 4096,
  })
})

it.each<[Record<string, unknown>, string]>([
  [{ model_type: 'mistral' }, 'the model type is "mistral", not "llama"'],
  [
    { architectures: ['LlamaForSequenceClassification'] },
    'the architecture is ["LlamaForSequenceClassification"], not',
  ],
  [{ hidden_act: 'gelu' }, 'hidden_act is "gelu"'],
  [{ attention_bias: true }, 'attention_bias is true'],
  [{ mlp_bias: true }, 'mlp_bias is true'],
  [{ quantization_config: { bits: 4 } }, 'the model is quantized'],
  [{ vocab_size: undefined }, "'vocab_size' is missing"],
  [{ vocab_size: '100' }, '\'vocab_size\' is "100"'],
  [{ num_hidden_layers: 0 }, "'num_hidden_layers' is 0"],
  [{ num_key_value_heads: 3 }, 'num_attention_heads 4 is not a multiple of num_key_value_heads 3'],
  [{ hidden_size: 66 }, 'hidden_size 66 is not a multiple of num_attention_heads 4'],
  [{ head_dim: 15 }, 'the size of a head, 15, is odd'],
  [{ rope_scaling: { rope_type: 'yarn', factor: 4 } }, "the rotary scaling 'yarn' is not implemented"],
  [{ rope_scaling: { rope_type: 'linear' } }, "the rotary scaling 'linear' lacks 'factor'"],
  [{ rope_scaling: { ...llama3, high_freq_factor: 1 } }, 'high_freq_factor 1 is not above low_freq_factor 1'],
  [{ rope_theta: 1e4, rope_parameters: { rope_theta: 5e5 } }, 'rope_theta is given as 500000 and as 10000'],
  [{ rope_scaling: llama3, rope_parameters: { rope_type: 'default' } }, 'different scalings'],
  [{ rope_parameters: { partial_rotary_factor: 0.5 } }, 'partial_rotary_factor is 0.5'],
])('refuses %j', (changes, message) => {
  expect(() => parse(changes)).toThrow(
    expect.objectContaining({ kind: 'invalid-input', message: expect.stringContaining(message) }),
  )
})

it('refuses what is not a JSON object, and a folder without config.json', async () => {
  expect(() => parseLlamaConfig('{', 'config.json')).toThrow(/not JSON/)
  expect(() => parseLlamaConfig('[]', 'config.json')).toThrow(/not a JSON object/)
  await expect(readLlamaConfig(await temporaryFolder())).rejects.toMatchObject({ kind: 'not-found' })
})

const written: LlamaConfig[] = [null, { type: 'linear', factor: 2 } as const, llama3Scaling].map((ropeScaling) => ({
  ...parse({ num_key_value_heads: 2, rope_theta: 5e5, bos_token_id: 1, eos_token_id: 2, initializer_range: 0.02 }),
  ropeScaling,
}))

it('reads back what it wrote, in either form', async () => {
  const folder = await temporaryFolder()
  for (const config of written) {
    await writeLlamaConfig(folder, config)
    expect(await readLlamaConfig(folder)).toEqual(config)
    const { rope_parameters, ...older } = JSON.parse(formatLlamaConfig(config))
    expect(parseLlamaConfig(JSON.stringify(older), 'older')).toEqual(config)
    const { rope_theta, rope_scaling, ...newer } = JSON.parse(formatLlamaConfig(config))
    expect(parseLlamaConfig(JSON.stringify({ ...newer, rope_parameters }), 'newer')).toEqual(config)
    expect(JSON.parse(await readFile(join(folder, 'config.json'), 'utf8'))).toMatchObject({ rope_theta, rope_scaling })
  }
})

it('notices that the vocabulary and the embedding matrix differ in size', async () => {
  const path = join(await temporaryFolder(), 'model.safetensors')
  const embedding = { name: 'model.embed_tokens.weight', shape: [104, 1], data: new Float32Array(104) }
  await writeSafetensors(path, [embedding], [embedding])
  await using weights = await openSafetensors(path)
  expectVocabulary(weights, parse({ vocab_size: 104 }))
  expect(() => expectVocabulary(weights, parse({ vocab_size: 100 }))).toThrow(/is 100, but .* has 104 rows/)
})
