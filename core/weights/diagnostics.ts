/**
 * How far the thoughts of one chunk can be trusted to stand for p(z | x).
 *
 * Sources: Kong 1992 (ESS); Nowozin 2018 and Domke and Sheldon 2018,
 * arXiv:1808.09034 (the gap of L_K is about the variance of the weights / 2K).
 */

import { effectiveSampleSize, normalizeWeights } from './importance'

export interface SampledThought {
  readonly text: string
  readonly logWeight: number
  readonly finished: boolean
}

export interface ChunkDiagnostics {
  /** K */
  readonly thoughtCount: number
  readonly unfinishedShare: number
  readonly uniqueThoughts: number
  /** Null where every weight is 0. */
  readonly weights: WeightDiagnostics | null
}

export interface WeightDiagnostics {
  readonly effectiveSampleSize: number
  readonly maxWeight: number
  /** Sample standard deviation of the log weights above -Infinity, nats; null with fewer than two. */
  readonly logWeightDeviation: number | null
  /** (K / ESS - 1) / (2K): about how far L_K lies below log p(x | c), nats. */
  readonly missingNats: number
  /** The log weights spread over more than 1 nat: missingNats is then too low. */
  readonly missingNatsTooLow: boolean
}

/** @param thoughts shape [K], K >= 1 */
export function diagnoseChunk(thoughts: readonly SampledThought[]): ChunkDiagnostics {
  const count = thoughts.length
  return {
    thoughtCount: count,
    unfinishedShare: thoughts.filter((thought) => !thought.finished).length / count,
    uniqueThoughts: new Set(thoughts.map((thought) => thought.text)).size,
    weights: diagnoseWeights(thoughts.map((thought) => thought.logWeight)),
  }
}

function diagnoseWeights(logWeights: readonly number[]): WeightDiagnostics | null {
  if (logWeights.every((logWeight) => logWeight === -Infinity)) return null
  const weights = normalizeWeights(logWeights)
  const ess = effectiveSampleSize(weights)
  const deviation = standardDeviation(logWeights.filter((logWeight) => logWeight > -Infinity))
  return {
    effectiveSampleSize: ess,
    maxWeight: Math.max(...weights),
    logWeightDeviation: deviation,
    missingNats: (logWeights.length / ess - 1) / (2 * logWeights.length),
    missingNatsTooLow: deviation !== null && deviation > 1,
  }
}

function standardDeviation(values: readonly number[]): number | null {
  if (values.length < 2) return null
  const mean = values.reduce((a, b) => a + b, 0) / values.length
  return Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1))
}
