/**
 * Importance weights over the K thoughts sampled for one chunk (E-step).
 *
 * x is a chunk, z_k its k-th thought, drawn from the approximate posterior
 * q(z | x). Logs are natural, so every log quantity is in nats.
 * Sources: Burda et al. 2016, arXiv:1509.00519, sec. 3; Kong 1992.
 */

import { AppError } from '../errors'

/**
 * log(sum(exp(values))) without overflow.
 *
 * @param values nats; -Infinity is a term of 0.
 * @returns -Infinity for no values; NaN if one is NaN; +Infinity if one is.
 */
export function logSumExp(values: ArrayLike<number>): number {
  let largest = -Infinity
  for (let i = 0; i < values.length; i++) {
    const value = values[i] as number
    if (Number.isNaN(value)) return Number.NaN
    if (value > largest) largest = value
  }
  if (!Number.isFinite(largest)) return largest
  let total = 0
  for (let i = 0; i < values.length; i++) total += Math.exp((values[i] as number) - largest)
  return largest + Math.log(total)
}

/**
 * Normalizes log importance weights to sum to one.
 *
 * @param logWeights shape [K], nats: log p(x, z_k) - log q(z_k | x).
 *   -Infinity is allowed (the joint rules the thought out) and becomes 0.
 * @returns shape [K], each in [0, 1].
 * @throws AppError 'invalid-input' if K is 0, a value is NaN or +Infinity,
 *   or all values are -Infinity: there is then nothing to choose from.
 */
export function normalizeWeights(logWeights: ArrayLike<number>): Float64Array {
  const logTotal = logSumExp(logWeights)
  if (!Number.isFinite(logTotal)) {
    throw new AppError('invalid-input', `cannot normalize log weights [${Array.from(logWeights).join(', ')}]`, {
      hint: 'A NaN or an infinity here comes from the model: check its weights, and that it was trained at all.',
    })
  }
  return Float64Array.from(logWeights, (logWeight) => Math.exp(logWeight - logTotal))
}

/**
 * Kong's effective sample size, 1 / sum of squares.
 *
 * @param weights normalized
 * @returns in [1, K]
 */
export function effectiveSampleSize(weights: ArrayLike<number>): number {
  let squares = 0
  for (let i = 0; i < weights.length; i++) squares += (weights[i] as number) ** 2
  return 1 / squares
}
