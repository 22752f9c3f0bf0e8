/**
 * A second, plain Llama to check the engine by: loops over float64 numbers,
 * straight from the tensors of a Hugging Face folder. No cache, no batch, no
 * graph; and nothing of the engine but its reader of files.
 */

import { join } from 'node:path'
import { readLlamaConfig } from '../../../../main/formats/llama-config'
import { openSafetensors } from '../../../../main/formats/safetensors'

type Vector = readonly number[]
type Matrix = readonly Vector[]

const dot = (a: Vector, b: Vector) => a.reduce((total, value, i) => total + value * (b[i] as number), 0)
const plus = (a: Vector, b: Vector) => a.map((value, i) => value + (b[i] as number))
const apply = (matrix: Matrix, vector: Vector) => matrix.map((row) => dot(row, vector))

export function logSoftmax(logits: Vector): number[] {
  const largest = Math.max(...logits)
  const total = Math.log(logits.reduce((sum, logit) => sum + Math.exp(logit - largest), 0)) + largest
  return logits.map((logit) => logit - total)
}

export class PlainLlama {
  private constructor(
    private readonly config: Awaited<ReturnType<typeof readLlamaConfig>>,
    private readonly tensors: ReadonlyMap<string, Matrix>,
  ) {}

  static async load(folder: string): Promise<PlainLlama> {
    const config = await readLlamaConfig(folder)
    if (config.ropeScaling) throw new Error('the plain model knows no rope scaling')
    await using file = await openSafetensors(join(folder, 'model.safetensors'))
    const names = ['model.embed_tokens', 'model.norm', ...(config.tiedEmbeddings ? [] : ['lm_head'])]
    for (let layer = 0; layer < config.layers; layer++) {
      const attention = ['q', 'k', 'v', 'o'].map((part) => `self_attn.${part}_proj`)
      const feedForward = ['gate', 'up', 'down'].map((part) => `mlp.${part}_proj`)
      const norms = ['input_layernorm', 'post_attention_layernorm']
      names.push(...[...attention, ...feedForward, ...norms].map((part) => `model.layers.${layer}.${part}`))
    }
    const tensors = new Map<string, Matrix>()
    for (const name of names) {
      const values = [...(await file.read(`${name}.weight`))]
      const width = name.endsWith('down_proj') ? config.intermediateSize : columns(name, config)
      const rows = Array.from({ length: values.length / width }, (_, row) =>
        values.slice(row * width, (row + 1) * width),
      )
      tensors.set(name, rows)
    }
    return new PlainLlama(config, tensors)
  }

  /** @returns shape [tokens, vocabulary]: the log-probabilities of what follows each token */
  logProbabilities(tokens: readonly number[]): number[][] {
    const { layers, tiedEmbeddings } = this.config
    const embedding = this.tensor('model.embed_tokens')
    let stream = tokens.map((token) => embedding[token] as Vector)
    for (let layer = 0; layer < layers; layer++) {
      const name = `model.layers.${layer}`
      const mixed = this.attend(
        name,
        stream.map((x) => this.normalize(x, `${name}.input_layernorm`)),
      )
      stream = stream.map((x, t) => plus(x, mixed[t] as Vector))
      stream = stream.map((x) => plus(x, this.feedForward(name, this.normalize(x, `${name}.post_attention_layernorm`))))
    }
    const head = tiedEmbeddings ? embedding : this.tensor('lm_head')
    return stream.map((x) => logSoftmax(apply(head, this.normalize(x, 'model.norm'))))
  }

  /** @returns the log-probability of each token of a continuation, nats */
  score(prompt: readonly number[], continuation: readonly number[]): number[] {
    const table = this.logProbabilities([...prompt, ...continuation])
    return continuation.map((token, i) => table[prompt.length - 1 + i]?.[token] as number)
  }

  /** The most probable continuation, up to and with a token of `stop`, or of `limit` tokens. */
  best(prompt: readonly number[], limit: number, stop: number): number[] {
    const tokens: number[] = []
    while (tokens.length < limit && tokens.at(-1) !== stop) {
      const last = this.logProbabilities([...prompt, ...tokens]).at(-1) as number[]
      tokens.push(last.indexOf(Math.max(...last)))
    }
    return tokens
  }

  private attend(name: string, inputs: readonly Vector[]): Vector[] {
    const { heads, keyValueHeads, headSize } = this.config
    const project = (part: string) => inputs.map((x) => apply(this.tensor(`${name}.self_attn.${part}_proj`), x))
    const [queries, keys, values] = [project('q'), project('k'), project('v')]
    const headOf = (vectors: Matrix, t: number, head: number) =>
      (vectors[t] as Vector).slice(head * headSize, (head + 1) * headSize)
    return inputs.map((_, t) => {
      const joined = Array.from({ length: heads }, (_, head) => {
        const shared = Math.floor((head * keyValueHeads) / heads)
        const query = this.turn(headOf(queries, t, head), t)
        const scores = inputs
          .slice(0, t + 1)
          .map((_, s) => dot(query, this.turn(headOf(keys, s, shared), s)) / Math.sqrt(headSize))
        const weights = logSoftmax(scores).map(Math.exp)
        return weights
          .map((weight, s) => headOf(values, s, shared).map((value) => weight * value))
          .reduce((sum, value) => plus(sum, value))
      }).flat()
      return apply(this.tensor(`${name}.self_attn.o_proj`), joined)
    })
  }

  /** Rotary position: element i turns with element i + half. */
  private turn(vector: Vector, position: number): Vector {
    const half = vector.length / 2
    return vector.map((value, i) => {
      const angle = position * this.config.ropeTheta ** (-(i % half) / half)
      const partner = i < half ? -(vector[i + half] as number) : (vector[i - half] as number)
      return value * Math.cos(angle) + partner * Math.sin(angle)
    })
  }

  private feedForward(name: string, x: Vector): Vector {
    const gate = apply(this.tensor(`${name}.mlp.gate_proj`), x)
    const up = apply(this.tensor(`${name}.mlp.up_proj`), x)
    const inner = gate.map((value, i) => (value / (1 + Math.exp(-value))) * (up[i] as number))
    return apply(this.tensor(`${name}.mlp.down_proj`), inner)
  }

  private normalize(x: Vector, name: string): Vector {
    const scale = (dot(x, x) / x.length + this.config.normEpsilon) ** -0.5
    const weight = this.tensor(name).flat()
    return x.map((value, i) => value * scale * (weight[i] as number))
  }

  private tensor(name: string): Matrix {
    return this.tensors.get(name) as Matrix
  }
}

/** Width of a row: what the matrix takes in. */
function columns(
  name: string,
  { hiddenSize, heads, headSize }: { hiddenSize: number; heads: number; headSize: number },
) {
  if (name.endsWith('o_proj')) return heads * headSize
  return name.endsWith('norm') ? 1 : hiddenSize
}
