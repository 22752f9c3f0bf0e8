/**
 * Documents drawn with replacement, once for many figures: every figure of an evaluation is a ratio of sums over the
 * same documents, so one set of draws serves them all, and differences between them stay paired.
 *
 * Source: Efron and Tibshirani 1993, ch. 13 (percentile intervals).
 */

import { philox, streamKey } from '../random'
import { atOnce } from './at-once'
import { DEFAULT_LEVEL, type Interval } from './interval'

/** Sums of numerators and denominators, one entry a document. */
export interface DocumentRatios {
  readonly numerators: Float64Array
  readonly denominators: Float64Array
}

export interface DrawnEstimate {
  readonly value: number
  readonly interval: Interval
  /** Two-sided: how often the replicates lie on the other side of 0. At least 2 / (replicates + 1). */
  readonly pValue: number
}

/** Counts kept at most, so that a figure takes some 20 ms: beyond it there are fewer replicates, at least 1,000. */
const MOST_COUNTS = 4_000_000

export class DocumentDraws {
  /** Row r holds how often replicate r drew each document. */
  private readonly counts: Uint8Array

  private constructor(
    readonly documents: number,
    readonly replicates: number,
  ) {
    this.counts = new Uint8Array(documents * replicates)
  }

  /**
   * Draws in steps of a few milliseconds, for who must not block meanwhile.
   *
   * @param documents at least 2
   * @param seed names the draws: the same seed gives the same ones
   */
  static *inSteps(documents: number, seed: number, replicates = 10_000): Generator<undefined, DocumentDraws> {
    const fitting = Math.max(Math.min(1000, replicates), Math.min(replicates, Math.floor(MOST_COUNTS / documents)))
    const draws = new DocumentDraws(documents, fitting)
    let sinceStep = 0
    for (let replicate = 0; replicate < fitting; replicate++) {
      draws.fill(replicate, seed)
      sinceStep += documents
      if (sinceStep < 20_000) continue
      sinceStep = 0
      yield
    }
    return draws
  }

  /** All at once. */
  static of(documents: number, seed: number, replicates?: number): DocumentDraws {
    return atOnce(DocumentDraws.inSteps(documents, seed, replicates))
  }

  /** The ratio of the sums. */
  ratio(of: DocumentRatios, level = DEFAULT_LEVEL): DrawnEstimate {
    return this.estimate((replicate) => this.drawnRatio(of, replicate), total(of), level)
  }

  /** second - first, each the ratio of its sums. */
  difference(first: DocumentRatios, second: DocumentRatios, level = DEFAULT_LEVEL): DrawnEstimate {
    const value = total(second) - total(first)
    return this.estimate((r) => this.drawnRatio(second, r) - this.drawnRatio(first, r), value, level)
  }

  private fill(replicate: number, seed: number): void {
    const key = streamKey(seed, 'document draws', replicate)
    const row = replicate * this.documents
    for (let drawn = 0; drawn < this.documents; drawn += 4) {
      const words = philox(key, [drawn, 0, 0, 0])
      for (let i = 0; i < 4 && drawn + i < this.documents; i++) {
        const at = row + Math.floor(((words[i] as number) / 0x100000000) * this.documents)
        this.counts[at] = (this.counts[at] as number) + 1
      }
    }
  }

  private drawnRatio({ numerators, denominators }: DocumentRatios, replicate: number): number {
    const row = replicate * this.documents
    let [above, below] = [0, 0]
    for (let d = 0; d < this.documents; d++) {
      const count = this.counts[row + d] as number
      above += count * (numerators[d] as number)
      below += count * (denominators[d] as number)
    }
    return above / below
  }

  private estimate(statistic: (replicate: number) => number, value: number, level: number): DrawnEstimate {
    const drawn: number[] = []
    for (let replicate = 0; replicate < this.replicates; replicate++) {
      const one = statistic(replicate)
      // A replicate may miss every document that has anything of this figure.
      if (!Number.isNaN(one)) drawn.push(one)
    }
    const sorted = Float64Array.from(drawn).sort()
    const below = drawn.filter((one) => one <= 0).length
    const above = drawn.filter((one) => one >= 0).length
    return {
      value,
      interval: { low: quantile(sorted, (1 - level) / 2), high: quantile(sorted, (1 + level) / 2) },
      pValue: Math.min(1, (2 * (Math.min(below, above) + 1)) / (drawn.length + 1)),
    }
  }
}

function total({ numerators, denominators }: DocumentRatios): number {
  return numerators.reduce((a, b) => a + b, 0) / denominators.reduce((a, b) => a + b, 0)
}

/** Linear between order statistics. */
function quantile(sorted: Float64Array, p: number): number {
  const position = p * (sorted.length - 1)
  const below = Math.floor(position)
  const low = sorted[below] as number
  const high = sorted[Math.min(below + 1, sorted.length - 1)] as number
  return low + (position - below) * (high - low)
}
