/**
 * The chance c(x, z) that a thought is acceptable, learned from labels.
 *
 * Logistic regression with an L2 prior over the features of a thought, each
 * number brought to mean 0 and deviation 1 over the labelled thoughts, with the
 * targets mu: what the annotators' verdicts amount to, given how far each of them
 * can be trusted. Recalibrated on cards drawn at random, by leave-one-out logits.
 * c lies in (eps, 1 - eps), eps = .02: no verdict of the classifier rules a thought out.
 */

import {
  acceptability,
  adjudicatorReliability,
  fitReliabilities,
  isDisputed,
  priorReliability,
  type Reliability,
  type Vote,
} from './annotators'
import {
  type Calibration,
  type CalibrationCard,
  fitRecalibration,
  measureCalibration,
  noRecalibration,
  type Recalibration,
} from './calibration'
import { BUCKETS, FEATURES, type FeatureTable, featureNames, gramShares, NUMBERS } from './features'
import { dot, fitLogistic, laplaceCovariance, leaveOneOutLogit, logitVariance, sigmoid } from './logistic'

export const LEAST_CHANCE = 0.02
/** Intercept, and a row of features. */
const COLUMNS = FEATURES + 1
/** A number is cut at so many deviations, and an infinite one counts as that. */
const CUT = 5
/** Below so many random cards there is too little to recalibrate by. */
const FEWEST_CARDS = 20
/** Fits of the classifier, each with the reliabilities that the one before gave. */
const ROUNDS = 2
const INTERCEPT_PRECISION = 0.25
const NUMBER_PRECISION = 1
const BUCKET_PRECISION = 0.5

/** A thought with what people said of it. */
export interface Example {
  /** shape [FEATURES]; NaN: not known */
  readonly features: ArrayLike<number>
  readonly votes: readonly Vote[]
  /** Verdicts on random cards, for calibration: none for most. */
  readonly randomVerdicts: readonly RandomVerdict[]
}

export interface RandomVerdict extends Omit<CalibrationCard, 'chance'> {
  readonly annotator: string
}

export interface ClassifierReport {
  readonly labelled: number
  readonly accepts: number
  readonly rejects: number
  /** Null without random cards. */
  readonly calibration: Calibration | null
  /** The same of the labels that were given with the weights hidden, and in view. */
  readonly calibrationHidden: Calibration | null
  readonly calibrationShown: Calibration | null
  /** What is odd about the labels or features, in sentences. */
  readonly messages: readonly string[]
}

/** Plain data, so that it can be sent between threads. */
export interface AcceptanceClassifier {
  /** shape [1 + FEATURES]: intercept, numbers, buckets, on the scale of standardized features */
  readonly weights: Float64Array
  readonly means: Float64Array
  /** 0: says nothing, left out */
  readonly deviations: Float64Array
  /** shape [1 + FEATURES, 1 + FEATURES]: Laplace posterior of the weights */
  readonly covariance: Float64Array
  readonly recalibration: Recalibration
  readonly reliabilities: ReadonlyMap<string, Reliability>
  readonly report: ClassifierReport
}

/**
 * @param examples with at least one vote each
 * @param previous a fit with fewer labels, to start from
 * @returns null without examples: the weights are then the paper's
 */
