/** The comparison as one table: a row an arm, with all its figures, their intervals, what it cost and how it is drawn. */

import type { ArmKind, ComparisonRow } from '../experiment/comparison'
import { DocumentDraws } from '../statistics/document-draws'
import { type ArmStyle, armStyle, groupCategories, groupStyle } from './arm-style'
import type { EvaluatedExperiment } from './evaluated'
import { type ExperimentGroup, type GroupArm, groupExperiments } from './groups'
import { type ComparisonMetric, comparisonMetrics } from './metrics'
import { type ArmFigure, armFigure, armTerms } from './terms'

export interface ArmCost {
  readonly trainedTokens: number
  readonly sampledTokens: number
  readonly scoredTokens: number
  readonly flops: number
  readonly seconds: number
}

export interface ComparedRow {
  readonly key: string
  /** Index of its group. */
  readonly group: number
  /** In words: unique in its group, and with the group's name where there are several. */
  readonly name: string
  readonly label: string
  readonly arm: string
  readonly kind: ArmKind
  readonly iteration: number | null
  readonly seeds: readonly number[]
  readonly style: ArmStyle
  /** By the key of the metric; missing if it was not measured. */
  readonly figures: Readonly<Record<string, ArmFigure>>
  /** All that led to it, from the base model on: an iteration includes the warm start and those before; mean over seeds. */
  readonly cost: ArmCost
}

export interface ComparedGroup {
  readonly label: string
  readonly experiments: readonly string[]
  readonly seeds: readonly number[]
  readonly corpus: string
  /** K of the E-step. */
  readonly thoughts: number
  /** The same number for groups that differ in K alone. */
  readonly family: number
  readonly style: ArmStyle
}

export interface ComparisonTable {
  readonly groups: readonly ComparedGroup[]
  readonly rows: readonly ComparedRow[]
  /** Numbers of thoughts that bounds were measured for, ascending. */
  readonly sizes: readonly number[]
  /** Documents of the largest test set. */
  readonly documents: number
}

const FIGURE_REPLICATES = 2000

/** Yields between arms, for who must not block meanwhile: an arm takes some 50 ms. */
export function* compareExperiments(
  experiments: readonly EvaluatedExperiment[],
): Generator<undefined, ComparisonTable> {
  const groups = groupExperiments(experiments)
  const sizes = boundSizesOf(experiments)
  const metrics = comparisonMetrics(sizes)
  const draws = yield* drawsFor(experiments)
  const rows: ComparedRow[] = []
  for (const [group, arm, style] of stylesOf(groups)) {
    const figures: Record<string, ArmFigure> = {}
    for (const metric of metrics) {
      const figure = armFigure(armTerms(arm, metric), metric.isShare, draws)
      if (figure) figures[metric.key] = figure
      yield
    }
    const [first] = arm.evaluations as [GroupArm['evaluations'][0]]
    const { kind, iteration } = first.evaluated.row
    const name = armLabel(arm.arm)
    const label = groups.length > 1 ? `${name}, ${groups[group]?.label}` : name
    const seeds = arm.evaluations.map(({ seed }) => seed)
    const cost = meanCost(arm, groups[group] as ExperimentGroup)
    rows.push({ key: arm.key, group, label, name, arm: arm.arm, kind, iteration, seeds, style, figures, cost })
  }
  const categories = groupCategories(groups)
  return {
    groups: groups.map((group, i) => ({
      label: group.label,
      experiments: group.experiments.map(({ name }) => name),
      seeds: group.seeds,
      corpus: group.experiments[0]?.config.corpus ?? '',
      thoughts: group.experiments[0]?.config.sampling.thoughts ?? 0,
      family: group.family,
      style: groupStyle(categories[i] ?? null),
    })),
    rows,
    sizes,
    documents: Math.max(0, ...rows.flatMap(({ figures }) => (figures.nll ? [figures.nll.documents] : []))),
  }
}

