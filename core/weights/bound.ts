/**
 * Lower bounds on log p(x | c) from the log weights of the thoughts of a chunk,
 * and their sums over chunks and documents.
 *
 * L_n = logsumexp(log w_1..n) - log n. With log w = log p(x, z) - log q(z | x),
 * z drawn from q, this is the importance-weighted bound; with z drawn from the
 * prior, log w = log p(x | z, c), and the same sums give the bound of JEPO.
 * Figures per token are ratios of sums. Nats throughout.
 * Sources: Burda et al. 2016, arXiv:1509.00519; JEPO, arXiv:2503.19618; Nowozin
 * 2018, "Debiasing evidence approximations" (jackknife).
 */

import { logSumExp } from './importance'

/** 1, 2, 4, ... below K, and K. */
export function boundSizes(thoughtCount: number): number[] {
  const sizes: number[] = []
  for (let n = 1; n < thoughtCount; n *= 2) sizes.push(n)
  if (thoughtCount >= 1) sizes.push(thoughtCount)
  return sizes
}

/**
 * L_n of one chunk.
 *
 * @param logWeights shape [K], K >= n, in the order they were drawn
 * @returns -Infinity if the first n weights are all 0.
 */
export function chunkBound(logWeights: ArrayLike<number>, n: number): number {
  if (logWeights.length < n) throw new Error(`bound of ${n} thoughts from ${logWeights.length}`)
  return logSumExp(Array.prototype.slice.call(logWeights, 0, n)) - Math.log(n)
}

/**
 * The jackknife estimate of log p(x | c), K L_K - (K - 1) mean of L_{K-1} without one: less biased than L_K, not a bound.
 *
 * @returns null with fewer than two weights above 0: leaving that one out leaves nothing.
 */
export function jackknifeBound(logWeights: ArrayLike<number>): number | null {
  const all = Array.from(logWeights)
  const count = all.length
  if (all.filter((logWeight) => logWeight > -Infinity).length < 2) return null
  const leaveOneOut = all.map((_, left) => chunkBound(all.toSpliced(left, 1), count - 1))
  const mean = leaveOneOut.reduce((a, b) => a + b, 0) / count
  return count * chunkBound(all, count) - (count - 1) * mean
}

export interface ScoredChunk {
  readonly tokens: number
  readonly characters: number
  /** shape [K], fresh thoughts only; null for a chunk that is not sampled. */
  readonly logWeights: ArrayLike<number> | null
  /** log p(x | c) without a thought: what a chunk that is not sampled adds. */
  readonly logLikelihoodEmpty: number
}

/** Sums from which the figures of a document, or of many, are made. They add up. */
export interface BoundSums {
  readonly nats: number
  readonly tokens: number
  readonly characters: number
  /** The part of `nats` that comes from sampled chunks, and their number. */
  readonly sampledNats: number
  readonly sampledChunks: number
  /** Sampled chunks whose first n thoughts all have weight 0: nothing of them is in the other sums. */
  readonly leftOutChunks: number
}

export const noBoundSums: BoundSums = {
  nats: 0,
  tokens: 0,
  characters: 0,
  sampledNats: 0,
  sampledChunks: 0,
  leftOutChunks: 0,
}

export function addBoundSums(a: BoundSums, b: BoundSums): BoundSums {
  return {
    nats: a.nats + b.nats,
    tokens: a.tokens + b.tokens,
    characters: a.characters + b.characters,
    sampledNats: a.sampledNats + b.sampledNats,
    sampledChunks: a.sampledChunks + b.sampledChunks,
    leftOutChunks: a.leftOutChunks + b.leftOutChunks,
  }
}

/** The sums of L_n over chunks: those of one document, or all of them. */
export function sumBounds(chunks: readonly ScoredChunk[], n: number): BoundSums {
  return chunks.map((chunk) => chunkSums(chunk, n)).reduce(addBoundSums, noBoundSums)
}

export interface BoundFigures {
  readonly natsPerToken: number | null
  readonly natsPerCharacter: number | null
  /** Mean over sampled chunks alone. */
  readonly natsPerSampledChunk: number | null
  /** Share of sampled chunks that no figure covers. */
  readonly leftOutShare: number | null
}

/** Ratios of the sums; null where there is nothing to divide by. */
export function boundFigures(sums: BoundSums): BoundFigures {
  const ratio = (numerator: number, denominator: number) => (denominator === 0 ? null : numerator / denominator)
  return {
    natsPerToken: ratio(sums.nats, sums.tokens),
    natsPerCharacter: ratio(sums.nats, sums.characters),
    natsPerSampledChunk: ratio(sums.sampledNats, sums.sampledChunks),
    leftOutShare: ratio(sums.leftOutChunks, sums.sampledChunks + sums.leftOutChunks),
  }
}

function chunkSums({ tokens, characters, logWeights, logLikelihoodEmpty }: ScoredChunk, n: number): BoundSums {
  if (logWeights === null) return { ...noBoundSums, nats: logLikelihoodEmpty, tokens, characters }
  const nats = chunkBound(logWeights, n)
  if (nats === -Infinity) return { ...noBoundSums, leftOutChunks: 1 }
  return { nats, tokens, characters, sampledNats: nats, sampledChunks: 1, leftOutChunks: 0 }
}