export function fitClassifier(
  examples: readonly Example[],
  previous: AcceptanceClassifier | null = null,
): AcceptanceClassifier | null {
  if (examples.length === 0) return null
  const votes = examples.flatMap((example) => example.votes)
  const accepts = votes.filter(({ accept }) => accept).length
  const rejects = votes.length - accepts
  const scale = standardization(examples)
  const matrix = new Float64Array(examples.length * COLUMNS)
  examples.forEach(({ features }, i) => {
    standardize(features, scale, matrix.subarray(i * COLUMNS, (i + 1) * COLUMNS))
  })
  // One kind of label alone says how often, and nothing of which.
  const oneKind = accepts === 0 || rejects === 0
  const precision = Float64Array.from({ length: COLUMNS }, (_, j) => {
    if (j === 0) return INTERCEPT_PRECISION
    if (oneKind) return 1e6
    return j <= NUMBERS ? NUMBER_PRECISION : BUCKET_PRECISION
  })
  let weights: Float64Array = previous && !oneKind ? carried(previous, scale) : new Float64Array(COLUMNS)
  let reliabilities: Map<string, Reliability> = new Map()
  let chances = examples.map(() => (accepts + 1) / (votes.length + 2))
  let targets = new Float64Array(examples.length)
  for (let round = 0; round < ROUNDS; round++) {
    reliabilities = fitReliabilities(
      examples.map((example, i) => ({ votes: example.votes, chance: chances[i] as number })),
    )
    targets = Float64Array.from(examples, (example, i) =>
      acceptability({ votes: example.votes, chance: chances[i] as number }, reliabilities),
    )
    weights = fitLogistic({ matrix, columns: COLUMNS, targets, precision }, weights)
    chances = examples.map((_, i) => squeeze(sigmoid(dot(matrix.subarray(i * COLUMNS, (i + 1) * COLUMNS), weights))))
  }
  const covariance = laplaceCovariance({ matrix, columns: COLUMNS, targets, precision }, weights)
  const cards = examples.flatMap(({ randomVerdicts, votes: cast }, i) => {
    if (randomVerdicts.length === 0) return []
    const row = matrix.subarray(i * COLUMNS, (i + 1) * COLUMNS)
    const logit = leaveOneOutLogit(dot(row, weights), targets[i] as number, logitVariance(covariance, row))
    return randomVerdicts.map(({ annotator, ...verdict }) => ({
      ...{ ...verdict, logit },
      reliability: cast.some((vote) => vote.annotator === annotator && vote.decides)
        ? adjudicatorReliability
        : noSurer(reliabilities.get(annotator) ?? priorReliability),
    }))
  })
  const recalibration = cards.length < FEWEST_CARDS ? noRecalibration : fitRecalibration(cards)
  const judged = cards.map(
    ({ logit, reliability: _, ...card }): CalibrationCard => ({ ...card, chance: chanceOf(logit, recalibration) }),
  )
  return {
    ...{ weights, ...scale, covariance, recalibration, reliabilities },
    report: {
      ...{ labelled: examples.length, accepts, rejects },
      calibration: measureCalibration(judged),
      calibrationHidden: measureCalibration(judged.filter(({ weightsHidden }) => weightsHidden)),
      calibrationShown: measureCalibration(judged.filter(({ weightsHidden }) => !weightsHidden)),
      messages: oddities(examples, scale, accepts, rejects, cards.length),
    },
  }
}

/**
 * For recalibration nobody is taken to slip less than is believed beforehand: a slip on a sure card would count for so
 * much that it pulled all chances towards the middle.
 */
function noSurer({ sensitivity, specificity }: Reliability): Reliability {
  return {
    sensitivity: Math.min(sensitivity, priorReliability.sensitivity),
    specificity: Math.min(specificity, priorReliability.specificity),
  }
}

/** c of one thought. @param features shape [FEATURES] */
export function chanceAcceptable(classifier: AcceptanceClassifier, features: ArrayLike<number>): number {
  return chanceOf(dot(standardized(features, classifier), classifier.weights), classifier.recalibration)
}

/**
 * c of every thought of a table: what `chanceAcceptable` says, to the last bit, without a row for each. A million thoughts
 * are scored after every few labels, which takes half a second so.
 *
 * @param chances shape [thoughts], overwritten
 */
export function scoreTable(classifier: AcceptanceClassifier, table: FeatureTable, chances: Float64Array): void {
  const { weights, recalibration } = classifier
  const { numbers, grams } = table
  for (let thought = 0; thought < chances.length; thought++) {
    let logit = weights[0] as number
    for (let j = 0; j < NUMBERS; j++) {
      logit += standard(numbers[thought * NUMBERS + j] as number, j, classifier) * (weights[1 + j] as number)
    }
    for (let j = 0; j < BUCKETS; j++) {
      const share = gramShares[grams[thought * BUCKETS + j] as number] as number
      logit += share * (weights[1 + NUMBERS + j] as number)
    }
    chances[thought] = chanceOf(logit, recalibration)
  }
}

