/**
 * The paired difference of two arms: the same documents under the same seed, documents as clusters, seeds as a second
 * level.
 *
 * The interval over documents comes from redrawing them; with several seeds a second one covers documents and seeds,
 * and the p-value is that one's.
 */

import { crossedRatioDifference } from '../statistics/crossed-ratio'
import type { DocumentDraws, DocumentRatios } from '../statistics/document-draws'
import type { Interval } from '../statistics/interval'
import type { ExperimentGroup, GroupArm } from './groups'
import type { ComparisonMetric } from './metrics'
import { type ArmTerm, armTerms, documentRatios, numberItems } from './terms'

export interface MovedDocument {
  /** Id of the document, or index of the question. */
  readonly item: number
  readonly reference: number
  readonly arm: number
  readonly difference: number
}

export interface ArmDifference {
  /** arm - reference */
  readonly value: number
  /** 95 %, over documents. */
  readonly interval: Interval
  /** 95 %, over documents and seeds; null with one seed. */
  readonly outer: Interval | null
  readonly pValue: number
  readonly documents: number
  readonly seeds: number
  readonly replicates: number
  /** Documents in which the arm is better, the same, worse; over seeds, by their mean. */
  readonly wins: number
  readonly ties: number
  readonly losses: number
  /** Documents that only one of the two has. */
  readonly onlyReference: readonly number[]
  readonly onlyArm: readonly number[]
  /** Those that moved most, either way. */
  readonly moved: readonly MovedDocument[]
}

export interface NoDifference {
  readonly kind: 'none'
  /** One phrase, such as `no thoughts`. */
  readonly reason: string
}

export interface ComparedArm {
  readonly group: ExperimentGroup
  readonly arm: GroupArm
}

const MOVED_SHOWN = 12

/** What two arms have in common. */
export interface PairedArms {
  readonly kind: 'pairs'
  readonly pairs: readonly (readonly [ArmTerm, ArmTerm])[]
  /** Documents in the pairs, at least 2. */
  readonly documents: number
  readonly onlyReference: readonly number[]
  readonly onlyArm: readonly number[]
}

/** Pairs what both arms have of a document under a seed, or says why the two must not or cannot be compared. */
export function pairArms(
  reference: ComparedArm,
  compared: ComparedArm,
  metric: ComparisonMetric,
): PairedArms | NoDifference {
  const none = (reason: string): NoDifference => ({ kind: 'none', reason })
  const first = armTerms(reference.arm, metric)
  const second = armTerms(compared.arm, metric)
  if (second.length === 0) return none(whyNotMeasured(compared.arm, metric))
  if (first.length === 0) return none(`the reference has none: ${whyNotMeasured(reference.arm, metric)}`)
  const refusal = refuse(reference, compared, metric)
  if (refusal !== null) return none(refusal)
  const paired = pair(first, second)
  if (paired.documents === 0) return none(whyNothingPairs(first, second))
  return paired.documents === 1 ? none('one document only') : paired
}

/** @param draws of as many documents as the pairs have */
export function estimateDifference(
  { pairs, documents, onlyReference, onlyArm }: PairedArms,
  metric: ComparisonMetric,
  draws: DocumentDraws,
): ArmDifference {
  const firsts = pairs.map(([first]) => first)
  const numbers = numberItems(firsts)
  const first = documentRatios(firsts, numbers)
  const second = documentRatios(
    pairs.map(([, term]) => term),
    numbers,
  )
  const drawn = draws.difference(first, second)
  const seeds = new Set(firsts.map(({ seed }) => seed)).size
  const crossed = seeds > 1 ? crossedRatioDifference(pairs.map(([a, b]) => crossedPair(a, b))) : null
  return {
    value: drawn.value,
    interval: drawn.interval,
    outer: crossed?.interval ?? null,
    pValue: drawn.value === 0 ? 1 : (crossed?.pValue ?? drawn.pValue),
    documents,
    seeds,
    replicates: draws.replicates,
    ...documentChanges([...numbers.keys()], first, second, metric.better),
    onlyReference,
    onlyArm,
  }
}

