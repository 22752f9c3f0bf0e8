/**
 * How long the documents of a corpus are: counts over lengths that grow by a fixed factor.
 *
 * Bin i holds the lengths in [2^(i/4), 2^((i+1)/4)) characters: fine enough to tell the share beyond any length, and
 * 100 bins reach 30 million.
 */

const BINS_PER_OCTAVE = 4

/** Count of bin i at index i; what lies behind the end is 0. */
export type LengthCounts = readonly number[]

export interface LengthBar {
  /** Characters. */
  readonly from: number
  readonly to: number
  readonly count: number
}

/** @param characters an empty document counts as one of one character */
export function addLength(counts: number[], characters: number, documents = 1): void {
  const bin = Math.floor(BINS_PER_OCTAVE * Math.log2(Math.max(1, characters)) + 1e-9)
  while (counts.length <= bin) counts.push(0)
  counts[bin] = (counts[bin] as number) + documents
}

/** About which share of the documents is longer, in [0, 1]; within a bin lengths count as spread evenly. */
export function shareLonger(counts: LengthCounts, characters: number): number {
  const total = counts.reduce((a, b) => a + b, 0)
  if (total === 0) return 0
  const position = BINS_PER_OCTAVE * Math.log2(Math.max(1, characters))
  const longer = counts.reduce((sum, count, bin) => sum + count * Math.max(0, Math.min(1, bin + 1 - position)), 0)
  return longer / total
}

/** Bars from the shortest to the longest document, by half octaves, or by quarters where that would be only a few. */
export function lengthBars(counts: LengthCounts): LengthBar[] {
  const first = counts.findIndex((count) => count > 0)
  if (first < 0) return []
  const last = counts.findLastIndex((count) => count > 0)
  const step = last - first < 12 ? 1 : 2
  const bars: LengthBar[] = []
  for (let bin = first - (first % step); bin <= last; bin += step) {
    const count = counts.slice(bin, bin + step).reduce((a, b) => a + b, 0)
    bars.push({ from: edge(bin), to: edge(bin + step), count })
  }
  return bars
}

function edge(bin: number): number {
  return 2 ** (bin / BINS_PER_OCTAVE)
}
