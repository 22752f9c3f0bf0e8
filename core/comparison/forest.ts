/** All arms against one: a forest of paired differences, with Holm's correction over its rows. */

import { DocumentDraws } from '../statistics/document-draws'
import { holmAdjust } from '../statistics/holm'
import { type ArmDifference, type ComparedArm, estimateDifference, type NoDifference, pairArms } from './difference'
import type { EvaluatedExperiment } from './evaluated'
import { groupExperiments } from './groups'
import type { ComparisonMetric } from './metrics'

export type ForestOutcome =
  | { readonly kind: 'reference' }
  | NoDifference
  | { readonly kind: 'difference'; readonly difference: ArmDifference }

export interface ForestEntry {
  /** Of the arm's row in the table. */
  readonly key: string
  readonly outcome: ForestOutcome
  /** Holm's, over all rows with a difference; null without one. */
  readonly adjustedP: number | null
  /** The widest interval leaves 0 out, and so does the adjusted p-value at 5 %. */
  readonly isResolved: boolean
}

const LEVEL = 0.05

/** Yields every few milliseconds, for who must not block meanwhile. @returns null if there is no such reference */
export function* compareAgainst(
  experiments: readonly EvaluatedExperiment[],
  metric: ComparisonMetric,
  referenceKey: string,
): Generator<undefined, ForestEntry[] | null> {
  const arms = groupExperiments(experiments).flatMap((group) => group.arms.map((arm): ComparedArm => ({ group, arm })))
  const reference = arms.find(({ arm }) => arm.key === referenceKey)
  if (!reference) return null
  const known = new Map<number, DocumentDraws>()
  const outcomes: ForestOutcome[] = []
  for (const compared of arms) {
    if (compared === reference) {
      outcomes.push({ kind: 'reference' })
      continue
    }
    const paired = pairArms(reference, compared, metric)
    if (paired.kind === 'none') {
      outcomes.push(paired)
      continue
    }
    const draws = known.get(paired.documents) ?? (yield* DocumentDraws.inSteps(paired.documents, 0))
    known.set(paired.documents, draws)
    outcomes.push({ kind: 'difference', difference: estimateDifference(paired, metric, draws) })
    yield
  }
  return withHolm(
    outcomes,
    arms.map(({ arm }) => arm.key),
  )
}

function withHolm(outcomes: readonly ForestOutcome[], keys: readonly string[]): ForestEntry[] {
  const pValues = outcomes.flatMap((outcome) => (outcome.kind === 'difference' ? [outcome.difference.pValue] : []))
  const adjusted = holmAdjust(pValues)
  let next = 0
  return outcomes.map((outcome, i) => {
    const key = keys[i] as string
    if (outcome.kind !== 'difference') return { key, outcome, adjustedP: null, isResolved: false }
    const adjustedP = adjusted[next++] as number
    const { low, high } = outcome.difference.outer ?? outcome.difference.interval
    return { key, outcome, adjustedP, isResolved: adjustedP < LEVEL && (low > 0 || high < 0) }
  })
}
