/**
 * config.json of a Hugging Face model folder, for the Llama architecture.
 *
 * Transformers up to 4 write `rope_theta` and `rope_scaling` at the top level,
 * transformers 5 writes one object `rope_parameters`. Both are read, and both
 * are written, so that either release reads what is written here. What would
 * change the model's mathematics and is not implemented is refused.
 */

import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { AppError } from '../../core/errors'
import type { LlamaConfig, RopeScaling } from '../../core/model/llama-config'
import { writeTextAtomically } from './atomic'
import { fileFault } from './file-fault'
import type { WeightFile } from './safetensors'

const CONFIG_FILE = 'config.json'
const EMBEDDING = 'model.embed_tokens.weight'
const DEFAULT_THETA = 10000

const count = z.number().int().positive()
const positive = z.number().positive()
const tokenId = z.number().int().nonnegative()

const ropeSchema = z.object({
  rope_type: z.string().optional(),
  /** The name of `rope_type` before transformers 4.45. */
  type: z.string().optional(),
  rope_theta: positive.optional(),
  factor: positive.optional(),
  low_freq_factor: positive.optional(),
  high_freq_factor: positive.optional(),
  original_max_position_embeddings: count.optional(),
  partial_rotary_factor: z.number().optional(),
})
type RopeJson = z.infer<typeof ropeSchema>

/** Defaults are those of transformers, for keys that a file may lack. */
const configSchema = z.object({
  vocab_size: count,
  hidden_size: count,
  intermediate_size: count,
  num_hidden_layers: count,
  num_attention_heads: count,
  num_key_value_heads: count.nullish(),
  head_dim: count.nullish(),
  max_position_embeddings: count.default(2048),
  rms_norm_eps: positive.default(1e-6),
  initializer_range: positive.optional(),
  tie_word_embeddings: z.boolean().default(false),
  bos_token_id: tokenId.nullish(),
  eos_token_id: z.union([tokenId, z.array(tokenId).nonempty()]).nullish(),
  rope_theta: positive.optional(),
  rope_scaling: ropeSchema.nullish(),
  rope_parameters: ropeSchema.nullish(),
})

type Refuse = (message: string, hint?: string) => never

/**
 * Reads config.json of a model folder.
 * @throws AppError 'not-found' without one; else as `parseLlamaConfig`
 */
export async function readLlamaConfig(folder: string): Promise<LlamaConfig> {
  const path = join(folder, CONFIG_FILE)
  let text: string
  try {
    text = await readFile(path, 'utf8')
  } catch (error) {
    throw fileFault(error, path, 'read')
  }
  return parseLlamaConfig(text, path)
}

/**
 * @param path for messages
 * @throws AppError 'invalid-input' if it is not JSON, a key is missing or of the wrong kind, sizes do not
 *   fit together, the architecture is another one, or it asks for something that is not implemented
 */
