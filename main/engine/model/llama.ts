/**
 * The Llama architecture, traced.
 *
 * Notation: B rows, T positions, D hidden size, H query heads, G key-value
 * heads (grouped-query attention: H / G queries share one), d head size.
 * Sources: Touvron et al. 2023, arXiv:2302.13971 (architecture); Ainslie et al.
 * 2023, arXiv:2305.13245 (grouped queries). Values equal transformers'
 * LlamaForCausalLM; see tests/golden.
 */

import type { LlamaConfig } from '../../../core/model/llama-config'
import { inverseFrequencies } from '../../../core/model/rope'
import { constant, range } from '../graph/ops/constant'
import {
  add,
  div,
  equal,
  exp,
  lessEqual,
  logicalAnd,
  maximum,
  mul,
  rsqrt,
  select,
  silu,
  square,
  sub,
} from '../graph/ops/elementwise'
import { concat, gather, reshape, split, transpose } from '../graph/ops/layout'
import { matmul } from '../graph/ops/linear'
import { max, mean, sum } from '../graph/ops/reduce'
import type { Shape } from '../graph/shape'
import { type Tensor, type TracedFunction, withGradient } from '../graph/tensor'

/** Added to an attention score that must not count. Its exponential is zero in float32. */
export const MASKED = -1e9

export interface LayerWeights {
  readonly attentionNorm: Tensor
  /** [D, (H + 2 G) d] */
  readonly queryKeyValue: Tensor
  /** [H d, D] */
  readonly attentionOutput: Tensor
  readonly feedForwardNorm: Tensor
  /** [D, 2 inner] */
  readonly gateUp: Tensor
  /** [inner, D] */
  readonly down: Tensor
}

export interface LlamaWeights {
  /** [vocabulary, D] */
  readonly embedding: Tensor
  readonly layers: readonly LayerWeights[]
  readonly finalNorm: Tensor
  /** [D, vocabulary]; null if the embedding serves as head too. */
  readonly head: Tensor | null
}

/** @param get gives the tensor of a parameter by its name (parameters.ts). */
export function llamaWeights(config: LlamaConfig, get: (name: string) => Tensor): LlamaWeights {
  return {
    embedding: get('embedding'),
    layers: Array.from({ length: config.layers }, (_, layer) => ({
      attentionNorm: get(`attention_norm_${layer}`),
      queryKeyValue: get(`query_key_value_${layer}`),
      attentionOutput: get(`attention_output_${layer}`),
      feedForwardNorm: get(`feed_forward_norm_${layer}`),
      gateUp: get(`gate_up_${layer}`),
      down: get(`down_${layer}`),
    })),
    finalNorm: get('final_norm'),
    head: config.tiedEmbeddings ? null : get('head'),
  }
}

export function rmsNorm(x: Tensor, weight: Tensor, epsilon: number): Tensor {
  return mul(mul(x, rsqrt(add(mean(square(x), [-1], { keep: true }), epsilon))), weight)
}

/** Cosines and sines of positions 0 .. count - 1. */
export interface RopeTable {
  /** [count, d / 2] */
  readonly cos: Tensor
  readonly sin: Tensor
}

export function ropeTable(owner: TracedFunction, config: LlamaConfig, count: number): RopeTable {
  const frequencies = inverseFrequencies(config)
  const angles = Array.from({ length: count }, (_, position) => Array.from(frequencies, (f) => position * f)).flat()
  const shape: Shape = [count, frequencies.length]
  return {
    cos: constant(owner, angles.map(Math.cos), shape),
    sin: constant(owner, angles.map(Math.sin), shape),
  }
}

/** Turns each pair (i, i + d/2) of the last axis by its angle: transformers' "rotate half". */
export function rotate(x: Tensor, { cos, sin }: RopeTable): Tensor {
  const half = (x.shape.at(-1) as number) / 2
  const [first, second] = split(x, [half, half], -1) as [Tensor, Tensor]
  return concat([sub(mul(first, cos), mul(second, sin)), add(mul(first, sin), mul(second, cos))], -1)
}

export function feedForward(x: Tensor, layer: LayerWeights, config: LlamaConfig): Tensor {
  const inner = config.intermediateSize
  const normed = rmsNorm(x, layer.feedForwardNorm, config.normEpsilon)
  const [gate, up] = split(matmul(normed, layer.gateUp), [inner, inner], -1) as [Tensor, Tensor]
  return add(x, matmul(mul(silu(gate), up), layer.down))
}

/** Next-token logits. @param x shape [rows, D], before the final norm. @returns shape [rows, vocabulary]. */
export function logits(x: Tensor, weights: LlamaWeights, config: LlamaConfig): Tensor {
  const normed = rmsNorm(x, weights.finalNorm, config.normEpsilon)
  return weights.head ? matmul(normed, weights.head) : matmul(normed, weights.embedding, { transposeRight: true })
}

export interface HeadTensors {
  /** [B, H, T, d], rotated */
  readonly query: Tensor
  /** [B, G, T, d], rotated */
  readonly key: Tensor
  /** [B, G, T, d] */
  readonly value: Tensor
}

/**
 * Queries, keys and values of whole rows.
 *
 * @param x shape [B T, D], before the layer's norm
 * @param rope broadcasts to [B, heads, T, d / 2]
 */
export function projectHeads(
  x: Tensor,
  layer: LayerWeights,
  config: LlamaConfig,
  rope: RopeTable,
  [rows, length]: readonly [number, number],
): HeadTensors {
  const { heads, keyValueHeads, headSize } = config
  const projected = matmul(rmsNorm(x, layer.attentionNorm, config.normEpsilon), layer.queryKeyValue)
  const byHead = transpose(reshape(projected, [rows, length, heads + 2 * keyValueHeads, headSize]), [0, 2, 1, 3])
  const [query, key, value] = split(byHead, [heads, keyValueHeads, keyValueHeads], 1) as [Tensor, Tensor, Tensor]
  return { query: rotate(query, rope), key: rotate(key, rope), value }
}

