/**
 * Sums per document, from which every figure of an evaluation is made: a figure
 * is the ratio of the sums of `value` and `weight` over documents, and its
 * interval comes from drawing documents, not tokens or chunks.
 */

import { bootstrapRatio } from '../statistics/bootstrap'
import type { Interval } from '../statistics/interval'
import { wilsonInterval } from '../statistics/proportion'
import { sum } from '../statistics/sum'

export const evaluationMetrics = [
  /** L_n in nats over tokens, all chunks of the document. */
  'bound',
  /** L_n in nats over sampled chunks. */
  'chunk-bound',
  /** As `bound`, with thoughts drawn from the prior. */
  'prior-bound',
  /** As `chunk-bound`, with thoughts drawn from the prior. */
  'prior-chunk-bound',
  /** Sampled chunks whose first n thoughts are all unfinished, over sampled chunks. */
  'left-out',
  /** NLL of the raw text in nats over tokens. */
  'nll',
  'accuracy-direct',
  'accuracy-thought',
  'accuracy-sampled',
  /** Right thoughts among those drawn from the posterior, and from the prior. */
  'right-posterior',
  'right-prior',
  /** Right thoughts among those that the arm was trained on; the documents are those of the training. */
  'right-chosen',
  /** Effective sample size over sampled chunks. */
  'ess',
] as const
export type EvaluationMetric = (typeof evaluationMetrics)[number]

export interface DocumentSum {
  readonly metric: EvaluationMetric
  /** Thoughts used, for bounds; else 0. */
  readonly n: number
  /** Id of the document, or index of the task. */
  readonly item: number
  readonly value: number
  readonly weight: number
}

export interface Figure {
  readonly value: number
  /** 95 %; null with fewer than two documents. */
  readonly interval: Interval | null
}

/** Adds up sums of the same metric, n and document. */
export class DocumentSums {
  private readonly sums = new Map<string, DocumentSum>()

  add(metric: EvaluationMetric, n: number, item: number, value: number, weight: number): void {
    const key = `${metric} ${n} ${item}`
    const before = this.sums.get(key)
    this.sums.set(key, { metric, n, item, value: value + (before?.value ?? 0), weight: weight + (before?.weight ?? 0) })
  }

  all(): DocumentSum[] {
    return [...this.sums.values()]
  }

  /** @returns null if nothing of the metric was measured */
  value(metric: EvaluationMetric, n = 0): number | null {
    const { value, weight } = this.measured(metric, n)
    return weight === 0 ? null : value
  }

  /** The value with its interval, in short steps; null if nothing of the metric was measured. */
  *figure(metric: EvaluationMetric, n = 0): Generator<undefined, Figure | null> {
    const { terms, value, weight } = this.measured(metric, n)
    if (weight === 0) return null
    // Where all answers are right, or all wrong, redrawing documents shows no spread at all.
    if (isShare(metric) && (value === 0 || value === 1)) {
      return { value, interval: wilsonInterval(value * weight, weight) }
    }
    const ratios = terms.map((term) => ({
      document: String(term.item),
      seed: 0,
      ratio: [term.value, term.weight] as const,
    }))
    const drawn = yield* bootstrapRatio(ratios, { seed: 0, replicates: REPLICATES })
    return { value, interval: drawn?.interval ?? null }
  }

  private measured(metric: EvaluationMetric, n: number) {
    const terms = this.all().filter((term) => term.metric === metric && term.n === n)
    const weight = sum(terms.map((term) => term.weight))
    return { terms, weight, value: sum(terms.map((term) => term.value)) / weight }
  }
}

const REPLICATES = 1000

function isShare(metric: EvaluationMetric): boolean {
  return /^(accuracy|right|left-out)/.test(metric)
}
