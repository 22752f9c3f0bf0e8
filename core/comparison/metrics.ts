/** The figures that arms are compared in: what they are called, which end is better, and where they are stored. */

import { differenceDigits, fixed, percent, signed } from '../chart/format'
import type { ArmKind } from '../experiment/comparison'
import type { EvaluationMetric } from '../experiment/evaluation'

export interface StoredFigure {
  readonly metric: EvaluationMetric
  readonly n: number
}

export interface ComparisonMetric {
  /** Unique, and stable: it names files. */
  readonly key: string
  readonly label: string
  /** Unit, and what else a caption says. */
  readonly unit: string
  readonly better: 'higher' | 'lower'
  readonly isShare: boolean
  /** Divided by tokens, so that arms with different tokenizers cannot be compared in it. */
  readonly isPerToken: boolean
  /** Decimals of a value. */
  readonly digits: number
  /** Where an arm's figure is stored: the first of these that was measured. */
  readonly sources: readonly StoredFigure[]
}

const accuracy = {
  unit: 'share of the questions',
  better: 'higher',
  isShare: true,
  isPerToken: false,
  digits: 2,
} as const
const nats = { better: 'higher', isShare: false, digits: 3 } as const
const stored = (metric: EvaluationMetric, n = 0): StoredFigure => ({ metric, n })

/** The accuracies, whatever the number of thoughts. */
export const accuracyMetrics = {
  /** After a sampled thought; raw arms never think, their own best is the answer alone. */
  accuracy: {
    ...accuracy,
    key: 'accuracy',
    label: 'accuracy (raw: direct)',
    sources: [stored('accuracy-sampled'), stored('accuracy-direct')],
  },
  sampled: {
    ...accuracy,
    key: 'accuracy-sampled',
    label: 'sampled accuracy',
    sources: [stored('accuracy-sampled')],
  },
  greedy: {
    ...accuracy,
    key: 'accuracy-greedy',
    label: 'greedy accuracy',
    sources: [stored('accuracy-thought'), stored('accuracy-direct')],
  },
  direct: {
    ...accuracy,
    key: 'accuracy-direct',
    label: 'accuracy without a thought',
    sources: [stored('accuracy-direct')],
  },
} satisfies Record<string, ComparisonMetric>

export const nllMetric: ComparisonMetric = {
  key: 'nll',
  label: 'NLL of the text',
  unit: 'nats/token, lower is better',
  better: 'lower',
  isShare: false,
  isPerToken: true,
  digits: 3,
  sources: [stored('nll')],
}

/** L_n per sampled chunk. */
export function chunkBoundMetric(n: number): ComparisonMetric {
  const sources = [stored('chunk-bound', n)]
  const key = `bound-per-chunk-${n}`
  return { ...nats, key, label: `bound L${n} per chunk`, unit: 'nats/chunk', isPerToken: false, digits: 2, sources }
}

/** L_n per token, all chunks of the documents. */
export function tokenBoundMetric(n: number): ComparisonMetric {
  const sources = [stored('bound', n)]
  return { ...nats, key: `bound-${n}`, label: `bound L${n} per token`, unit: 'nats/token', isPerToken: true, sources }
}

export const rightMetric: ComparisonMetric = {
  ...accuracy,
  key: 'right-thoughts',
  label: 'right thoughts drawn',
  unit: 'share of the held-out thoughts',
  sources: [stored('right-posterior')],
}

/** All metrics that can be compared. @param sizes numbers of thoughts that bounds were measured for, ascending */
export function comparisonMetrics(sizes: readonly number[]): ComparisonMetric[] {
  const descending = sizes.toReversed()
  return [
    ...Object.values(accuracyMetrics),
    ...descending.map(chunkBoundMetric),
    ...descending.map(tokenBoundMetric),
    ...descending.slice(0, 1).map(
      (n): ComparisonMetric => ({
        ...nats,
        key: `prior-bound-${n}`,
        label: `bound L${n} with the prior's thoughts`,
        unit: 'nats/token',
        isPerToken: true,
        sources: [stored('prior-bound', n)],
      }),
    ),
    nllMetric,
    rightMetric,
  ]
}

/** The sources that hold for an arm: a thinking arm's accuracy is never its answers without a thought. */
export function sourcesFor({ sources }: ComparisonMetric, kind: ArmKind): readonly StoredFigure[] {
  return kind.startsWith('raw') || kind === 'base' ? sources : sources.slice(0, 1)
}

export function formatFigure({ digits, isShare }: ComparisonMetric, value: number): string {
  return fixed(value, isShare ? 2 : digits)
}

/** Decimals of a difference and of the ends of its interval. */
export function digitsOfDifference({ isShare }: ComparisonMetric, value: number): number {
  return isShare ? 2 : differenceDigits(value)
}

export function formatDifference(metric: ComparisonMetric, value: number): string {
  return signed(value, digitsOfDifference(metric, value))
}

/** A share of thoughts or chunks in words. */
export function formatShare(value: number | null): string {
  return value === null ? 'not measured' : percent(value)
}