/** One place that queries look at: keys and values, and what is added to the scores. */
export interface AttentionSource {
  /**
   * [B, G, S, d], seen by all queries of a row; or [B, G, K, S, d]: the T queries are K times L, and each of the K
   * parts has keys of its own.
   */
  readonly key: Tensor
  readonly value: Tensor
  /** Broadcasts to [B, 1, T, S], or with K parts to [L, S]; MASKED where a query must not look. */
  readonly bias: Tensor
}

/**
 * Attention of each query over all sources at once.
 *
 * The softmax is divided by its sum only after the product with the values: d
 * divisions a query instead of S, and no tensor [T, S] more.
 *
 * @param query shape [B, H, T, d]
 * @returns shape [B T, H d]
 */
export function attend(query: Tensor, sources: readonly AttentionSource[]): Tensor {
  const [rows, heads, length, size] = query.shape as [number, number, number, number]
  const scaled = mul(query, 1 / Math.sqrt(size))
  const views = sources.map(({ key }) => queryView(query.shape, key.shape))
  const scores = sources.map(({ key, bias }, i) => {
    const { toSource, scoreShape } = views[i] as QueryView
    const raw = matmul(toSource(scaled), key, { transposeRight: true })
    return reshape(add(reshape(raw, scoreShape), bias), raw.shape)
  })
  const peaks = scores.map((score, i) => (views[i] as QueryView).toQuery(max(score, [-1], { keep: true })))
  // Any shift gives the same softmax: the peak passes no gradient on.
  const peak = withGradient(peaks.reduce(maximum), [], null)
  const masses = scores.map((score, i) => exp(sub(score, (views[i] as QueryView).toSource(peak))))
  const total = masses.map((mass, i) => (views[i] as QueryView).toQuery(sum(mass, [-1], { keep: true }))).reduce(add)
  const attended = masses
    .map((mass, i) => (views[i] as QueryView).toQuery(matmul(mass, (sources[i] as AttentionSource).value)))
    .reduce(add)
  return reshape(transpose(div(attended, total), [0, 2, 1, 3]), [rows * length, heads * size])
}

interface QueryView {
  /** [B, H, T, m] as the rows of one product per key-value head, and part if there are parts. */
  toSource(x: Tensor): Tensor
  toQuery(x: Tensor): Tensor
  /** The scores with the axes that a bias broadcasts to. */
  readonly scoreShape: Shape
}

/** How queries meet the keys of a source: those that share a key stand one under the other. */
function queryView(query: Shape, key: Shape): QueryView {
  const [rows, heads, length] = query as [number, number, number]
  const groups = key[1] as number
  const shared = heads / groups
  const span = key.at(-2) as number
  if (key.length === 4) {
    return {
      toSource: (x) => reshape(x, [rows, groups, shared * length, x.shape.at(-1) as number]),
      toQuery: (x) => reshape(x, [rows, heads, length, x.shape.at(-1) as number]),
      scoreShape: [rows, heads, length, span],
    }
  }
  const parts = key[2] as number
  const each = length / parts
  const swap = (x: Tensor, first: number, second: number, shape: Shape) => {
    const width = x.shape.at(-1) as number
    const swapped = transpose(reshape(x, [rows, groups, first, second, each, width]), [0, 1, 3, 2, 4, 5])
    return reshape(swapped, [...shape, width])
  }
  return {
    toSource: (x) => swap(x, shared, parts, [rows, groups, parts, shared * each]),
    toQuery: (x) => swap(x, parts, shared, [rows, heads, length]),
    scoreShape: [rows, groups, parts, shared, each, span],
  }
}

/** 0 where key position <= query position, else MASKED. Shape [T, T]. */
export function causalBias(owner: TracedFunction, length: number): Tensor {
  const positions = range(owner, length)
  return select(
    lessEqual(reshape(positions, [1, length]), reshape(positions, [length, 1])),
    constant(owner, [0], []),
    MASKED,
  )
}

/**
 * The causal bias, closed also between documents packed into one row.
 *
 * @param segments shape [B, T], int32: the number of each token's document
 * @returns shape [B, 1, T, T]
 */
export function documentBias(segments: Tensor): Tensor {
  const [rows, length] = segments.shape as [number, number]
  const { owner } = segments
  const positions = range(owner, length)
  const causal = lessEqual(reshape(positions, [1, 1, 1, length]), reshape(positions, [1, 1, length, 1]))
  const together = equal(reshape(segments, [rows, 1, 1, length]), reshape(segments, [rows, 1, length, 1]))
  return select(logicalAnd(causal, together), constant(owner, [0], []), MASKED)
}

/**
 * Hidden states of whole rows, before the final norm.
 *
 * @param ids shape [B, T], int32
 * @param bias broadcasts to [B, 1, T, T]
 * @returns shape [B T, D]
 */
export function hiddenStates(ids: Tensor, weights: LlamaWeights, config: LlamaConfig, bias: Tensor): Tensor {
  const [rows, length] = ids.shape as [number, number]
  const rope = ropeTable(ids.owner, config, length)
  let x = reshape(gather(weights.embedding, ids), [rows * length, config.hiddenSize])
  for (const layer of weights.layers) {
    const { query, key, value } = projectHeads(x, layer, config, rope, [rows, length])
    x = add(x, matmul(attend(query, [{ key, value, bias }]), layer.attentionOutput))
    x = feedForward(x, layer, config)
  }
  return x
}
