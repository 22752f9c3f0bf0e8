/**
 * Which thought to ask about next.
 *
 *     value = sum_l p(l) |W'(l) - W|  +  gamma BALD
 *
 * The first part is how much of its chunk's weight a label is expected to move;
 * W' = rW / (1 + (r-1)W), r = (mu_l / mu)^lambda. The second is how much it is expected to teach
 * the classifier, under its Laplace posterior. A share of the cards is drawn uniformly instead, with the
 * propensity written down, and a few are shown a second time, blind.
 * Sources: Houlsby et al. 2011, arXiv:1112.5745 (BALD).
 */

import { RandomStream, type StreamKey } from '../random'
import { reweighted } from '../weights/acceptance'
import type { AcceptanceTable } from '../weights/acceptance-table'
import {
  acceptability,
  adjudicatorReliability,
  isDisputed,
  priorReliability,
  type Reliability,
  type Vote,
} from './annotators'
import type { LabelOrigin } from './label'
import type { Adjudicators } from './votes'

export const RANDOM_SHARE = 0.2
export const REPEAT_SHARE = 0.05
const GAMMA = 0.2
/** A label that moves less is not worth a card: the chunk is decided anyway. */
export const LEAST_VALUE = 0.002
/** Once several annotators saw a thought and are this sure together, it leaves the queue. */
const SETTLED = 0.95
/** Candidates whose BALD is worked out, per card wanted. */
const SHORTLIST = 8

export const queueOrders = ['value', 'random', 'document', 'disagreements'] as const
export type QueueOrder = (typeof queueOrders)[number]

export interface QueueInput {
  readonly table: AcceptanceTable
  /** shape [thoughts]: equal for equal texts of a chunk */
  readonly textKeys: Uint32Array
  /** shape [thoughts]: c */
  readonly chances: Float64Array
  /** Verdicts in force, by index of the thought; equal texts of a chunk have the same. */
  readonly votes: ReadonlyMap<number, readonly Vote[]>
  readonly reliabilities: ReadonlyMap<string, Reliability>
  readonly adjudicators: Adjudicators
  /** What the value of a label is worked out at; above 0. */
  readonly lambda: number
  /** Variance of the logit of c; null without a classifier. */
  readonly variance: ((thought: number) => number) | null
}

export interface QueueRequest {
  readonly annotator: string
  readonly order: QueueOrder
  readonly size: number
  /** Of this queue alone: names its draws. */
  readonly key: StreamKey
  /** Chunks, by index, that were shown just now. */
  readonly exclude: ReadonlySet<number>
  /** Chunks to choose among: a filter, a corpus. All if left out. */
  readonly only?: ReadonlySet<number>
  /** Thoughts, by index, that this annotator judged a while ago and has not been shown again. */
  readonly repeatable: readonly number[]
  /** Share of the cards that are such repeats, while there are some; 0.05 if left out. */
  readonly repeatShare?: number
  /** Goes on behind this chunk, in document order. */
  readonly after?: number
}

export interface QueueCard {
  readonly chunk: number
  readonly thought: number
  readonly origin: LabelOrigin
  /** Of a random card: 1 / thoughts it was drawn from. */
  readonly propensity: number | null
  readonly value: number
}

export interface Queue {
  readonly cards: readonly QueueCard[]
  /** Chunks that no label would change. */
  readonly decidedChunks: number
}

export function buildQueue(input: QueueInput, request: QueueRequest): Queue {
  const values = labelValues(input, request.annotator)
  const { table } = input
  const best: QueueCard[] = []
  let decidedChunks = 0
  for (let chunk = 0; chunk + 1 < table.starts.length; chunk++) {
    const card = bestOfChunk(table, values, chunk)
    if (card === null || card.value < LEAST_VALUE) {
      if (card !== null) decidedChunks++
      continue
    }
    if (!request.exclude.has(chunk) && (request.only?.has(chunk) ?? true)) best.push(card)
  }
  const random = new RandomStream(request.key)
  const draw = uniformDraw(input, request, values, random)
  switch (request.order) {
    case 'value':
      return { cards: mix(table, byValue(input, best, request.size), draw, request, random), decidedChunks }
    case 'random':
      return {
        cards: distinct(function* () {
          for (let i = 0; i < request.size; i++) yield draw()
        }),
        decidedChunks,
      }
    case 'document': {
      const behind = best.filter(({ chunk }) => chunk > (request.after ?? -1)).slice(0, request.size)
      return { cards: behind.map((card) => ({ ...card, origin: 'order' })), decidedChunks }
    }
    case 'disagreements':
      return { cards: disagreements(input, request), decidedChunks }
  }
}

