/**
 * How far judges agree beyond chance about which category things belong to: Cohen's kappa of two judges, Fleiss' kappa
 * and Krippendorff's alpha (nominal) of any number, also where not everybody judged everything.
 *
 * Sources: Cohen 1960, Educational and Psychological Measurement 20, 37-46; Fleiss 1971, Psychological Bulletin 76,
 * 378-382; Krippendorff 2011, "Computing Krippendorff's alpha-reliability", sec. C.
 */

import { RandomStream, streamKey } from '../random'
import type { Interval } from './interval'

/** How many judges put a thing into each category. shape [categories] */
export type Tally = readonly number[]

/**
 * Cohen's kappa.
 *
 * @param pairs what two judges said of each thing, as numbers of categories
 * @returns null without pairs, or where both always said one and the same: there is then nothing to agree about
 */
export function cohenKappa(pairs: readonly (readonly [number, number])[]): number | null {
  const first = new Map<number, number>()
  const second = new Map<number, number>()
  let agreed = 0
  for (const [a, b] of pairs) {
    if (a === b) agreed++
    first.set(a, (first.get(a) ?? 0) + 1)
    second.set(b, (second.get(b) ?? 0) + 1)
  }
  let expected = 0
  for (const [category, count] of first) expected += count * (second.get(category) ?? 0)
  const all = pairs.length
  // Counts, so that equality is exact.
  return expected === all * all ? null : (agreed * all - expected) / (all * all - expected)
}

/**
 * Fleiss' kappa, for any number of judges a thing: agreement is averaged over things, chance taken from all verdicts.
 *
 * @param tallies of things that two or more judged
 * @returns null without things, or where all verdicts are of one category
 */
export function fleissKappa(tallies: readonly Tally[]): number | null {
  let agreed = 0
  for (const tally of tallies) {
    const judges = total(tally)
    agreed += tally.reduce((sum, count) => sum + count * (count - 1), 0) / (judges * (judges - 1))
  }
  const counts = sums(tallies)
  const all = total(counts)
  if (tallies.length === 0 || counts.includes(all)) return null
  const expected = counts.reduce((sum, count) => sum + (count / all) ** 2, 0)
  return (agreed / tallies.length - expected) / (1 - expected)
}

/**
 * Krippendorff's alpha of nominal data.
 *
 * @param tallies things that fewer than two judged are passed over
 * @returns null as `fleissKappa`
 */
export function krippendorffAlpha(tallies: readonly Tally[]): number | null {
  const paired = tallies.filter((tally) => total(tally) > 1)
  const counts = sums(paired)
  const all = total(counts)
  if (counts.length === 0 || counts.includes(all)) return null
  let observed = 0
  for (const tally of paired) {
    const judges = total(tally)
    observed += (judges ** 2 - tally.reduce((sum, count) => sum + count ** 2, 0)) / (judges - 1)
  }
  const expected = (all ** 2 - counts.reduce((sum, count) => sum + count ** 2, 0)) / (all - 1)
  return 1 - observed / expected
}

export interface Coefficient extends Interval {
  readonly value: number
}

const DRAWS = 400

/**
 * A coefficient with its 95 % interval, from redrawing the things. Yields between draws, for who must not block.
 *
 * @param name of the draws
 * @returns null where the coefficient is
 */
export function* withInterval<Thing>(
  things: readonly Thing[],
  coefficient: (things: readonly Thing[]) => number | null,
  name: string,
): Generator<undefined, Coefficient | null> {
  const value = coefficient(things)
  if (value === null) return null
  const random = new RandomStream(streamKey('agreement', name, things.length))
  const draws: number[] = []
  for (let i = 0; i < DRAWS; i++) {
    const drawn = coefficient(things.map(() => things[random.below(things.length)] as Thing))
    // A draw in which all are of one kind says nothing.
    if (drawn !== null) draws.push(drawn)
    yield
  }
  draws.sort((a, b) => a - b)
  const at = (share: number) => draws[Math.round(share * (draws.length - 1))] ?? value
  return { value, low: at(0.025), high: at(0.975) }
}

function total(counts: readonly number[]): number {
  return counts.reduce((sum, count) => sum + count, 0)
}

function sums(tallies: readonly Tally[]): number[] {
  const counts: number[] = []
  for (const tally of tallies) {
    tally.forEach((count, category) => {
      counts[category] = (counts[category] ?? 0) + count
    })
  }
  return counts
}
