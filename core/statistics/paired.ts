/**
 * Compares two arms on the same documents: what differs between documents
 * cancels, and only the difference between the arms is left.
 *
 * Source: Miller 2024, arXiv:2411.00640, sec. 4.
 */

import { type BootstrapEstimate, type BootstrapOptions, bootstrapRatioDifference, type RatioPair } from './bootstrap'
import { type ClusteredMean, clusteredMean, type Observation } from './clustered'

/** Documents of one arm with something in them that the other arm lacks; each name once, in order. */
export interface Unmatched {
  readonly onlyFirst: readonly string[]
  readonly onlySecond: readonly string[]
}

export interface PairedDifference {
  /** Of second - first, over the items that both have; null with fewer than two documents. */
  readonly difference: ClusteredMean | null
  readonly unmatched: Unmatched
}

/**
 * The mean difference second - first of a figure that each item has (a chunk's bound, a question's answer).
 *
 * Items pair by seed, document and item. An item without a partner is left out, and its document named.
 */
export function pairedDifference(
  first: readonly Observation[],
  second: readonly Observation[],
  level?: number,
): PairedDifference {
  const key = ({ seed, document, item }: Observation) => JSON.stringify([seed, document, item])
  const { pairs, unmatched } = match(first, second, key)
  const differences = pairs.map(([a, b]) => ({ ...b, value: b.value - a.value }))
  return { difference: clusteredMean(differences, level), unmatched }
}

/** One document's part of a ratio of sums, such as nats and tokens. */
export interface RatioTerms {
  readonly document: string
  readonly seed: number
  readonly numerator: number
  readonly denominator: number
}

export interface PairedRatioDifference {
  /** Of second - first, each the ratio of its sums over the documents that both have; null with fewer than two. */
  readonly difference: BootstrapEstimate | null
  readonly unmatched: Unmatched
}

/** The difference second - first of a figure per token or character: documents (and seeds) are bootstrapped, not tokens. */
export function pairedRatioDifference(
  first: readonly RatioTerms[],
  second: readonly RatioTerms[],
  options: BootstrapOptions,
): PairedRatioDifference {
  const key = ({ seed, document }: RatioTerms) => JSON.stringify([seed, document])
  const { pairs, unmatched } = match(first, second, key)
  const ratioPairs = pairs.map(
    ([a, b]): RatioPair => ({
      document: a.document,
      seed: a.seed,
      first: [a.numerator, a.denominator],
      second: [b.numerator, b.denominator],
    }),
  )
  return { difference: bootstrapRatioDifference(ratioPairs, options), unmatched }
}

function match<T extends { readonly document: string }>(
  first: readonly T[],
  second: readonly T[],
  key: (item: T) => string,
): { pairs: [T, T][]; unmatched: Unmatched } {
  const partners = new Map(second.map((item) => [key(item), item]))
  const pairs: [T, T][] = []
  const alone: T[] = []
  for (const item of first) {
    const partner = partners.get(key(item))
    if (partner === undefined) alone.push(item)
    else pairs.push([item, partner])
    partners.delete(key(item))
  }
  return { pairs, unmatched: { onlyFirst: names(alone), onlySecond: names([...partners.values()]) } }
}

function names(items: readonly { readonly document: string }[]): string[] {
  return [...new Set(items.map(({ document }) => document))].sort()
}
