/**
 * Two orders of the review queue against each other: how many labels each needs for the same gain.
 *
 * A run labels with one order and one seed, and is measured as labels come in. Documents are dealt in two, anew for
 * each seed: one half may be labelled, the other is only measured. Both orders of a seed have the same halves, so that
 * they are compared in pairs. Intervals are Student's, over seeds, 95 %.
 */

import { fixed, percent, range, signed } from '../chart/format'
import { tQuantile } from '../statistics/distributions'
import type { Interval } from '../statistics/interval'

export const labelOrders = ['value', 'random'] as const
export type LabelOrder = (typeof labelOrders)[number]

/** What is measured after so many labels. */
export interface QueueMeasure {
  readonly labels: number
  /** Weight of right thoughts, mean over the chunks that nobody could label: sum_k W_k [z_k right]. */
  readonly rightUnlabelled: number
  /** Share of right ones among the thoughts chosen there, with the E-step's random numbers. */
  readonly chosenRight: number
  /** Mean of -log c or -log(1 - c) over the thoughts there, nats: how well it is predicted which ones are right. */
  readonly logLoss: number
  /** As `rightUnlabelled`, over the half that is labelled: what training would get. */
  readonly rightLabelled: number
  /** That the weights were made with. */
  readonly lambda: number
}

export interface QueueRun {
  readonly order: LabelOrder
  readonly seed: number
  /** Ascending in labels, from 0 on. */
  readonly points: readonly QueueMeasure[]
}

export interface QueueComparison {
  readonly experiment: string
  readonly iteration: number
  /** Of the weights with labels: as the experiment has it. */
  readonly lambda: number | 'auto'
  /** Chance that a verdict is right. */
  readonly reliability: number
  /** Of one half of the documents, which is labelled; about, as documents differ. */
  readonly labelledChunks: number
  /** Of the other half, which is only measured. */
  readonly measuredChunks: number
  /** ISO 8601 */
  readonly created: string
  readonly runs: readonly QueueRun[]
}

export type QueueMetricKey = Exclude<keyof QueueMeasure, 'labels' | 'lambda'>

export interface QueueMetric {
  readonly key: QueueMetricKey
  readonly name: string
  readonly unit: string
  readonly better: 'higher' | 'lower'
}

export const queueMetrics: readonly QueueMetric[] = [
  { key: 'rightUnlabelled', name: 'right thoughts where nobody labelled', unit: 'share of weight', better: 'higher' },
  { key: 'rightLabelled', name: 'right thoughts where labels were given', unit: 'share of weight', better: 'higher' },
  { key: 'chosenRight', name: 'right thoughts among those chosen', unit: 'share of chunks', better: 'higher' },
  { key: 'logLoss', name: 'surprise of the checker at the predictor', unit: 'nats/thought', better: 'lower' },
]

export interface SeedFigure extends Interval {
  readonly mean: number
}

export interface QueuePoint {
  readonly labels: number
  /** Mean over seeds: a surer predictor leaves fewer effective thoughts, and an automatic lambda falls with them. */
  readonly lambda: Readonly<Record<LabelOrder, number>>
  readonly value: SeedFigure
  readonly random: SeedFigure
  /** Value less random, paired by seed. */
  readonly difference: SeedFigure
}

/** Labels until a gain is reached, over seeds; null where a seed, or half of them, never get there. */
export interface LabelsNeeded {
  readonly median: number | null
  readonly least: number | null
  readonly most: number | null
}

/** Labels that each order needs for most of what all labels of the random one gained. */
export type SameGain = Readonly<Record<LabelOrder, LabelsNeeded>>

/** Of the random order's gain: its end is too flat to tell when it is reached. */
const GAIN_SHARE = 0.9

export interface QueueSummary {
  readonly metric: QueueMetric
  readonly seeds: number
  /** Ascending in labels; only those that all runs have. */
  readonly points: readonly QueuePoint[]
  /** Null where the random queue gains nothing, so that there is nothing to reach. */
  readonly sameGain: SameGain | null
  /** Whether the interval of the difference after the last label leaves 0 out. */
  readonly isResolved: boolean
  /** What it comes to. */
  readonly sentence: string
}

/** @returns null without a seed that both orders were run with */
export function summarizeQueues(comparison: QueueComparison, metric: QueueMetric): QueueSummary | null {
  const pairs = pairRuns(comparison.runs)
  if (pairs.length === 0) return null
  const read = (run: QueueRun, labels: number, key: keyof QueueMeasure) =>
    run.points.find((point) => point.labels === labels)?.[key] as number
  const points = commonLabels(comparison.runs).map((labels): QueuePoint => {
    const value = pairs.map((pair) => read(pair.value, labels, metric.key))
    const random = pairs.map((pair) => read(pair.random, labels, metric.key))
    const lambda = (order: LabelOrder) => seedFigure(pairs.map((pair) => read(pair[order], labels, 'lambda'))).mean
    return {
      labels,
      lambda: { value: lambda('value'), random: lambda('random') },
      value: seedFigure(value),
      random: seedFigure(random),
      difference: seedFigure(value.map((one, i) => one - (random[i] as number))),
    }
  })
  const sameGain = labelsForSameGain(pairs, points, metric)
  const { low, high } = (points.at(-1) as QueuePoint).difference
  const isResolved = pairs.length > 1 && (low > 0 || high < 0)
  const summary = { metric, seeds: pairs.length, points, sameGain, isResolved }
  return { ...summary, sentence: sentenceOf(summary) }
}

