/**
 * Intervals of ratios of sums by resampling documents, and seeds where there
 * are several: each with replacement, independently (the pigeonhole bootstrap).
 *
 * Percentile intervals: a little too narrow below about 30 documents, and much
 * too narrow for the seeds where there are only a few.
 * Sources: Efron and Tibshirani 1993, ch. 13; Owen 2007, "The pigeonhole bootstrap".
 */

import { philox, type StreamKey, streamKey } from '../random'
import { atOnce } from './at-once'
import { DEFAULT_LEVEL, type Interval } from './interval'

export interface BootstrapOptions {
  /** Names the draws: the same seed gives the same interval. */
  readonly seed: number
  readonly replicates?: number
  readonly level?: number
}

const DEFAULT_REPLICATES = 2000

/** Numerator and denominator. */
export type Ratio = readonly [number, number]

/** What two arms have of one document under one seed. */
export interface RatioPair {
  readonly document: string
  readonly seed: number
  readonly first: Ratio
  readonly second: Ratio
}

export interface BootstrapEstimate {
  readonly value: number
  readonly interval: Interval
  /** Two-sided: how often the replicates lie on the other side of 0. At least 2 / (replicates + 1). */
  readonly pValue: number
}

/** second - first, each the ratio of its sums; null with fewer than two documents. */
export function bootstrapRatioDifference(
  pairs: readonly RatioPair[],
  options: BootstrapOptions,
): BootstrapEstimate | null {
  const difference = (weightOf: WeightOf) => {
    let [a, b, c, d] = [0, 0, 0, 0]
    for (const [i, { first, second }] of pairs.entries()) {
      const weight = weightOf(i)
      a += weight * first[0]
      b += weight * first[1]
      c += weight * second[0]
      d += weight * second[1]
    }
    return c / d - a / b
  }
  return atOnce(bootstrap(pairs, options, difference))
}

/** The ratio of sums of one arm, a step a replicate; null with fewer than two documents. */
export function bootstrapRatio(
  terms: readonly { readonly document: string; readonly seed: number; readonly ratio: Ratio }[],
  options: BootstrapOptions,
): Generator<undefined, BootstrapEstimate | null> {
  return bootstrap(terms, options, (weightOf) => {
    let [a, b] = [0, 0]
    for (const [i, { ratio }] of terms.entries()) {
      a += weightOf(i) * ratio[0]
      b += weightOf(i) * ratio[1]
    }
    return a / b
  })
}

/** How often an item counts. */
type WeightOf = (index: number) => number

function* bootstrap(
  items: readonly { readonly document: string; readonly seed: number }[],
  { seed, replicates = DEFAULT_REPLICATES, level = DEFAULT_LEVEL }: BootstrapOptions,
  statistic: (weightOf: WeightOf) => number,
): Generator<undefined, BootstrapEstimate | null> {
  const documents = numbered(items.map(({ document }) => document))
  const seeds = numbered(items.map((item) => item.seed))
  if (documents.count < 2) return null
  const draws: number[] = []
  for (let replicate = 0; replicate < replicates; replicate++) {
    const documentCounts = drawCounts(documents.count, streamKey(seed, 'bootstrap documents', replicate))
    const seedCounts = drawCounts(seeds.count, streamKey(seed, 'bootstrap seeds', replicate))
    const weightOf = (i: number) =>
      (documentCounts[documents.numbers[i] as number] as number) * (seedCounts[seeds.numbers[i] as number] as number)
    const value = statistic(weightOf)
    // A replicate may miss every pair of a corpus whose seeds saw different documents: it has no ratio.
    if (!Number.isNaN(value)) draws.push(value)
    yield
  }
  draws.sort((a, b) => a - b)
  const value = statistic(() => 1)
  const side = Math.min(draws.filter((draw) => draw <= 0).length, draws.filter((draw) => draw >= 0).length)
  return {
    value,
    interval: { low: quantile(draws, (1 - level) / 2), high: quantile(draws, (1 + level) / 2) },
    pValue: Math.min(1, (2 * (side + 1)) / (draws.length + 1)),
  }
}

function numbered<T>(names: readonly T[]): { numbers: number[]; count: number } {
  const order = new Map<T, number>()
  for (const name of names) if (!order.has(name)) order.set(name, order.size)
  return { numbers: names.map((name) => order.get(name) as number), count: order.size }
}

/** How often each of `count` things is drawn in `count` draws with replacement. One thing is always drawn once. */
function drawCounts(count: number, key: StreamKey): Uint32Array {
  const counts = new Uint32Array(count)
  for (let drawn = 0; drawn < count; drawn += 4) {
    for (const word of philox(key, [drawn, 0, 0, 0]).slice(0, count - drawn)) {
      const index = Math.floor((word / 0x100000000) * count)
      counts[index] = (counts[index] as number) + 1
    }
  }
  return counts
}

/** Linear between order statistics. */
function quantile(sorted: readonly number[], p: number): number {
  const position = p * (sorted.length - 1)
  const below = Math.floor(position)
  const low = sorted[below] as number
  const high = sorted[Math.min(below + 1, sorted.length - 1)] as number
  return low + (position - below) * (high - low)
}