/** Variance of the logit of c under the Laplace posterior: how much a label of this thought could teach. */
export function chanceVariance(classifier: AcceptanceClassifier, features: ArrayLike<number>): number {
  const variance = logitVariance(classifier.covariance, standardized(features, classifier))
  return classifier.recalibration.slope ** 2 * variance
}

function chanceOf(logit: number, { intercept, slope }: Recalibration): number {
  return squeeze(sigmoid(intercept + slope * logit))
}

function squeeze(chance: number): number {
  return LEAST_CHANCE + (1 - 2 * LEAST_CHANCE) * chance
}

interface Scale {
  readonly means: Float64Array
  readonly deviations: Float64Array
}

/** Means and deviations of the numbers that are known and finite. */
function standardization(examples: readonly Example[]): Scale {
  const means = new Float64Array(NUMBERS)
  const deviations = new Float64Array(NUMBERS)
  for (let j = 0; j < NUMBERS; j++) {
    const values = examples.map(({ features }) => features[j] as number).filter(Number.isFinite)
    if (values.length === 0) continue
    const mean = values.reduce((a, b) => a + b, 0) / values.length
    const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length
    means[j] = mean
    deviations[j] = variance > 1e-12 * Math.max(1, mean * mean) ? Math.sqrt(variance) : 0
  }
  return { means, deviations }
}

function standardized(features: ArrayLike<number>, scale: Scale): Float64Array {
  const row = new Float64Array(COLUMNS)
  standardize(features, scale, row)
  return row
}

function standardize(features: ArrayLike<number>, scale: Scale, row: Float64Array): void {
  row[0] = 1
  for (let j = 0; j < NUMBERS; j++) row[1 + j] = standard(features[j] as number, j, scale)
  for (let j = NUMBERS; j < FEATURES; j++) row[1 + j] = features[j] as number
}

/** The j-th number in deviations from its mean, cut; 0 where it is not known or says nothing. */
function standard(value: number, j: number, { means, deviations }: Scale): number {
  const deviation = deviations[j] as number
  if (deviation === 0 || Number.isNaN(value)) return 0
  return Math.max(-CUT, Math.min(CUT, (value - (means[j] as number)) / deviation))
}

/** The weights of an earlier fit on the scale of this one. */
function carried(previous: AcceptanceClassifier, { means, deviations }: Scale): Float64Array {
  const weights = previous.weights.slice()
  for (let j = 0; j < NUMBERS; j++) {
    const [before, after] = [previous.deviations[j] as number, deviations[j] as number]
    const slope = before === 0 ? 0 : (weights[1 + j] as number) / before
    weights[0] = (weights[0] as number) + slope * ((means[j] as number) - (previous.means[j] as number))
    weights[1 + j] = slope * after
  }
  return weights
}

function oddities(
  examples: readonly Example[],
  { deviations }: Scale,
  accepts: number,
  rejects: number,
  cards: number,
): string[] {
  const messages: string[] = []
  if (accepts === 0 || rejects === 0) {
    const kind = accepts > 0 ? 'accepts' : 'rejects'
    messages.push(`All labels are ${kind}; the predictor needs both kinds.`)
  }
  const contradicted = examples.filter(({ votes }) => isDisputed(votes)).length
  if (contradicted > 0) messages.push(`${contradicted} thoughts have an accept and a reject from different annotators.`)
  featureNames.forEach((name, j) => {
    const values = examples.map(({ features }) => features[j] as number)
    const infinite = values.filter((value) => Math.abs(value) === Infinity).length
    if (infinite > 0)
      messages.push(`${infinite} labelled thoughts have an infinite ${name}, taken as ${CUT} deviations.`)
    const known = values.filter((value) => !Number.isNaN(value)).length
    if (examples.length > 1 && deviations[j] === 0 && known > 0) {
      messages.push(`${name} is the same for all labelled thoughts and says nothing.`)
    }
  })
  if (cards < FEWEST_CARDS) {
    messages.push(`${cards} labels are of cards drawn at random; calibration needs ${FEWEST_CARDS}.`)
  }
  return messages
}