/**
 * The expected share of its chunk's weight that a label moves, of each thought.
 *
 * @returns shape [thoughts]; -1 for one that is left out, settled, or judged by this annotator already
 */
export function labelValues(input: QueueInput, annotator: string): Float64Array {
  const { table, textKeys, chances, votes, reliabilities, adjudicators, lambda } = input
  const { starts, logWeights, logAcceptance } = table
  const decides = adjudicators.has(annotator)
  const { sensitivity, specificity } = decides
    ? adjudicatorReliability
    : (reliabilities.get(annotator) ?? priorReliability)
  const values = new Float64Array(logWeights.length).fill(-1)
  for (let chunk = 0; chunk + 1 < starts.length; chunk++) {
    const [from, to] = [starts[chunk] as number, starts[chunk + 1] as number]
    let largest = -Infinity
    for (let i = from; i < to; i++) {
      largest = Math.max(largest, (logWeights[i] as number) + lambda * (logAcceptance[i] as number))
    }
    if (largest === -Infinity) continue
    let total = 0
    for (let i = from; i < to; i++) {
      const weight = Math.exp((logWeights[i] as number) + lambda * (logAcceptance[i] as number) - largest)
      values[i] = weight
      total += weight
    }
    const weights = values.slice(from, to).map((weight) => weight / total)
    for (let i = from; i < to; i++) {
      const own = votes.get(i)
      if (weights[i - from] === 0 || (own && isClosed(own, annotator, chances[i] as number, reliabilities))) {
        values[i] = -1
        continue
      }
      // A label is of a text: all thoughts of the chunk with that text move together.
      let weight = 0
      for (let j = from; j < to; j++) if (textKeys[j] === textKeys[i]) weight += weights[j - from] as number
      const mu = own
        ? acceptability({ chance: chances[i] as number, votes: own }, reliabilities)
        : (chances[i] as number)
      const accept = mu * sensitivity + (1 - mu) * (1 - specificity)
      // What others said no longer counts once it is decided.
      const prior = decides ? (chances[i] as number) : mu
      const accepted = (prior * sensitivity) / (prior * sensitivity + (1 - prior) * (1 - specificity))
      const rejected = (prior * (1 - sensitivity)) / (prior * (1 - sensitivity) + (1 - prior) * specificity)
      const change = (after: number) => Math.abs(reweighted(weight, (after / mu) ** lambda) - weight)
      values[i] = accept * change(accepted) + (1 - accept) * change(rejected)
    }
  }
  return values
}

function isClosed(
  votes: readonly Vote[],
  annotator: string,
  chance: number,
  reliabilities: ReadonlyMap<string, Reliability>,
): boolean {
  if (votes.some((vote) => vote.decides || vote.annotator === annotator)) return true
  if (votes.length < 2) return false
  const mu = acceptability({ chance, votes }, reliabilities)
  return Math.max(mu, 1 - mu) >= SETTLED
}

/** @returns null if no thought of the chunk can be asked about */
function bestOfChunk({ starts }: AcceptanceTable, values: Float64Array, chunk: number): QueueCard | null {
  let thought = -1
  for (let i = starts[chunk] as number; i < (starts[chunk + 1] as number); i++) {
    if ((values[i] as number) >= 0 && (thought < 0 || (values[i] as number) > (values[thought] as number))) thought = i
  }
  return thought < 0 ? null : { chunk, thought, origin: 'value', propensity: null, value: values[thought] as number }
}

/** The most useful cards, the shortlist ordered again with what each would teach. */
function byValue({ chances, variance }: QueueInput, best: readonly QueueCard[], size: number): QueueCard[] {
  const shortlist = best.toSorted((a, b) => b.value - a.value).slice(0, SHORTLIST * size)
  return shortlist
    .map((card) => ({
      ...card,
      value: card.value + (variance ? GAMMA * bald(chances[card.thought] as number, variance(card.thought)) : 0),
    }))
    .sort((a, b) => b.value - a.value)
    .slice(0, size)
}

