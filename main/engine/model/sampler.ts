/**
 * Samples continuations of prompts with a key-value cache, traced as one call.
 *
 * The prompt is read once and shared by its K continuations: attention to it is
 * one product per prompt and head with K rows of queries. Each continuation has
 * a cache of its own for its own tokens only, which grows in a few steps. Loops
 * then draw token after token, until all rows have met the stop token.
 *
 * Notation: N prompts, P prompt tokens, K continuations, R = N K rows, S tokens
 * drawn at most, G key-value heads, d head size.
 */

import type { LlamaConfig } from '../../../core/model/llama-config'
import { constant, range, scalar } from '../graph/ops/constant'
import { dynamicSlice, dynamicUpdate, whileLoop } from '../graph/ops/control'
import { add, cast, div, equal, less, lessEqual, logicalAnd, logicalOr, select, sub } from '../graph/ops/elementwise'
import { broadcastTo, concat, gather, reshape } from '../graph/ops/layout'
import { matmul } from '../graph/ops/linear'
import { sum } from '../graph/ops/reduce'
import type { Program } from '../graph/program'
import type { Shape } from '../graph/shape'
import type { Tensor, TracedFunction } from '../graph/tensor'
import { expectRoom } from './buckets'
import { bestToken, drawToken } from './draw'
import {
  attend,
  feedForward,
  type LlamaWeights,
  logits,
  MASKED,
  projectHeads,
  type RopeTable,
  ropeTable,
} from './llama'
import { type PromptCache, readPrompt } from './prompt'
import { readWeights, type VariableSet } from './variables'
import { type LoadedProgram, loadProgram, WeightedProgram } from './weighted-program'

export interface SamplerShape {
  /** N */
  readonly prompts: number
  /** P: room for all of a prompt but its last token */
  readonly promptTokens: number
  /** K */
  readonly continuations: number
  /** S */
  readonly newTokens: number
  /** Draw by probability, or take the most probable token. */
  readonly choice: 'draw' | 'best'
}

/** One prompt to be continued. */
export interface SamplerPrompt {
  /** 1 to P + 1 tokens. */
  readonly tokens: readonly number[]
  /** The uniform draw for a continuation at a position, in [0, 1). */
  readonly uniform: (continuation: number, position: number) => number
}

export interface SamplerSettings {
  readonly temperature: number
  /** The token that ends a continuation, and is part of it. */
  readonly stop: number
}

export interface Continuation {
  /** The stop token included, where it was met. */
  readonly tokens: number[]
  /** One for each token, nats, under the distribution that was drawn from. */
  readonly logProbabilities: number[]
  readonly finished: boolean
}

export class Sampler extends WeightedProgram {
  private constructor(
    loaded: LoadedProgram,
    readonly shape: SamplerShape,
  ) {
    super(loaded)
  }

  static async create(config: LlamaConfig, shape: SamplerShape): Promise<Sampler> {
    const trace = (program: Program, variables: VariableSet) => traceSampler(program, config, variables, shape)
    return new Sampler(await loadProgram(config, trace), shape)
  }

  /** @returns for each prompt its K continuations */
  sample(prompts: readonly SamplerPrompt[], { temperature, stop }: SamplerSettings): Continuation[][] {
    return this.runBatches(
      'sample',
      prompts,
      this.shape.prompts,
      (batch) => ({ ...this.inputsOf(batch), temperature, stop }),
      (batch, { tokens, log_probabilities }) =>
        batch.map((_, n) => this.continuationsOf(n, stop, tokens as Int32Array, log_probabilities as Float32Array)),
    )
  }

  private inputsOf(batch: readonly SamplerPrompt[]) {
    const { prompts: count, promptTokens, continuations, newTokens, choice } = this.shape
    const rows = count * continuations
    const ids = new Int32Array(count * promptTokens)
    const lengths = new Int32Array(count)
    const last = new Int32Array(count)
    batch.forEach(({ tokens }, n) => {
      expectRoom('a prompt', tokens.length, promptTokens + 1)
      ids.set(tokens.slice(0, -1), n * promptTokens)
      lengths[n] = tokens.length - 1
      last[n] = tokens.at(-1) as number
    })
    const draws = new Float32Array(newTokens * rows)
    if (choice === 'draw') {
      for (let position = 0; position < newTokens; position++) {
        batch.forEach(({ uniform }, n) => {
          const row = position * rows + n * continuations
          for (let k = 0; k < continuations; k++) draws[row + k] = uniform(k, position)
        })
      }
    }
    // Rows that only fill up the batch are done before they start.
    const idle = Int32Array.from({ length: count }, (_, n) => (n < batch.length ? 0 : 1))
    return { ids, lengths, last, idle, draws }
  }

