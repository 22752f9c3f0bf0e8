/**
 * The comparison table: one row per arm, whatever the command that shows it.
 */

import type { Interval } from '../statistics/interval'

export const armKinds = [
  'base',
  'raw-token-matched',
  'raw-flop-matched',
  'raw-all-flop-matched',
  'warm-start',
  'iteration',
  'oracle',
] as const
export type ArmKind = (typeof armKinds)[number]

/** The measured figures of an arm; null where one was not measured. Accuracies and shares lie in [0, 1]. */
export interface ArmMetrics {
  /** Answers given without a thought, greedily. */
  readonly accuracyDirect: number | null
  /** Answers given after a thought, both greedily. */
  readonly accuracyThought: number | null
  /** Answers given greedily after a thought sampled at temperature 1. */
  readonly accuracySampled: number | null
  /** NLL of the raw held-out text, nats/token. */
  readonly nllPerToken: number | null
  /** Share of right thoughts among those chosen, where the right ones are known. */
  readonly rightThoughts: number | null
  /** Mean effective sample size over sampled chunks. */
  readonly ess: number | null
}

/** Figures for 1, 2, 4, ..., K thoughts, by that number as text. */
export type ByThoughts<T> = Readonly<Record<string, T>>

export interface ComparisonRow extends ArmMetrics {
  /** Of the experiment. */
  readonly name: string
  /** What the row is called, unique in its experiment. */
  readonly arm: string
  readonly kind: ArmKind
  /** 1, 2, ...; null for what is no iteration. */
  readonly iteration: number | null
  /** Nats/token over all chunks of the held-out documents. */
  readonly bounds: ByThoughts<number | null>
  /** Nats per sampled chunk. */
  readonly boundsPerChunk: ByThoughts<number | null>
  /** Nats/token, with thoughts drawn from the prior; empty if not computed. */
  readonly priorBounds: ByThoughts<number | null>
  /** Share of sampled held-out chunks whose thoughts were all unfinished: bounds do not cover them. */
  readonly leftOutShare: number | null
  readonly trainedTokens: number
  readonly sampledTokens: number
  readonly scoredTokens: number
  readonly flops: number
  readonly seconds: number
  /** 95 % intervals of the figures above, where they have one. */
  readonly intervals: Readonly<Record<keyof ArmMetrics, Interval | null>> & {
    readonly bounds: ByThoughts<Interval | null>
  }
}