/** Nodes and weights of Gauss and Hermite's rule for 5 points, of the standard normal. */
const NODES = [0, 1.355626179974266, 2.85697001387281] as const
const NODE_WEIGHTS = [0.5333333333333333, 0.2220759220056126, 0.0112574113277207] as const

/**
 * BALD: the information, in nats, that a label is expected to give about the classifier's weights.
 *
 * @param variance of the logit of `chance`
 */
export function bald(chance: number, variance: number): number {
  const logit = Math.log(chance / (1 - chance))
  const deviation = Math.sqrt(variance)
  let [mean, entropy] = [0, 0]
  NODES.forEach((node, i) => {
    for (const side of node === 0 ? [0] : [-node, node]) {
      const at = 1 / (1 + Math.exp(-(logit + side * deviation)))
      mean += (NODE_WEIGHTS[i] as number) * at
      entropy += (NODE_WEIGHTS[i] as number) * binaryEntropy(at)
    }
  })
  return Math.max(0, binaryEntropy(mean) - entropy)
}

function binaryEntropy(chance: number): number {
  const part = (p: number) => (p <= 0 ? 0 : -p * Math.log(p))
  return part(chance) + part(1 - chance)
}

/** Draws among all thoughts that could be asked about, decided chunks too: else calibration would not be of all. */
function uniformDraw(
  { table }: QueueInput,
  { exclude, only }: QueueRequest,
  values: Float64Array,
  random: RandomStream,
): () => QueueCard | null {
  const { starts } = table
  const pool: number[] = []
  const chunks: number[] = []
  for (let chunk = 0; chunk + 1 < starts.length; chunk++) {
    if (exclude.has(chunk) || !(only?.has(chunk) ?? true)) continue
    for (let i = starts[chunk] as number; i < (starts[chunk + 1] as number); i++) {
      if ((values[i] as number) < 0) continue
      pool.push(i)
      chunks.push(chunk)
    }
  }
  return () => {
    if (pool.length === 0) return null
    const place = random.below(pool.length)
    const [thought, chunk] = [pool[place] as number, chunks[place] as number]
    return { chunk, thought, origin: 'random', propensity: 1 / pool.length, value: values[thought] as number }
  }
}

function mix(
  table: AcceptanceTable,
  best: readonly QueueCard[],
  draw: () => QueueCard | null,
  { size, repeatable, repeatShare = REPEAT_SHARE }: QueueRequest,
  random: RandomStream,
): QueueCard[] {
  const repeats = random.shuffle(repeatable)
  const useful = [...best]
  return distinct(function* () {
    for (let i = 0; i < size; i++) {
      const place = random.next()
      if (place < RANDOM_SHARE) yield draw()
      else if (place < RANDOM_SHARE + repeatShare && repeats.length > 0) {
        const thought = repeats.pop() as number
        yield { chunk: chunkOf(table, thought), thought, origin: 'repeat', propensity: null, value: 0 }
      } else yield useful.shift() ?? null
    }
  })
}

/** The first card of each chunk: no chunk is shown twice in a row of cards. */
function distinct(cards: () => Generator<QueueCard | null>): QueueCard[] {
  const seen = new Set<number>()
  const kept: QueueCard[] = []
  for (const card of cards()) {
    if (card === null || seen.has(card.chunk)) continue
    seen.add(card.chunk)
    kept.push(card)
  }
  return kept
}

/** Thoughts that one annotator accepted and another rejected, and no adjudicator has decided. */
function disagreements({ table, votes }: QueueInput, { size, only }: QueueRequest): QueueCard[] {
  const cards: QueueCard[] = []
  for (const [thought, cast] of [...votes].sort(([a], [b]) => a - b)) {
    if (!isDisputed(cast)) continue
    const chunk = chunkOf(table, thought)
    if (cards.at(-1)?.chunk === chunk || !(only?.has(chunk) ?? true)) continue
    cards.push({ chunk, thought, origin: 'chosen', propensity: null, value: 0 })
    if (cards.length === size) break
  }
  return cards
}

/** The chunk that a thought of the table belongs to, by bisection. */
export function chunkOf({ starts }: AcceptanceTable, thought: number): number {
  let [low, high] = [0, starts.length - 1]
  while (high - low > 1) {
    const middle = (low + high) >> 1
    if ((starts[middle] as number) <= thought) low = middle
    else high = middle
  }
  return low
}
