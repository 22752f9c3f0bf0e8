/**
 * Reads prompts once, for all that continues them: keys and values of every
 * layer.
 *
 * Notation: N prompts, P prompt tokens, G key-value heads, d head size.
 */

import type { LlamaConfig } from '../../../core/model/llama-config'
import { add } from '../graph/ops/elementwise'
import { gather, reshape, split } from '../graph/ops/layout'
import { matmul } from '../graph/ops/linear'
import type { Tensor } from '../graph/tensor'
import { attend, causalBias, feedForward, type LlamaWeights, projectHeads, type RopeTable } from './llama'

/** What one layer keeps of the prompts. */
export interface PromptCache {
  /** [N, G, P, d], rotated */
  readonly key: Tensor
  /** [N, G, P, d] */
  readonly value: Tensor
}

/**
 * @param ids shape [N, P]; what stands after a prompt's end is to be masked by who uses the cache
 * @param rope at least P positions
 * @returns one cache a layer
 */
export function readPrompt(ids: Tensor, weights: LlamaWeights, config: LlamaConfig, rope: RopeTable): PromptCache[] {
  const [prompts, length] = ids.shape as [number, number]
  const table = cutRope(rope, length)
  const causal = causalBias(ids.owner, length)
  let x = reshape(gather(weights.embedding, ids), [prompts * length, config.hiddenSize])
  return weights.layers.map((layer, index) => {
    const { query, key, value } = projectHeads(x, layer, config, table, [prompts, length])
    // The last layer's output would only predict tokens that are known.
    if (index < weights.layers.length - 1) {
      const attended = attend(query, [{ key, value, bias: causal }])
      x = feedForward(add(x, matmul(attended, layer.attentionOutput)), layer, config)
    }
    return { key, value }
  })
}

function cutRope({ cos, sin }: RopeTable, length: number): RopeTable {
  const rest = (cos.shape[0] as number) - length
  const cut = (table: Tensor) => split(table, [length, rest], 0)[0] as Tensor
  return { cos: cut(cos), sin: cut(sin) }
}
