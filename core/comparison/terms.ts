/** An arm's sums per document and seed, and the figures made of them. */

import { crossedRatioDifference } from '../statistics/crossed-ratio'
import type { DocumentDraws, DocumentRatios } from '../statistics/document-draws'
import type { Interval } from '../statistics/interval'
import { wilsonInterval } from '../statistics/proportion'
import type { GroupArm } from './groups'
import { type ComparisonMetric, type StoredFigure, sourcesFor } from './metrics'

export interface ArmTerm {
  /** Id of the document, or index of the question. */
  readonly item: number
  readonly seed: number
  readonly value: number
  readonly weight: number
}

export interface ArmFigure {
  readonly value: number
  /** 95 %, over documents, and over seeds where there are several; null with fewer than two documents. */
  readonly interval: Interval | null
  readonly documents: number
  readonly seeds: number
}

/** Empty if the metric was not measured. */
export function armTerms(arm: GroupArm, metric: ComparisonMetric): ArmTerm[] {
  return arm.evaluations.flatMap(({ seed, evaluated: { row, sums } }) => {
    for (const source of sourcesFor(metric, row.kind)) {
      const found = sums.filter((sum) => isOf(sum, source) && sum.weight > 0)
      if (found.length > 0) return found.map(({ item, value, weight }) => ({ item, seed, value, weight }))
    }
    return []
  })
}

function isOf(sum: StoredFigure, { metric, n }: StoredFigure): boolean {
  return sum.metric === metric && sum.n === n
}

/** Numbers documents from 0 in the order in which they come. */
export function numberItems(terms: readonly ArmTerm[]): Map<number, number> {
  const numbers = new Map<number, number>()
  for (const { item } of terms) if (!numbers.has(item)) numbers.set(item, numbers.size)
  return numbers
}

/** Sums per document over its seeds. @param numbers of every document in `terms` */
export function documentRatios(terms: readonly ArmTerm[], numbers: ReadonlyMap<number, number>): DocumentRatios {
  const numerators = new Float64Array(numbers.size)
  const denominators = new Float64Array(numbers.size)
  for (const { item, value, weight } of terms) {
    const at = numbers.get(item) as number
    numerators[at] = (numerators[at] as number) + value
    denominators[at] = (denominators[at] as number) + weight
  }
  return { numerators, denominators }
}

/** @param draws of as many documents as the terms have @returns null if nothing was measured */
export function armFigure(
  terms: readonly ArmTerm[],
  isShare: boolean,
  draws: (documents: number) => DocumentDraws,
): ArmFigure | null {
  const weight = terms.reduce((sum, term) => sum + term.weight, 0)
  if (weight === 0) return null
  const value = terms.reduce((sum, term) => sum + term.value, 0) / weight
  const numbers = numberItems(terms)
  const counts = { documents: numbers.size, seeds: new Set(terms.map(({ seed }) => seed)).size }
  // Where all answers are right, or all wrong, redrawing documents shows no spread at all.
  if (isShare && (value === 0 || value === 1)) {
    return { value, interval: wilsonInterval(value * weight, weight), ...counts }
  }
  if (numbers.size < 2) return { value, interval: null, ...counts }
  if (counts.seeds === 1) {
    return { value, interval: draws(numbers.size).ratio(documentRatios(terms, numbers)).interval, ...counts }
  }
  const pairs = terms.map((term) => ({
    document: String(term.item),
    seed: term.seed,
    first: null,
    second: [term.value, term.weight] as const,
  }))
  const interval = crossedRatioDifference(pairs)?.interval ?? null
  return { value, interval: interval && isShare ? withinShares(interval) : interval, ...counts }
}

/** Student's t knows no bounds, a share does. */
function withinShares({ low, high }: Interval): Interval {
  return { low: Math.max(0, low), high: Math.min(1, high) }
}