export function parseLlamaConfig(text: string, path: string): LlamaConfig {
  const refuse: Refuse = (message, hint) => {
    throw new AppError('invalid-input', `'${path}': ${message}`, hint === undefined ? {} : { hint })
  }
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch (error) {
    refuse(`not JSON (${(error as Error).message})`)
  }
  if (typeof json !== 'object' || json === null || Array.isArray(json)) refuse('not a JSON object')
  refuseOtherModels(json as Record<string, unknown>, refuse)

  const parsed = configSchema.safeParse(json)
  if (!parsed.success) {
    const issue = parsed.error.issues[0]
    const key = issue?.path.join('.') ?? ''
    const value = issue?.path.reduce<unknown>((part, step) => (part as Record<PropertyKey, unknown>)?.[step], json)
    return refuse(
      value === undefined ? `'${key}' is missing` : `'${key}' is ${JSON.stringify(value)}: ${issue?.message}`,
    )
  }
  const raw = parsed.data
  const heads = raw.num_attention_heads
  const keyValueHeads = raw.num_key_value_heads ?? heads
  if (heads % keyValueHeads !== 0) {
    refuse(`num_attention_heads ${heads} is not a multiple of num_key_value_heads ${keyValueHeads}`)
  }
  if (raw.hidden_size % heads !== 0) {
    refuse(`hidden_size ${raw.hidden_size} is not a multiple of num_attention_heads ${heads}`)
  }
  const headSize = raw.head_dim ?? raw.hidden_size / heads
  if (headSize % 2 !== 0) refuse(`the size of a head, ${headSize}, is odd: rotary positions need pairs`)

  return {
    vocabularySize: raw.vocab_size,
    hiddenSize: raw.hidden_size,
    intermediateSize: raw.intermediate_size,
    layers: raw.num_hidden_layers,
    heads,
    keyValueHeads,
    headSize,
    contextTokens: raw.max_position_embeddings,
    normEpsilon: raw.rms_norm_eps,
    ropeTheta: parseTheta(raw, refuse),
    ropeScaling: parseScaling(raw, refuse),
    tiedEmbeddings: raw.tie_word_embeddings,
    ...(raw.initializer_range === undefined ? {} : { initializerRange: raw.initializer_range }),
    bosTokenId: raw.bos_token_id ?? null,
    eosTokenId: raw.eos_token_id ?? null,
  }
}

function refuseOtherModels(json: Record<string, unknown>, refuse: Refuse): void {
  const { model_type, architectures, hidden_act, attention_bias, mlp_bias, quantization_config } = json
  const llamaOnly = 'only models of the Llama architecture with a language-model head (LlamaForCausalLM) work here'
  if (model_type !== 'llama') refuse(`the model type is ${JSON.stringify(model_type)}, not "llama"`, llamaOnly)
  if (architectures != null && !(Array.isArray(architectures) && architectures[0] === 'LlamaForCausalLM')) {
    refuse(`the architecture is ${JSON.stringify(architectures)}, not ["LlamaForCausalLM"]`, llamaOnly)
  }
  if (hidden_act !== undefined && hidden_act !== 'silu' && hidden_act !== 'swish') {
    refuse(`hidden_act is ${JSON.stringify(hidden_act)}, only "silu" is implemented`)
  }
  if (attention_bias === true) refuse('attention_bias is true: biases in the attention are not implemented')
  if (mlp_bias === true) refuse('mlp_bias is true: biases in the feed-forward layers are not implemented')
  if (quantization_config != null) {
    refuse('the model is quantized (quantization_config)', 'take the model in F32, F16 or BF16')
  }
}

type RawConfig = z.infer<typeof configSchema>

function parseTheta({ rope_theta, rope_scaling, rope_parameters }: RawConfig, refuse: Refuse): number {
  const given = [rope_parameters?.rope_theta, rope_scaling?.rope_theta, rope_theta].filter(
    (theta) => theta !== undefined,
  )
  const [first = DEFAULT_THETA] = given
  const other = given.find((theta) => theta !== first)
  if (other !== undefined) refuse(`rope_theta is given as ${first} and as ${other}`, 'keep one of the two')
  return first
}

function parseScaling(raw: RawConfig, refuse: Refuse): RopeScaling | null {
  const scalings = [raw.rope_parameters, raw.rope_scaling]
    .filter((rope) => rope != null)
    .map((rope) => scalingOf(rope, raw.max_position_embeddings, refuse))
  const [first = null, second = first] = scalings
  if (JSON.stringify(first) !== JSON.stringify(second)) {
    refuse('rope_parameters and rope_scaling ask for different scalings', 'keep one of the two')
  }
  return first
}