  /** @param n the prompt, in its batch */
  private continuationsOf(n: number, stop: number, drawn: Int32Array, drawnLogs: Float32Array): Continuation[] {
    const { prompts, continuations, newTokens } = this.shape
    const rows = prompts * continuations
    return Array.from({ length: continuations }, (_, k) => {
      const row = n * continuations + k
      const tokens: number[] = []
      const logProbabilities: number[] = []
      let finished = false
      for (let position = 0; position < newTokens && !finished; position++) {
        const token = drawn[position * rows + row] as number
        tokens.push(token)
        logProbabilities.push(drawnLogs[position * rows + row] as number)
        finished = token === stop
      }
      return { tokens, logProbabilities, finished }
    })
  }
}

function traceSampler(
  program: Program,
  config: LlamaConfig,
  variables: VariableSet,
  shape: SamplerShape,
): TracedFunction {
  const { prompts, promptTokens, continuations, newTokens } = shape
  const rows = prompts * continuations
  const traced = program.trace('sample')
  const ids = traced.argument('ids', [prompts, promptTokens], 'int32')
  const lengths = traced.argument('lengths', [prompts], 'int32')
  const last = traced.argument('last', [prompts], 'int32')
  const idle = traced.argument('idle', [prompts], 'int32')
  const draws = traced.argument('draws', [newTokens, rows])
  const temperature = traced.argument('temperature', [])
  const stop = traced.argument('stop', [], 'int32')
  const weights = readWeights(traced, config, variables)
  const rope = ropeTable(traced, config, promptTokens + newTokens)

  const prompt = readPrompt(ids, weights, config, rope)
  const positions = reshape(range(traced, promptTokens), [1, 1, 1, promptTokens])
  const promptBias = bias(less(positions, reshape(lengths, [prompts, 1, 1, 1])))

  const perRow = (x: Tensor) => reshape(broadcastTo(reshape(x, [prompts, 1]), [prompts, continuations]), [rows])
  const zeros = (size: Shape, dtype: 'float32' | 'int32' = 'float32') => broadcastTo(scalar(traced, 0, dtype), size)
  const noTokens = zeros([prompts, config.keyValueHeads, continuations, 0, config.headSize])
  let state: LoopState = {
    position: scalar(traced, 0, 'int32'),
    token: perRow(last),
    done: perRow(idle),
    tokens: zeros([newTokens, rows], 'int32'),
    logProbabilities: zeros([newTokens, rows]),
    caches: prompt.flatMap(() => [noTokens, noTokens]),
  }
  const context = { prompt, promptBias, lengths, rope }
  for (const room of cacheSizes(newTokens)) {
    const grow = (cache: Tensor) => {
      const more = room - (cache.shape[3] as number)
      return concat([cache, zeros(cache.shape.map((size, axis) => (axis === 3 ? more : size)))], 3)
    }
    const loop = whileLoop(
      traced,
      `draw_${room}`,
      listState({ ...state, caches: state.caches.map(grow) }),
      (tensors) => {
        const { position, done } = nameState(tensors)
        const running = sub(scalar(position.owner, rows, 'int32'), sum(done))
        return logicalAnd(less(position, room), less(0, running))
      },
      (tensors) => {
        const { position, token, done, tokens, logProbabilities, caches } = nameState(tensors)
        const { x, caches: grown } = readToken({ position, token, caches }, context, weights, config, shape)
        const scores = div(logits(x, weights, config), temperature)
        const at = [position, scalar(x.owner, 0, 'int32')]
        const uniform = reshape(dynamicSlice(draws, at, [1, rows]), [rows])
        const drawn = shape.choice === 'draw' ? drawToken(scores, uniform) : bestToken(scores)
        const row = (value: Tensor) => reshape(value, [1, rows])
        return listState({
          position: add(position, 1),
          token: drawn.token,
          done: cast(logicalOr(equal(done, 1), equal(drawn.token, stop)), 'int32'),
          tokens: dynamicUpdate(tokens, row(drawn.token), at),
          logProbabilities: dynamicUpdate(logProbabilities, row(drawn.logProbability), at),
          caches: grown,
        })
      },
    )
    state = nameState(loop)
  }
  return traced.finish({ tokens: state.tokens, log_probabilities: state.logProbabilities })
}

