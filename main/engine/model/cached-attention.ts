/**
 * Attention of the newest token of each continuation: over the prompt, which
 * the K continuations of a prompt share, and over the continuation's own
 * tokens.
 *
 * Notation: N prompts, P prompt tokens, K continuations, S new tokens, H query
 * heads, G key-value heads, d head size.
 */

import type { LlamaConfig } from '../../../core/model/llama-config'
import { add, mul } from '../graph/ops/elementwise'
import { concat, reshape, split, transpose } from '../graph/ops/layout'
import { matmul } from '../graph/ops/linear'
import { softmax } from '../graph/ops/reduce'
import type { Tensor } from '../graph/tensor'

export interface CachedKeys {
  /** [N, G, P, d] */
  readonly promptKey: Tensor
  readonly promptValue: Tensor
  /** [N, 1, 1, P] */
  readonly promptBias: Tensor
  /** [N, G, K, S, d] */
  readonly ownKey: Tensor
  readonly ownValue: Tensor
  /** [1, 1, 1, S] */
  readonly ownBias: Tensor
}

/**
 * @param query shape [N, H, K, d], rotated
 * @returns shape [N K, H d]
 */
export function attendCached(query: Tensor, keys: CachedKeys, config: LlamaConfig): Tensor {
  const [prompts, heads, continuations, size] = query.shape as [number, number, number, number]
  const groups = config.keyValueHeads
  const shared = heads / groups
  const promptTokens = keys.promptKey.shape[2] as number
  const newTokens = keys.ownKey.shape[3] as number
  const scaled = mul(query, 1 / Math.sqrt(size))

  // Toward the prompt, all queries of a prompt and key-value head are rows of one product.
  const rowsPerGroup = shared * continuations
  const byGroup = reshape(scaled, [prompts, groups, rowsPerGroup, size])
  const promptScores = reshape(matmul(byGroup, keys.promptKey, { transposeRight: true }), [
    prompts,
    heads,
    continuations,
    promptTokens,
  ])
  // Toward its own tokens, each continuation is a product of its own.
  const ownScores = fromContinuations(matmul(toContinuations(scaled, groups), keys.ownKey, { transposeRight: true }))
  const weights = softmax(concat([add(promptScores, keys.promptBias), add(ownScores, keys.ownBias)], -1))
  const [toPrompt, toOwn] = split(weights, [promptTokens, newTokens], -1) as [Tensor, Tensor]

  const promptPart = reshape(
    matmul(reshape(toPrompt, [prompts, groups, rowsPerGroup, promptTokens]), keys.promptValue),
    query.shape,
  )
  const ownPart = fromContinuations(matmul(toContinuations(toOwn, groups), keys.ownValue))
  return reshape(transpose(add(promptPart, ownPart), [0, 2, 1, 3]), [prompts * continuations, heads * size])
}

/** [N, H, K, m] becomes [N, G, K, H / G, m]. */
function toContinuations(x: Tensor, groups: number): Tensor {
  const [prompts, heads, continuations, width] = x.shape as [number, number, number, number]
  return transpose(reshape(x, [prompts, groups, heads / groups, continuations, width]), [0, 1, 3, 2, 4])
}

/** [N, G, K, H / G, m] becomes [N, H, K, m]. */
function fromContinuations(x: Tensor): Tensor {
  const [prompts, groups, continuations, shared, width] = x.shape as [number, number, number, number, number]
  return reshape(transpose(x, [0, 1, 3, 2, 4]), [prompts, groups * shared, continuations, width])
}
