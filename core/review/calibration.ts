/**
 * How far the chances of the classifier can be trusted, from cards that were
 * drawn uniformly at random: only those say how often a chance of, say, 70 % is right.
 *
 * Brier score: mean (c - y)^2. ECE: mean |mean c - mean y| over bins, weighted by
 * their cards. Cards weigh 1 / propensity, so that a pool that shrank counts in full.
 * Sources: Platt 1999; Naeini et al. 2015 (ECE).
 */

import type { Interval } from '../statistics/interval'
import { wilsonInterval } from '../statistics/proportion'
import type { Reliability } from './annotators'
import { sigmoid } from './logistic'

export interface CalibrationCard {
  /** The classifier's chance, by a fit that had not seen the card. */
  readonly chance: number
  readonly accepted: boolean
  /** Of the uniform draw that showed the card. */
  readonly propensity: number
  readonly weightsHidden: boolean
}

export interface ReliabilityBin {
  readonly from: number
  readonly to: number
  readonly cards: number
  readonly meanChance: number
  readonly acceptRate: number
  /** Wilson's, of the accept rate. */
  readonly interval: Interval
}

export interface Calibration {
  readonly cards: number
  readonly brier: number
  readonly expectedCalibrationError: number
  /** Bins that hold a card, from low chances to high ones. */
  readonly bins: readonly ReliabilityBin[]
}

const BINS = 10

/** @returns null without cards */
export function measureCalibration(cards: readonly CalibrationCard[]): Calibration | null {
  if (cards.length === 0) return null
  const weightOf = ({ propensity }: CalibrationCard) => 1 / propensity
  const total = cards.reduce((sum, card) => sum + weightOf(card), 0)
  let [brier, error] = [0, 0]
  const bins: ReliabilityBin[] = []
  for (const card of cards) brier += (weightOf(card) * (card.chance - Number(card.accepted)) ** 2) / total
  for (let bin = 0; bin < BINS; bin++) {
    const inBin = cards.filter(({ chance }) => Math.min(BINS - 1, Math.floor(chance * BINS)) === bin)
    if (inBin.length === 0) continue
    const weight = inBin.reduce((sum, card) => sum + weightOf(card), 0)
    const meanChance = inBin.reduce((sum, card) => sum + weightOf(card) * card.chance, 0) / weight
    const acceptRate = inBin.reduce((sum, card) => sum + weightOf(card) * Number(card.accepted), 0) / weight
    error += (weight / total) * Math.abs(meanChance - acceptRate)
    const interval = wilsonInterval(acceptRate * inBin.length, inBin.length) as Interval
    bins.push({ from: bin / BINS, to: (bin + 1) / BINS, cards: inBin.length, meanChance, acceptRate, interval })
  }
  return { cards: cards.length, brier, expectedCalibrationError: error, bins }
}

/** logit -> intercept + slope * logit */
export interface Recalibration {
  readonly intercept: number
  readonly slope: number
}

export const noRecalibration: Recalibration = { intercept: 0, slope: 1 }

/** Precisions of the priors N(0, 1) of the intercept and N(1, 1/4) of the slope: a few cards change little. */
const INTERCEPT_PRECISION = 1
const SLOPE_PRECISION = 4
const NEWTON_STEPS = 25

export interface RecalibrationCard {
  /** Of the classifier, by a fit that had not seen the card. */
  readonly logit: number
  readonly accepted: boolean
  /** Of whoever said so. */
  readonly reliability: Reliability
}

/**
 * Platt's scaling with a prior at no change, by Fisher scoring. The slope stays positive: the order is kept.
 *
 * With c = sigmoid(intercept + slope logit), an annotator of sensitivity a and specificity b accepts with the chance
 * c a + (1 - c) (1 - b): slips of the annotators are theirs, and pull no chance towards the middle.
 */
export function fitRecalibration(cards: readonly RecalibrationCard[]): Recalibration {
  let [intercept, slope] = [0, 1]
  for (let step = 0; step < NEWTON_STEPS; step++) {
    let [g0, g1] = [INTERCEPT_PRECISION * intercept, SLOPE_PRECISION * (slope - 1)]
    let [h00, h01, h11] = [INTERCEPT_PRECISION, 0, SLOPE_PRECISION]
    for (const { logit, accepted, reliability } of cards) {
      const { sensitivity, specificity } = reliability
      const chance = sigmoid(intercept + slope * logit)
      const accept = chance * sensitivity + (1 - chance) * (1 - specificity)
      // How fast the chance of an accept rises with the logit; by its own variance, 0 / 0 for chances of 0 and 1.
      const rise = chance * (1 - chance) * (sensitivity + specificity - 1)
      const ratio = rise / Math.max(accept * (1 - accept), Number.MIN_VALUE)
      const curvature = ratio * rise
      g0 += (accept - Number(accepted)) * ratio
      g1 += (accept - Number(accepted)) * ratio * logit
      h00 += curvature
      h01 += curvature * logit
      h11 += curvature * logit * logit
    }
    const determinant = h00 * h11 - h01 * h01
    const [d0, d1] = [(h11 * g0 - h01 * g1) / determinant, (h00 * g1 - h01 * g0) / determinant]
    // A full step may overshoot where the chances are extreme.
    const shrink = Math.min(1, 2 / Math.max(Math.abs(d0), Math.abs(d1), 1e-12))
    intercept -= shrink * d0
    slope = Math.max(0.05, slope - shrink * d1)
    if (Math.max(Math.abs(d0), Math.abs(d1)) < 1e-9) break
  }
  return { intercept, slope }
}
