/**
 * Log-probabilities of given continuations of prompts, traced as one call.
 *
 * The prompt is read once and shared by its K continuations, as in the sampler;
 * the continuations are read whole, since their tokens are known.
 *
 * Notation: N prompts, P prompt tokens, K continuations, L tokens of a
 * continuation, G key-value heads, d head size.
 */

import type { LlamaConfig } from '../../../core/model/llama-config'
import { constant, range } from '../graph/ops/constant'
import { add, less, lessEqual, neg, select } from '../graph/ops/elementwise'
import { broadcastTo, gather, reshape } from '../graph/ops/layout'
import { crossEntropy, matmul } from '../graph/ops/linear'
import type { Program } from '../graph/program'
import type { Tensor, TracedFunction } from '../graph/tensor'
import { expectRoom } from './buckets'
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

export interface ScorerShape {
  /** N */
  readonly prompts: number
  /** P: room for all of a prompt but its last token */
  readonly promptTokens: number
  /** K */
  readonly continuations: number
  /** L */
  readonly tokens: number
}

export interface ScoringItem {
  /** 1 to P + 1 tokens. */
  readonly prompt: readonly number[]
  /** At most K, each with at most L tokens. */
  readonly continuations: readonly (readonly number[])[]
}

export class Scorer extends WeightedProgram {
  private constructor(
    loaded: LoadedProgram,
    readonly shape: ScorerShape,
  ) {
    super(loaded)
  }

  static async create(config: LlamaConfig, shape: ScorerShape): Promise<Scorer> {
    const trace = (program: Program, variables: VariableSet) => traceScorer(program, config, variables, shape)
    return new Scorer(await loadProgram(config, trace), shape)
  }

  /** @returns for each item and continuation the log-probability of each token, in nats */
  score(items: readonly ScoringItem[]): number[][][] {
    const { prompts, continuations, tokens } = this.shape
    return this.runBatches(
      'score',
      items,
      prompts,
      (batch) => this.inputsOf(batch),
      (batch, { scores }) =>
        batch.map((item, n) =>
          item.continuations.map((continuation, k) => {
            const at = (n * continuations + k) * tokens
            return Array.from((scores as Float32Array).subarray(at, at + continuation.length))
          }),
        ),
    )
  }

  private inputsOf(batch: readonly ScoringItem[]) {
    const { prompts, promptTokens, continuations, tokens } = this.shape
    const promptIds = new Int32Array(prompts * promptTokens)
    const lengths = new Int32Array(prompts)
    const inputs = new Int32Array(prompts * continuations * tokens)
    const targets = new Int32Array(inputs.length)
    batch.forEach((item, n) => {
      expectRoom('a prompt', item.prompt.length, promptTokens + 1)
      expectRoom('a list of continuations', item.continuations.length, continuations)
      promptIds.set(item.prompt.slice(0, -1), n * promptTokens)
      lengths[n] = item.prompt.length - 1
      item.continuations.forEach((continuation, k) => {
        expectRoom('a continuation', continuation.length, tokens)
        const at = (n * continuations + k) * tokens
        inputs.set([item.prompt.at(-1) as number, ...continuation.slice(0, -1)], at)
        targets.set(continuation, at)
      })
    })
    return { prompt_ids: promptIds, lengths, inputs, targets }
  }
}

function traceScorer(
  program: Program,
  config: LlamaConfig,
  variables: VariableSet,
  shape: ScorerShape,
): TracedFunction {
  const { prompts, promptTokens, continuations, tokens } = shape
  const rows = prompts * continuations
  const traced = program.trace('score')
  const promptIds = traced.argument('prompt_ids', [prompts, promptTokens], 'int32')
  const lengths = traced.argument('lengths', [prompts], 'int32')
  const inputs = traced.argument('inputs', [rows, tokens], 'int32')
  const targets = traced.argument('targets', [rows, tokens], 'int32')
  const weights = readWeights(traced, config, variables)
  const rope = ropeTable(traced, config, promptTokens + tokens)
  const prompt = readPrompt(promptIds, weights, config, rope)
  const x = readContinuations(inputs, { prompt, lengths, rope }, weights, config, shape)
  const losses = crossEntropy(logits(x, weights, config), reshape(targets, [rows * tokens]))
  return traced.finish({ scores: neg(losses) })
}

interface PromptContext {
  readonly prompt: readonly PromptCache[]
  /** [N] */
  readonly lengths: Tensor
  readonly rope: RopeTable
}

/** @returns hidden states, shape [N K L, D] */
function readContinuations(
  ids: Tensor,
  { prompt, lengths, rope }: PromptContext,
  weights: LlamaWeights,
  config: LlamaConfig,
  { prompts, promptTokens, continuations, tokens }: ScorerShape,
): Tensor {
  const { owner } = ids
  const { headSize, keyValueHeads } = config
  // All continuations of a prompt stand in one row, one after the other.
  const length = continuations * tokens
  const offsets = range(owner, tokens)
  const places = reshape(
    broadcastTo(add(reshape(lengths, [prompts, 1, 1]), offsets), [prompts, continuations, tokens]),
    [prompts, length],
  )
  const turn = (table: Tensor) => reshape(gather(table, places), [prompts, 1, length, headSize / 2])
  const rowRope = { cos: turn(rope.cos), sin: turn(rope.sin) }
  const bias = (visible: Tensor) => select(visible, constant(owner, [0], []), MASKED)
  const promptBias = bias(less(range(owner, promptTokens), reshape(lengths, [prompts, 1, 1, 1])))
  const ownBias = bias(lessEqual(reshape(offsets, [1, tokens]), reshape(offsets, [tokens, 1])))
  const byContinuation = (x: Tensor) => reshape(x, [prompts, keyValueHeads, continuations, tokens, headSize])
  let x = reshape(gather(weights.embedding, ids), [prompts * length, config.hiddenSize])
  weights.layers.forEach((layer, index) => {
    const { query, key, value } = projectHeads(x, layer, config, rowRope, [prompts, length])
    const cache = prompt[index] as PromptCache
    const sources = [
      { key: cache.key, value: cache.value, bias: promptBias },
      { key: byContinuation(key), value: byContinuation(value), bias: ownBias },
    ]
    x = feedForward(add(x, matmul(attend(query, sources), layer.attentionOutput)), layer, config)
  })
  return x
}
