/**
 * Weights with labels: the importance weights of a chunk's thoughts, tilted
 * towards those that people accept.
 *
 *     target  pi(z | x) ~ p(z, x) c(x, z)^lambda      log w_k^a = log w_k + lambda log c_k
 *
 * c is the probability that a thought is acceptable, mu the same once people
 * have labelled it: mu stands in c's place then. lambda = 0 is the paper,
 * lambda = 1 the exact posterior given acceptance. Nats. Bounds never use these.
 */

import { effectiveSampleSize, normalizeWeights } from './importance'

/**
 * @param logWeights shape [K], nats, of whatever form thoughts are resampled by; -Infinity is left out
 * @param acceptance shape [K], in (0, 1]: mu of a labelled thought, else c; 1 everywhere where there are no labels,
 *   and the weights then stay what they are, bit for bit
 * @param lambda in [0, 1]
 */
export function withAcceptance(
  logWeights: ArrayLike<number>,
  acceptance: ArrayLike<number>,
  lambda: number,
): Float64Array {
  if (lambda === 0) return Float64Array.from(logWeights)
  return Float64Array.from(logWeights, (logWeight, k) => logWeight + lambda * Math.log(acceptance[k] as number))
}

/** Share of the weight that changed hands: the total variation between two resampling distributions, in [0, 1]. */
export function movedWeight(before: ArrayLike<number>, after: ArrayLike<number>): number {
  let total = 0
  for (let k = 0; k < before.length; k++) total += Math.abs((after[k] as number) - (before[k] as number))
  return total / 2
}

/**
 * A weight after its thought's acceptance has changed, the others' staying as they are.
 *
 * @param weight normalized
 * @param ratio r = (mu / c)^lambda, at least 0
 */
export function reweighted(weight: number, ratio: number): number {
  return (ratio * weight) / (1 + (ratio - 1) * weight)
}

/** The weights of a chunk's thoughts under one set of acceptances. */
export interface AcceptedWeights {
  /** shape [K], normalized; 0 everywhere if every thought is left out */
  readonly weights: readonly number[]
  /** The thought of most weight; null if every thought is left out. */
  readonly leader: number | null
  readonly effectiveSampleSize: number | null
}

export function acceptedWeights(
  logWeights: ArrayLike<number>,
  acceptance: ArrayLike<number>,
  lambda: number,
): AcceptedWeights {
  const tilted = withAcceptance(logWeights, acceptance, lambda)
  if (tilted.every((logWeight) => logWeight === -Infinity)) {
    return { weights: Array.from(tilted, () => 0), leader: null, effectiveSampleSize: null }
  }
  const weights = normalizeWeights(tilted)
  return {
    weights: Array.from(weights),
    leader: weights.indexOf(Math.max(...weights)),
    effectiveSampleSize: effectiveSampleSize(weights),
  }
}

/** What a verdict would do, or has done, to the weights of a chunk. */
export interface LabelEffect extends AcceptedWeights {
  /** Share of the chunk's weight that changes hands. */
  readonly moved: number
}

/**
 * @param before the weights as they stand
 * @param acceptance shape [K], with the label counted in
 */
export function labelEffect(
  before: AcceptedWeights,
  logWeights: ArrayLike<number>,
  acceptance: ArrayLike<number>,
  lambda: number,
): LabelEffect {
  const after = acceptedWeights(logWeights, acceptance, lambda)
  return { ...after, moved: movedWeight(before.weights, after.weights) }
}