/** Why two arms must not be compared at all; null if they may. */
function refuse(reference: ComparedArm, compared: ComparedArm, { key, isPerToken }: ComparisonMetric): string | null {
  const config = ({ group }: ComparedArm) => (group.experiments[0] as ExperimentGroup['experiments'][0]).config
  const [a, b] = [config(reference), config(compared)]
  const asksTasks = key.startsWith('accuracy')
  if (asksTasks && a.evaluation.taskFile !== b.evaluation.taskFile) {
    const name = (file: string | null) => file ?? 'the held-out documents'
    return `different questions: ${name(b.evaluation.taskFile)} against ${name(a.evaluation.taskFile)}`
  }
  if (a.corpus !== b.corpus && !(asksTasks && a.evaluation.taskFile !== null)) {
    return `different test sets: corpus ${b.corpus} against ${a.corpus}`
  }
  if (key.includes('bound') && a.fidelity !== b.fidelity) {
    return `different bounds: fidelity ${b.fidelity} against ${a.fidelity}`
  }
  if (isPerToken && tokensDiffer(reference.arm, compared.arm)) {
    return 'different tokenizers: nats per token cannot be compared'
  }
  return null
}

/** The tokens of the raw text say whether two models cut it alike. */
function tokensDiffer(first: GroupArm, second: GroupArm): boolean {
  const tokens = (arm: GroupArm) =>
    new Map(
      arm.evaluations.flatMap(({ evaluated }) =>
        evaluated.sums.filter(({ metric }) => metric === 'nll').map(({ item, weight }) => [item, weight] as const),
      ),
    )
  const known = tokens(first)
  return [...tokens(second)].some(([item, weight]) => (known.get(item) ?? weight) !== weight)
}

function whyNotMeasured({ evaluations }: GroupArm, { key }: ComparisonMetric): string {
  if (evaluations.length === 0) return 'not evaluated'
  const isRaw = evaluations.every(({ evaluated }) => evaluated.row.kind.startsWith('raw'))
  return isRaw && key !== 'nll' && key !== 'accuracy-direct' ? 'no thoughts' : 'not measured'
}

function whyNothingPairs(first: readonly ArmTerm[], second: readonly ArmTerm[]): string {
  const items = new Set(first.map(({ item }) => item))
  return second.some(({ item }) => items.has(item))
    ? 'no seed in common: run one of them again with a seed of the other'
    : 'different test sets: no document in common'
}

function pair(first: readonly ArmTerm[], second: readonly ArmTerm[]): PairedArms {
  const key = ({ item, seed }: ArmTerm) => `${seed} ${item}`
  const partners = new Map(second.map((term) => [key(term), term]))
  const pairs: [ArmTerm, ArmTerm][] = []
  const alone: ArmTerm[] = []
  for (const term of first) {
    const partner = partners.get(key(term))
    if (partner) pairs.push([term, partner])
    else alone.push(term)
    partners.delete(key(term))
  }
  const items = (terms: Iterable<ArmTerm>) => [...new Set([...terms].map(({ item }) => item))].sort((a, b) => a - b)
  return {
    kind: 'pairs',
    pairs,
    documents: new Set(pairs.map(([{ item }]) => item)).size,
    onlyReference: items(alone),
    onlyArm: items(partners.values()),
  }
}

function crossedPair(first: ArmTerm, second: ArmTerm) {
  return {
    document: String(first.item),
    seed: first.seed,
    first: [first.value, first.weight] as const,
    second: [second.value, second.weight] as const,
  }
}

/** @param items in the order of the ratios */
function documentChanges(
  items: readonly number[],
  first: DocumentRatios,
  second: DocumentRatios,
  better: ComparisonMetric['better'],
): Pick<ArmDifference, 'wins' | 'ties' | 'losses' | 'moved'> {
  const ratio = ({ numerators, denominators }: DocumentRatios, at: number) =>
    (numerators[at] as number) / (denominators[at] as number)
  const changes = items.map((item, at): MovedDocument => {
    const [reference, arm] = [ratio(first, at), ratio(second, at)]
    return { item, reference, arm, difference: arm - reference }
  })
  const count = (sign: number) => changes.filter(({ difference }) => signOf(difference) === sign).length
  const moved = changes
    .filter(({ difference }) => signOf(difference) !== 0)
    .sort((a, b) => Math.abs(b.difference) - Math.abs(a.difference) || a.item - b.item)
  const [ups, downs] = [count(1), count(-1)]
  return {
    wins: better === 'higher' ? ups : downs,
    ties: count(0),
    losses: better === 'higher' ? downs : ups,
    moved: moved.slice(0, MOVED_SHOWN),
  }
}

/** Sums of floats that should be equal may differ in their last bits. */
function signOf(difference: number): -1 | 0 | 1 {
  return Math.abs(difference) < 1e-9 ? 0 : difference > 0 ? 1 : -1
}
