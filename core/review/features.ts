/**
 * What the acceptance classifier sees of a thought.
 *
 * x is a chunk, z its thought, c what comes before. Logs are natural (nats).
 * Seven numbers, and the character 3- to 5-grams of z, hashed into buckets:
 * each bucket has its share of the grams, scaled to length 1.
 */

import { avalanche } from '../hash'

export const featureNames = [
  'logLikelihoodPerToken',
  'toldCostPerToken',
  'logLength',
  'finished',
  'copyRate',
  'utility',
  'swap',
] as const
export type FeatureName = (typeof featureNames)[number]

export const NUMBERS = featureNames.length
export const BUCKETS = 120
/** Length of a row of features. */
export const FEATURES = NUMBERS + BUCKETS

/** Features of many thoughts: a byte a bucket, so that a million fit in memory. */
export interface FeatureTable {
  /** shape [thoughts, NUMBERS] */
  readonly numbers: Float32Array
  /** shape [thoughts, BUCKETS], levels of `gramShares` */
  readonly grams: Uint8Array
}

export interface FeatureTerms {
  readonly thought: string
  readonly chunk: string
  /** Tokens of z, end of thought included. */
  readonly thoughtTokens: number
  readonly chunkTokens: number
  readonly finished: boolean
  readonly logPrior: number
  readonly logLikelihood: number
  readonly logPosterior: number
  /** log p(x | c), without a thought. */
  readonly logLikelihoodWithout: number
  /** Mean of log p(x | z, c) over thoughts of other chunks; null where that was not measured. */
  readonly logLikelihoodSwapped: number | null
}

/**
 * Writes the features of one thought behind one another.
 *
 * @param row shape [FEATURES]; a number that is not known becomes NaN
 */
export function writeFeatures(terms: FeatureTerms, row: Float32Array): void {
  const { logLikelihood, logLikelihoodWithout, logLikelihoodSwapped } = terms
  const thoughtTokens = Math.max(1, terms.thoughtTokens)
  row[0] = logLikelihood / Math.max(1, terms.chunkTokens)
  row[1] = (terms.logPosterior - terms.logPrior) / thoughtTokens
  row[2] = Math.log(thoughtTokens)
  row[3] = terms.finished ? 1 : 0
  row[4] = copyRate(terms.thought, terms.chunk)
  row[5] = logLikelihood - logLikelihoodWithout
  row[6] = logLikelihoodSwapped === null ? Number.NaN : logLikelihood - logLikelihoodSwapped
  writeGrams(terms.thought, row.subarray(NUMBERS, FEATURES))
}

/** @param row shape [FEATURES], overwritten with the features of one thought */
export function readFeatures({ numbers, grams }: FeatureTable, thought: number, row: Float32Array): void {
  for (let j = 0; j < NUMBERS; j++) row[j] = numbers[thought * NUMBERS + j] as number
  for (let j = 0; j < BUCKETS; j++) row[NUMBERS + j] = gramShares[grams[thought * BUCKETS + j] as number] as number
}

const COPIED_WORDS = 4

/** Share of z's runs of four words that stand in x; 0 where z has fewer words. */
export function copyRate(thought: string, chunk: string): number {
  const words = splitWords(thought)
  if (words.length < COPIED_WORDS) return 0
  const source = new Set(runsOf(splitWords(chunk)))
  const runs = runsOf(words)
  return runs.filter((run) => source.has(run)).length / runs.length
}

function runsOf(words: readonly string[]): string[] {
  return words.slice(COPIED_WORDS - 1).map((_, i) => words.slice(i, i + COPIED_WORDS).join(' '))
}

function splitWords(text: string): string[] {
  return text.split(/\s+/).filter((word) => word !== '')
}

/** Shares are kept to so many levels, so that a byte holds one without loss. */
export const GRAM_LEVELS = 255
/** The share that a level stands for. */
export const gramShares = Float32Array.from({ length: GRAM_LEVELS + 1 }, (_, level) => level / GRAM_LEVELS)
const SHORTEST_GRAM = 3
const LONGEST_GRAM = 5
/** Stands for the start and the end of a thought, so that grams know where they are. */
const BORDER = '\u0002'

function writeGrams(thought: string, buckets: Float32Array): void {
  buckets.fill(0)
  const text = `${BORDER}${thought}${BORDER}`
  for (let from = 0; from + SHORTEST_GRAM <= text.length; from++) {
    let hash = 0
    for (let length = 1; length <= LONGEST_GRAM && from + length <= text.length; length++) {
      hash = avalanche(hash ^ text.charCodeAt(from + length - 1))
      if (length >= SHORTEST_GRAM) buckets[hash % BUCKETS] = (buckets[hash % BUCKETS] as number) + 1
    }
  }
  let squares = 0
  for (const count of buckets) squares += count * count
  if (squares === 0) return
  for (let i = 0; i < BUCKETS; i++) {
    buckets[i] = gramShares[Math.round(((buckets[i] as number) / Math.sqrt(squares)) * GRAM_LEVELS)] as number
  }
}

/** The grams of a thought that fall into one bucket, as they are read: for saying what a bucket stands for. */
export function gramsInBucket(thought: string, bucket: number): string[] {
  const text = `${BORDER}${thought}${BORDER}`
  const grams: string[] = []
  for (let from = 0; from + SHORTEST_GRAM <= text.length; from++) {
    let hash = 0
    for (let length = 1; length <= LONGEST_GRAM && from + length <= text.length; length++) {
      hash = avalanche(hash ^ text.charCodeAt(from + length - 1))
      if (length >= SHORTEST_GRAM && hash % BUCKETS === bucket) grams.push(text.slice(from, from + length))
    }
  }
  return grams.map((gram) => gram.replaceAll(BORDER, ''))
}