interface RunPair {
  readonly value: QueueRun
  readonly random: QueueRun
}

function pairRuns(runs: readonly QueueRun[]): RunPair[] {
  return runs.flatMap((value) => {
    const random = runs.find(({ order, seed }) => order === 'random' && seed === value.seed)
    return value.order === 'value' && random ? [{ value, random }] : []
  })
}

/** Numbers of labels at which every run was measured: one that ran out of thoughts ends early. */
function commonLabels(runs: readonly QueueRun[]): number[] {
  const [first, ...others] = runs.map(({ points }) => points.map(({ labels }) => labels))
  return (first ?? []).filter((labels) => others.every((other) => other.includes(labels)))
}

/** Mean with its interval; of one seed, the value alone. */
function seedFigure(values: readonly number[]): SeedFigure {
  const count = values.length
  const mean = values.reduce((sum, value) => sum + value, 0) / count
  if (count < 2) return { mean, low: mean, high: mean }
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (count - 1)
  const half = tQuantile(0.975, count - 1) * Math.sqrt(variance / count)
  return { mean, low: mean - half, high: mean + half }
}

function labelsForSameGain(
  pairs: readonly RunPair[],
  points: readonly QueuePoint[],
  { key, better }: QueueMetric,
): SameGain | null {
  const [first, last] = [points[0] as QueuePoint, points.at(-1) as QueuePoint]
  const sign = better === 'higher' ? 1 : -1
  if (sign * (last.random.mean - first.random.mean) <= 0) return null
  // Against the mean, not each seed's own end: one lucky end would move the goal.
  const goal = first.random.mean + GAIN_SHARE * (last.random.mean - first.random.mean)
  const needed = (order: LabelOrder): LabelsNeeded => {
    const reached = pairs
      .map((pair) => firstReached(pair[order], key, goal, sign, last.labels) ?? Number.POSITIVE_INFINITY)
      .sort((a, b) => a - b)
    const finite = (labels: number | undefined) => (Number.isFinite(labels) ? (labels as number) : null)
    return {
      median: finite(reached[Math.floor(reached.length / 2)]),
      least: finite(reached[0]),
      most: finite(reached.at(-1)),
    }
  }
  return { value: needed('value'), random: needed('random') }
}

/** Between two measures on a straight line. */
function firstReached(
  { points }: QueueRun,
  key: QueueMetricKey,
  goal: number,
  sign: number,
  most: number,
): number | null {
  const measured = points.filter(({ labels }) => labels <= most)
  const after = measured.findIndex((point) => sign * (point[key] - goal) >= 0)
  const [before, reached] = [measured[after - 1], measured[after]]
  if (!reached) return null
  if (!before) return reached.labels
  const share = (goal - before[key]) / (reached[key] - before[key])
  return Math.round(before.labels + share * (reached.labels - before.labels))
}

function sentenceOf({ metric, seeds, points, sameGain, isResolved }: Omit<QueueSummary, 'sentence'>): string {
  const last = points.at(-1) as QueuePoint
  const show = metric.unit.startsWith('share') ? percent : (value: number) => fixed(value, 3)
  const change = metric.unit.startsWith('share')
    ? (value: number) => `${signed(100 * value, 1)} points`
    : (value: number) => signed(value, 3)
  const end = `After ${last.labels} labels, ${metric.name}: value queue ${show(last.value.mean)}, random queue ${show(last.random.mean)}`
  if (seeds < 2) return `${end}; one seed, so that it cannot be told whether they differ.`
  const difference = `${change(last.difference.mean)}, ${range(last.difference, change)} over ${seeds} seeds`
  const isBetter = last.difference.mean > 0 === (metric.better === 'higher')
  const verdict = !isResolved
    ? 'no difference that could be told'
    : `the value queue is ${isBetter ? 'better' : 'worse'}`
  return `${end}: ${verdict} (${difference}).${sameGain ? ` ${neededSentence(sameGain)}` : ''}`
}

function neededSentence({ value, random }: SameGain): string {
  const words = ({ median, least, most }: LabelsNeeded) =>
    median === null
      ? 'more than were given'
      : `${median}${least === most ? '' : ` (${least} to ${most ?? 'more than were given'})`}`
  return `Nine tenths of what labels at random gain take ${words(value)} with the value queue, ${words(random)} at random.`
}
