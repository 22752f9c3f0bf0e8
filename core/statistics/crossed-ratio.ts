/**
 * The difference of two ratios of sums where several training seeds were run: documents and seeds are crossed levels.
 *
 * With a handful of seeds a bootstrap of them is far too narrow; here the ratios are linearized (each observation by
 * its influence on the difference), and the variances by document and by seed come with Student's t on as few degrees
 * as there are seeds.
 * Sources: Cameron, Gelbach and Miller 2011; Cochran 1977, sec. 6.3 (linearized ratios).
 */

import type { Ratio } from './bootstrap'
import { type ClusteredMean, clusteredMean, type Observation } from './clustered'

/** What two arms have of one document under one seed; `first` is null for a single arm's figure. */
export interface CrossedPair {
  readonly document: string
  readonly seed: number
  readonly first: Ratio | null
  readonly second: Ratio
}

/**
 * second - first, each the ratio of its sums; without `first`, the ratio itself.
 *
 * @returns null with fewer than two documents, or nothing to divide by
 */
export function crossedRatioDifference(pairs: readonly CrossedPair[], level?: number): ClusteredMean | null {
  const second = sums(pairs.map((pair) => pair.second))
  const first = sums(pairs.flatMap((pair) => (pair.first ? [pair.first] : [])))
  const isPaired = pairs.some((pair) => pair.first !== null)
  if (second.below === 0 || (isPaired && first.below === 0)) return null
  const value = second.above / second.below - (isPaired ? first.above / first.below : 0)
  const observations = pairs.map((pair, i): Observation => {
    const influence = influenceOf(pair.second, second) - (pair.first ? influenceOf(pair.first, first) : 0)
    // Influences add up to 0, so that the mean of these is the difference itself.
    return { document: pair.document, seed: pair.seed, item: String(i), value: value + pairs.length * influence }
  })
  return clusteredMean(observations, level)
}

interface Sums {
  readonly above: number
  readonly below: number
}

function sums(ratios: readonly Ratio[]): Sums {
  return ratios.reduce((all, [above, below]) => ({ above: all.above + above, below: all.below + below }), {
    above: 0,
    below: 0,
  })
}

function influenceOf([above, below]: Ratio, all: Sums): number {
  return (above - (all.above / all.below) * below) / all.below
}
