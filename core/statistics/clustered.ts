/**
 * Means whose observations come in clusters: the chunks or questions of a
 * document are alike, and so are all results of one training seed.
 *
 * One level: the cluster-robust variance G/(G-1) sum_g (sum of residuals in g)^2 / N^2,
 * with Student's t on G - 1 degrees. Documents crossed with seeds: the variances by
 * document and by seed, less that by their pairs, and never below either of them.
 * Sources: Miller 2024, arXiv:2411.00640, sec. 2 and 3; Cameron, Gelbach and
 * Miller 2011, "Robust inference with multiway clustering".
 */

import { tQuantile, twoSidedTProbability } from './distributions'
import { DEFAULT_LEVEL, type Interval } from './interval'

export interface Observation {
  readonly document: string
  /** Training seed; equal everywhere where only one was run. */
  readonly seed: number
  /** Names the chunk or question within its document and seed. */
  readonly item: string
  readonly value: number
}

export interface ClusteredMean {
  readonly mean: number
  readonly standardError: number
  readonly interval: Interval
  /** Two-sided, of the hypothesis that the mean is 0. */
  readonly pValue: number
  readonly observations: number
  readonly documents: number
  /** With one seed the interval says nothing of what another would have given. */
  readonly seeds: number
}

/** @returns null with fewer than two documents: nothing then says how much they differ. */
export function clusteredMean(observations: readonly Observation[], level = DEFAULT_LEVEL): ClusteredMean | null {
  const mean = observations.reduce((sum, { value }) => sum + value, 0) / observations.length
  const clusters = (key: (observation: Observation) => string) => residualSums(observations, mean, key)
  const byDocument = clusters(({ document }) => document)
  const bySeed = clusters(({ seed }) => String(seed))
  if (byDocument.length < 2) return null

  const documentVariance = clusterVariance(byDocument, observations.length)
  let variance = documentVariance
  let degrees = byDocument.length - 1
  if (bySeed.length > 1) {
    const byPair = clusters(({ document, seed }) => `${seed} ${document}`)
    const seedVariance = clusterVariance(bySeed, observations.length)
    const crossed = documentVariance + seedVariance - clusterVariance(byPair, observations.length)
    variance = Math.max(crossed, documentVariance, seedVariance)
    degrees = Math.min(degrees, bySeed.length - 1)
  }

  const standardError = Math.sqrt(variance)
  const half = tQuantile(0.5 + level / 2, degrees) * standardError
  return {
    mean,
    standardError,
    interval: { low: mean - half, high: mean + half },
    pValue: mean === 0 ? 1 : twoSidedTProbability(mean / standardError, degrees),
    observations: observations.length,
    documents: byDocument.length,
    seeds: bySeed.length,
  }
}

function residualSums(
  observations: readonly Observation[],
  mean: number,
  key: (observation: Observation) => string,
): number[] {
  const sums = new Map<string, number>()
  for (const observation of observations) {
    const cluster = key(observation)
    sums.set(cluster, (sums.get(cluster) ?? 0) + observation.value - mean)
  }
  return [...sums.values()]
}

function clusterVariance(residuals: readonly number[], observations: number): number {
  const squares = residuals.reduce((sum, residual) => sum + residual ** 2, 0)
  return ((residuals.length / (residuals.length - 1)) * squares) / observations ** 2
}
