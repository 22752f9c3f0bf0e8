/**
 * Effective sample sizes of an E-step's chunks, counted in bins of a quarter, so that they can be shown while it runs
 * and are saved with each batch.
 */

export interface EssHistogram {
  /** Bin i holds chunks with an ESS in [1 + i / 4, 1 + (i + 1) / 4). */
  readonly bins: readonly number[]
  /** Chunks that kept no thought, as none was finished: they are in no bin. */
  readonly empty: number
  readonly thoughts: number
  /** Thoughts that never came to their end. */
  readonly unfinished: number
}

const PER_UNIT = 4

export const emptyHistogram: EssHistogram = { bins: [], empty: 0, thoughts: 0, unfinished: 0 }

/** @param ess of one chunk, at least 1; null if it kept no thought */
export function addChunk(
  histogram: EssHistogram,
  {
    ess,
    thoughts,
    unfinished,
  }: { readonly ess: number | null; readonly thoughts: number; readonly unfinished: number },
): EssHistogram {
  const counts = {
    thoughts: histogram.thoughts + thoughts,
    unfinished: histogram.unfinished + unfinished,
  }
  if (ess === null) return { ...histogram, ...counts, empty: histogram.empty + 1 }
  // Sums of weights round to a little less than 1.
  const bin = Math.max(0, Math.floor((ess - 1) * PER_UNIT + 1e-6))
  const bins = Array.from({ length: Math.max(histogram.bins.length, bin + 1) }, (_, i) => histogram.bins[i] ?? 0)
  bins[bin] = (bins[bin] ?? 0) + 1
  return { ...histogram, ...counts, bins }
}

/** Chunks in the bins. */
export function countChunks({ bins }: EssHistogram): number {
  return bins.reduce((a, b) => a + b, 0)
}

/** To a quarter: the middle of the bin that the median lies in; null without chunks. */
export function medianEss(histogram: EssHistogram): number | null {
  const half = countChunks(histogram) / 2
  let seen = 0
  for (const [bin, count] of histogram.bins.entries()) {
    seen += count
    if (count > 0 && seen >= half) return bin === 0 ? 1 : 1 + (bin + 0.5) / PER_UNIT
  }
  return null
}

/** Share of chunks whose ESS is below a multiple of a quarter; 0 without chunks. */
export function shareBelow(histogram: EssHistogram, ess: number): number {
  const all = countChunks(histogram)
  const below = histogram.bins.slice(0, Math.round((ess - 1) * PER_UNIT)).reduce((a, b) => a + b, 0)
  return all === 0 ? 0 : below / all
}

/** Chunks by ESS rounded to whole thoughts, from 1 to K. */
export function byWholeThoughts({ bins }: EssHistogram, thoughts: number): number[] {
  const counts = new Array<number>(thoughts).fill(0)
  bins.forEach((count, bin) => {
    const whole = Math.min(thoughts, Math.max(1, Math.round(1 + (bin + 0.5) / PER_UNIT)))
    counts[whole - 1] = (counts[whole - 1] as number) + count
  })
  return counts
}
