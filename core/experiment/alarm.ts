/**
 * Signs that an experiment went wrong while its accuracy may still look fine.
 *
 * Accuracy can rise on thoughts that are no explanations: the model then
 * writes better thoughts on its own (prior p) than when it is shown the answer
 * (posterior q), and each E-step feeds on junk. A high effective sample size is
 * no proof of the contrary: it is high for a useless q too.
 */

import { fixed } from '../chart/format'
import type { ComparisonRow } from './comparison'
import type { Arm } from './plan'
import { armName } from './stage-words'

/** What an evaluation says of thoughts drawn from the posterior q and from the prior p. */
export interface EvaluationSigns {
  /** Share of right thoughts; null where right ones are not known. */
  readonly rightPosterior: number | null
  readonly rightPrior: number | null
  /** The bound in nats per sampled chunk at the largest K; null where it was not measured. */
  readonly bound: number | null
  readonly priorBound: number | null
}

export interface ArmSigns extends EvaluationSigns {
  readonly arm: Arm
  /** Answers after a sampled thought. */
  readonly accuracySampled: number | null
}

/**
 * Of thoughts drawn with the answer in view, fewer than this share of the right ones without it. A little below is common
 * where all goes well (63 % against 72 %): the weights make up for it. Where it does not, it is 3 % against 35 %.
 */
const SHARE_RATIO = 2 / 3
/** Differences below this are noise of a few hundred questions. */
const NATS_MARGIN = 0.05
/** A posterior that is right this rarely has not been learned. */
const UNLEARNED_SHARE = 0.02

/** @param signs in the order of the warm start and the iterations @returns sentences, none if all is well */
export function findAlarms(signs: readonly ArmSigns[]): string[] {
  return signs.flatMap((sign, i) => {
    const { arm, rightPosterior, rightPrior, bound, priorBound } = sign
    const alarms: string[] = []
    if (rightPosterior !== null && rightPosterior < UNLEARNED_SHARE) {
      alarms.push(
        `${armName(arm)}: the posterior is right in ${percent(rightPosterior)} of its thoughts: it was not learned. ` +
          'Does the base model know the facts? Train the warm start for longer, or on more documents.',
      )
    }
    // Without questions nobody can say that accuracy does not rise.
    const rises = sign.accuracySampled === null || sign.accuracySampled > (signs[i - 1]?.accuracySampled ?? 0)
    if (!rises) return alarms
    if (rightPosterior !== null && rightPrior !== null && rightPosterior < SHARE_RATIO * rightPrior) {
      alarms.push(
        `${armName(arm)}: accuracy rises, but thoughts drawn with the answer in view are right less often ` +
          `(${percent(rightPosterior)}) than those drawn without it (${percent(rightPrior)}): the E-step feeds on junk.`,
      )
    } else if (rightPosterior === null && bound !== null && priorBound !== null && bound < priorBound - NATS_MARGIN) {
      alarms.push(
        `${armName(arm)}: the bound is worse with the posterior (${bound.toFixed(2)} nats per chunk) ` +
          `than with the prior (${priorBound.toFixed(2)}): the posterior does not earn its place.`,
      )
    }
    return alarms
  })
}

/** @param rows of the warm start and the iterations, in their order @returns sentences, none if no bound fell */
export function findFallingBounds(rows: readonly ComparisonRow[]): string[] {
  return rows.slice(1).flatMap((row, i) => {
    const before = rows[i] as ComparisonRow
    const n = Object.keys(row.bounds).at(-1) ?? ''
    const [now, was] = [row.bounds[n] ?? null, before.bounds[n] ?? null]
    const interval = row.intervals.bounds[n] ?? null
    if (now === null || was === null || interval === null || interval.high >= was) return []
    return [
      `${armName({ name: row.arm, iteration: row.iteration })}: the bound fell from ${fixed(was, 3)} to ${fixed(now, 3)} nats per token, by ` +
        'more than its interval: it is worse than what came before. Train its M-step for longer, or at a lower rate.',
    ]
  })
}

function percent(share: number): string {
  return `${Math.round(100 * share)} %`
}