/**
 * The cache grows while it fills, since every token reads all of it: one loop for each size. Few sizes, as each loop is
 * compiled by itself.
 */
function cacheSizes(newTokens: number): number[] {
  const sizes: number[] = []
  for (let size = 32; size < newTokens; size *= 4) sizes.push(size)
  return [...sizes, newTokens]
}

interface LoopState {
  /** The number of tokens drawn: a scalar. */
  readonly position: Tensor
  /** [R], the newest token of each row */
  readonly token: Tensor
  /** [R], 1 for rows that have met the stop token */
  readonly done: Tensor
  /** [S, R] */
  readonly tokens: Tensor
  /** [S, R] */
  readonly logProbabilities: Tensor
  /** Keys and values of each layer in turn, [N, G, K, room, d]. */
  readonly caches: readonly Tensor[]
}

function listState({ position, token, done, tokens, logProbabilities, caches }: LoopState): Tensor[] {
  return [position, token, done, tokens, logProbabilities, ...caches]
}

function nameState(tensors: readonly Tensor[]): LoopState {
  const [position, token, done, tokens, logProbabilities, ...caches] = tensors as [
    Tensor,
    Tensor,
    Tensor,
    Tensor,
    Tensor,
  ]
  return { position, token, done, tokens, logProbabilities, caches }
}

/** 0 where a position may be seen, else MASKED. */
function bias(visible: Tensor): Tensor {
  return select(visible, constant(visible.owner, [0], []), MASKED)
}

interface PromptContext {
  readonly prompt: readonly PromptCache[]
  /** [N, 1, 1, P] */
  readonly promptBias: Tensor
  /** [N], the number of tokens before the first new one */
  readonly lengths: Tensor
  readonly rope: RopeTable
}

/** One token of every row through all layers. @returns hidden states [R, D], and the caches with this token in them. */
function readToken(
  { position, token, caches }: Pick<LoopState, 'position' | 'token' | 'caches'>,
  { prompt, promptBias, lengths, rope }: PromptContext,
  weights: LlamaWeights,
  config: LlamaConfig,
  { prompts, continuations }: SamplerShape,
): { x: Tensor; caches: Tensor[] } {
  const { owner } = position
  const half = config.headSize / 2
  const places = add(lengths, position)
  const turn = (table: Tensor) => reshape(gather(table, places), [prompts, 1, 1, half])
  const rowRope = { cos: turn(rope.cos), sin: turn(rope.sin) }
  const room = caches[0]?.shape[3] as number
  const ownBias = bias(lessEqual(range(owner, room), position))
  const zero = scalar(owner, 0, 'int32')
  const grown: Tensor[] = []
  let x = gather(weights.embedding, token)
  weights.layers.forEach((layer, index) => {
    // The K continuations of a prompt stand where positions stand otherwise: [N, heads, K, d].
    const { query, key, value } = projectHeads(x, layer, config, rowRope, [prompts, continuations])
    const store = (cache: Tensor, entry: Tensor) =>
      dynamicUpdate(cache, reshape(entry, [prompts, config.keyValueHeads, continuations, 1, config.headSize]), [
        zero,
        zero,
        zero,
        position,
        zero,
      ])
    const keys = store(caches[2 * index] as Tensor, key)
    const values = store(caches[2 * index + 1] as Tensor, value)
    grown.push(keys, values)
    const { key: promptKey, value: promptValue } = prompt[index] as PromptCache
    const sources = [
      { key: promptKey, value: promptValue, bias: promptBias },
      { key: keys, value: values, bias: ownBias },
    ]
    x = feedForward(add(x, matmul(attend(query, sources), layer.attentionOutput)), layer, config)
  })
  return { x, caches: grown }
}