/** `iteration-2` is `Iteration 2`; `raw-flop-matched` is `Raw, FLOP-matched`. */
export function armLabel(arm: string): string {
  const known: Readonly<Record<string, string>> = {
    'raw-token-matched': 'Raw, token-matched',
    'raw-flop-matched': 'Raw, FLOP-matched',
    'raw-all-flop-matched': 'Raw, all-FLOP-matched',
    oracle: 'Right thoughts (oracle)',
    base: 'Base model',
  }
  const words = arm.replaceAll('-', ' ')
  return known[arm] ?? words.charAt(0).toUpperCase() + words.slice(1)
}

/** Draws by number of documents: most figures share their documents, and so their draws. */
function* drawsFor(
  experiments: readonly EvaluatedExperiment[],
): Generator<undefined, (documents: number) => DocumentDraws> {
  const known = new Map<number, DocumentDraws>()
  const counts = experiments.flatMap(({ arms }) =>
    arms.map(({ sums }) => new Set(sums.filter(({ metric }) => metric === 'nll').map(({ item }) => item)).size),
  )
  for (const count of new Set(counts)) {
    if (count >= 2) known.set(count, yield* DocumentDraws.inSteps(count, 0, FIGURE_REPLICATES))
  }
  return (documents) => {
    const draws = known.get(documents) ?? DocumentDraws.of(documents, 0, FIGURE_REPLICATES)
    known.set(documents, draws)
    return draws
  }
}

function* stylesOf(groups: readonly ExperimentGroup[]): Generator<[number, GroupArm, ArmStyle]> {
  const categories = groupCategories(groups)
  for (const [i, group] of groups.entries()) {
    const rows = group.arms.map(({ evaluations }) => evaluations[0]?.evaluated.row as ComparisonRow)
    const last = Math.max(0, ...rows.map(({ iteration }) => iteration ?? 0))
    for (const [j, arm] of group.arms.entries()) {
      const { kind, iteration } = rows[j] as ComparisonRow
      yield [i, arm, armStyle(kind, iteration, last, categories[i] ?? null)]
    }
  }
}

function boundSizesOf(experiments: readonly EvaluatedExperiment[]): number[] {
  const sizes = experiments.flatMap(({ arms }) => arms.flatMap(({ row }) => Object.keys(row.bounds).map(Number)))
  return [...new Set(sizes)].sort((a, b) => a - b)
}

/** Mean over seeds of what an arm and all that it needed cost. */
function meanCost({ arm, evaluations }: GroupArm, { experiments }: ExperimentGroup): ArmCost {
  const costs = evaluations.map(({ seed, evaluated }) => {
    const home = experiments.find(({ config }) => config.seed === seed) as EvaluatedExperiment
    const { kind, iteration } = evaluated.row
    const needed = home.arms
      .map(({ row }) => row)
      .filter(
        (row) =>
          row.arm === arm ||
          (kind === 'iteration' && (row.kind === 'warm-start' || (row.iteration ?? Infinity) < (iteration ?? 0))),
      )
    return needed.reduce(addCost, nothing)
  })
  const all = costs.reduce(addCost, nothing)
  return Object.fromEntries(
    Object.entries(all).map(([key, value]) => [key, value / costs.length]),
  ) as unknown as ArmCost
}

const nothing: ArmCost = { trainedTokens: 0, sampledTokens: 0, scoredTokens: 0, flops: 0, seconds: 0 }

function addCost(a: ArmCost, b: ArmCost): ArmCost {
  return {
    trainedTokens: a.trainedTokens + b.trainedTokens,
    sampledTokens: a.sampledTokens + b.sampledTokens,
    scoredTokens: a.scoredTokens + b.scoredTokens,
    flops: a.flops + b.flops,
    seconds: a.seconds + b.seconds,
  }
}

/** A metric of the table by its key. */
export function findMetric({ sizes }: Pick<ComparisonTable, 'sizes'>, key: string): ComparisonMetric | undefined {
  return comparisonMetrics(sizes).find((metric) => metric.key === key)
}