function scalingOf(rope: RopeJson, contextTokens: number, refuse: Refuse): RopeScaling | null {
  const type = rope.rope_type ?? rope.type ?? 'default'
  if (rope.partial_rotary_factor !== undefined && rope.partial_rotary_factor !== 1) {
    refuse(`partial_rotary_factor is ${rope.partial_rotary_factor}: only 1 is implemented`)
  }
  const needed = (key: 'factor' | 'low_freq_factor' | 'high_freq_factor'): number =>
    rope[key] ?? refuse(`the rotary scaling '${type}' lacks '${key}'`)
  switch (type) {
    case 'default':
      return null
    case 'linear':
      return { type, factor: needed('factor') }
    case 'llama3': {
      const scaling = {
        type,
        factor: needed('factor'),
        lowFrequencyFactor: needed('low_freq_factor'),
        highFrequencyFactor: needed('high_freq_factor'),
        originalContextTokens: rope.original_max_position_embeddings ?? contextTokens,
      } as const
      if (scaling.highFrequencyFactor <= scaling.lowFrequencyFactor) {
        refuse(
          `high_freq_factor ${scaling.highFrequencyFactor} is not above low_freq_factor ${scaling.lowFrequencyFactor}`,
        )
      }
      return scaling
    }
    default:
      return refuse(`the rotary scaling '${type}' is not implemented`, "'default', 'linear' and 'llama3' are")
  }
}

/** The text of a config.json that transformers 4 and 5 read. */
export function formatLlamaConfig(config: LlamaConfig): string {
  const scaling = ropeJson(config.ropeScaling)
  const json = {
    architectures: ['LlamaForCausalLM'],
    model_type: 'llama',
    vocab_size: config.vocabularySize,
    hidden_size: config.hiddenSize,
    intermediate_size: config.intermediateSize,
    num_hidden_layers: config.layers,
    num_attention_heads: config.heads,
    num_key_value_heads: config.keyValueHeads,
    head_dim: config.headSize,
    hidden_act: 'silu',
    attention_bias: false,
    mlp_bias: false,
    max_position_embeddings: config.contextTokens,
    rms_norm_eps: config.normEpsilon,
    ...(config.initializerRange === undefined ? {} : { initializer_range: config.initializerRange }),
    tie_word_embeddings: config.tiedEmbeddings,
    bos_token_id: config.bosTokenId,
    eos_token_id: config.eosTokenId,
    rope_theta: config.ropeTheta,
    rope_scaling: scaling,
    rope_parameters: { rope_theta: config.ropeTheta, ...(scaling ?? { rope_type: 'default' }) },
    torch_dtype: 'float32',
    dtype: 'float32',
  }
  return `${JSON.stringify(json, null, 2)}\n`
}

function ropeJson(scaling: RopeScaling | null) {
  if (scaling === null) return null
  if (scaling.type === 'linear') return { rope_type: scaling.type, factor: scaling.factor }
  return {
    rope_type: scaling.type,
    factor: scaling.factor,
    low_freq_factor: scaling.lowFrequencyFactor,
    high_freq_factor: scaling.highFrequencyFactor,
    original_max_position_embeddings: scaling.originalContextTokens,
  }
}

/** Writes config.json into a model folder. Errors as of `writeFileAtomically`. */
export async function writeLlamaConfig(folder: string, config: LlamaConfig): Promise<void> {
  await writeTextAtomically(join(folder, CONFIG_FILE), formatLlamaConfig(config))
}

/**
 * Checks that the configuration speaks of the vocabulary that the weights have.
 * @throws AppError 'invalid-input' with both sizes, or if there is no embedding matrix
 */
export function expectVocabulary(weights: WeightFile, config: LlamaConfig): void {
  const rows = weights.shape(EMBEDDING)[0]
  if (rows !== config.vocabularySize) {
    throw new AppError(
      'invalid-input',
      `vocab_size in ${CONFIG_FILE} is ${config.vocabularySize}, but '${EMBEDDING}' in '${weights.pathOf(EMBEDDING)}' has ${rows} rows`,
      { hint: 'config.json and the weights must come from the same model' },
    )
  }
}
