/**
 * The parameters of a Llama model as variables of a graph.
 *
 * Query, key and value (and gate and up) are one matrix each, since one large
 * product is faster than several small ones, and matrices are [in, out]. The
 * Hugging Face layout has them apart and as [out, in]. The same mapping serves
 * weights, gradients and the optimizer's moments.
 */

import type { LlamaConfig } from '../../../core/model/llama-config'
import type { Shape } from '../graph/shape'
import { sizeOf } from '../graph/shape'

/** A tensor of a checkpoint in the Hugging Face layout. */
export interface NamedTensor {
  readonly name: string
  readonly shape: Shape
  readonly data: Float32Array
}

interface Part {
  /** Name in the Hugging Face layout. */
  readonly name: string
  /** Columns that this part takes in the fused matrix. */
  readonly columns: number
}

export interface Parameter {
  /** Name of the variable. */
  readonly name: string
  readonly shape: Shape
  /** The tensors it is made of: several side by side in a fused matrix. */
  readonly parts: readonly Part[]
  /** Whether the layouts are transposes of each other: all matrices but the embedding. */
  readonly transposed: boolean
}

export type Weights = ReadonlyMap<string, Float32Array>

export function llamaParameters(config: LlamaConfig): Parameter[] {
  const { hiddenSize: hidden, intermediateSize: inner, vocabularySize: vocabulary, headSize } = config
  const queryColumns = config.heads * headSize
  const keyColumns = config.keyValueHeads * headSize
  const norm = (name: string, source: string): Parameter => ({
    name,
    shape: [hidden],
    parts: [{ name: source, columns: hidden }],
    transposed: false,
  })
  const matrix = (name: string, rows: number, parts: readonly Part[]): Parameter => ({
    name,
    shape: [rows, parts.reduce((columns, part) => columns + part.columns, 0)],
    parts,
    transposed: true,
  })
  const layers = Array.from({ length: config.layers }, (_, layer) => {
    const source = `model.layers.${layer}`
    return [
      norm(`attention_norm_${layer}`, `${source}.input_layernorm.weight`),
      matrix(`query_key_value_${layer}`, hidden, [
        { name: `${source}.self_attn.q_proj.weight`, columns: queryColumns },
        { name: `${source}.self_attn.k_proj.weight`, columns: keyColumns },
        { name: `${source}.self_attn.v_proj.weight`, columns: keyColumns },
      ]),
      matrix(`attention_output_${layer}`, queryColumns, [
        { name: `${source}.self_attn.o_proj.weight`, columns: hidden },
      ]),
      norm(`feed_forward_norm_${layer}`, `${source}.post_attention_layernorm.weight`),
      matrix(`gate_up_${layer}`, hidden, [
        { name: `${source}.mlp.gate_proj.weight`, columns: inner },
        { name: `${source}.mlp.up_proj.weight`, columns: inner },
      ]),
      matrix(`down_${layer}`, inner, [{ name: `${source}.mlp.down_proj.weight`, columns: hidden }]),
    ]
  })
  return [
    {
      name: 'embedding',
      shape: [vocabulary, hidden],
      parts: [{ name: 'model.embed_tokens.weight', columns: hidden }],
      transposed: false,
    },
    ...layers.flat(),
    norm('final_norm', 'model.norm.weight'),
    ...(config.tiedEmbeddings ? [] : [matrix('head', hidden, [{ name: 'lm_head.weight', columns: vocabulary }])]),
  ]
}

export function parameterCount(config: LlamaConfig): number {
  return llamaParameters(config).reduce((count, { shape }) => count + sizeOf(shape), 0)
}

/** The shape of a part in the Hugging Face layout. */
function partShape(parameter: Parameter, part: Part): Shape {
  if (!parameter.transposed) return parameter.shape
  return [part.columns, parameter.shape[0] as number]
}

/** Names and shapes of a checkpoint's tensors, in the order in which they are written. */
export function checkpointTensors(config: LlamaConfig): { readonly name: string; readonly shape: Shape }[] {
  return llamaParameters(config).flatMap((parameter) =>
    parameter.parts.map((part) => ({ name: part.name, shape: partShape(parameter, part) })),
  )
}

/** Builds one variable's value from the tensors of a checkpoint. */
export async function gatherParameter(
  parameter: Parameter,
  read: (name: string, shape: Shape) => Promise<Float32Array>,
): Promise<Float32Array> {
  const { parts, transposed, shape } = parameter
  if (!transposed) return read((parts[0] as Part).name, shape)
  const [rows, columns] = shape as [number, number]
  const fused = new Float32Array(rows * columns)
  let offset = 0
  for (const part of parts) {
    const data = await read(part.name, partShape(parameter, part))
    for (let column = 0; column < part.columns; column++) {
      for (let row = 0; row < rows; row++) fused[row * columns + offset + column] = data[column * rows + row] as number
    }
    offset += part.columns
  }
  return fused
}

/** Takes one variable's value apart into the tensors of a checkpoint. */
export function scatterParameter(parameter: Parameter, value: Float32Array): NamedTensor[] {
  const { parts, transposed } = parameter
  if (!transposed) return [{ name: (parts[0] as Part).name, shape: parameter.shape, data: value }]
  const [rows, columns] = parameter.shape as [number, number]
  let offset = 0
  return parts.map((part) => {
    const data = new Float32Array(part.columns * rows)
    for (let column = 0; column < part.columns; column++) {
      for (let row = 0; row < rows; row++) data[column * rows + row] = value[row * columns + offset + column] as number
    }
    offset += part.columns
    return { name: part.name, shape: partShape(parameter, part), data }
  })
}
