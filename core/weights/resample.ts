/**
 * Chooses the one thought of a chunk that is trained on.
 */

import { type StreamKey, uniformAt } from '../random'
import { normalizeWeights } from './importance'

/**
 * Draws an index with the probabilities `weights`, by inversion.
 *
 * @param weights normalized, shape [K]
 * @param uniform in [0, 1)
 * @returns never an index of weight 0.
 */
export function resample(weights: ArrayLike<number>, uniform: number): number {
  let cumulative = 0
  let last = -1
  for (let k = 0; k < weights.length; k++) {
    const weight = weights[k] as number
    if (weight === 0) continue
    cumulative += weight
    last = k
    if (uniform < cumulative) break
  }
  return last
}

/**
 * @param logWeights shape [K], nats, unnormalized
 * @param key of this choice alone, such as `streamKey(seed, 'resample', iteration, documentId, chunkIndex)`
 * @returns null if every weight is 0 (or K is): the chunk then keeps no thought.
 */
export function chooseThought(logWeights: ArrayLike<number>, key: StreamKey): number | null {
  if (Array.from(logWeights).every((logWeight) => logWeight === -Infinity)) return null
  return resample(normalizeWeights(logWeights), uniformAt(key, 0))
}
