/**
 * About how much memory it takes to train a model, to sample from it and to score with it, in bytes.
 *
 * Training holds weights, gradients, two moments and a copy of the weights on their way to the device, in float32, and
 * of each token what the backward pass reads again: per layer about ten vectors of the model's width, three of the inner
 * width and two rows of attention; besides, three rows of the vocabulary. Sampling holds keys and values. It is an
 * estimate: the compiler shares and recomputes buffers as it sees fit.
 */

import type { LlamaConfig } from './llama-config'
import { countParameters } from './parameters'

const FLOAT = 4
/** The engine's process with its libraries, before any model. */
export const LIBRARIES = 6e8
/** Batches that are sampled or scored, or parts of one that is trained, at the same time, at most. */
export const BATCHES_AT_ONCE = 4
/**
 * Floats of the widest tensor, or of the gradients, of all of them together, at most: where batches would need more they
 * get fewer rows, and training has fewer parts.
 */
export const WIDEST_FLOATS = 96 * 2 ** 20
/** Rows of a batch that is sampled, if memory allows them. */
export const SAMPLING_ROWS = 128
/** Tokens of a batch that is scored: more would leave the processor's cache. */
export const SCORING_TOKENS = 4096

export interface Batch {
  readonly rows: number
  /** Tokens of a row. */
  readonly length: number
}

/** Gradients that training may hold at the same time, one for each part of a batch; of a large model one. */
export function gradientCopies(config: LlamaConfig): number {
  return Math.max(1, Math.min(BATCHES_AT_ONCE, Math.floor(WIDEST_FLOATS / countParameters(config))))
}

/** Of what a trainer keeps from step to step: weights, two moments and gradients. */
export function trainingVariables(config: LlamaConfig): number {
  return FLOAT * (3 + gradientCopies(config)) * countParameters(config)
}

export function trainingMemory(config: LlamaConfig, { rows, length }: Batch): number {
  const { hiddenSize, intermediateSize, layers, heads, vocabularySize } = config
  const perLayer = 10 * hiddenSize + 3 * intermediateSize + 2 * heads * length
  const perToken = layers * perLayer + 3 * vocabularySize
  return LIBRARIES + trainingVariables(config) + FLOAT * (countParameters(config) + rows * length * perToken)
}

/** @param length of the prompt and of each of the K thoughts together */
export function samplingMemory(config: LlamaConfig, length: number): number {
  const { layers, keyValueHeads, headSize, vocabularySize } = config
  const cache = layers * keyValueHeads * headSize * length
  const rows = BATCHES_AT_ONCE * SAMPLING_ROWS
  const caches = Math.min(rows * cache, WIDEST_FLOATS)
  const logits = Math.min(rows * vocabularySize, WIDEST_FLOATS)
  return LIBRARIES + FLOAT * (2 * countParameters(config) + caches + 2 * logits)
}

export function scoringMemory(config: LlamaConfig, length: number): number {
  const { layers, keyValueHeads, headSize, vocabularySize, hiddenSize, heads } = config
  const cache = 2 * layers * keyValueHeads * headSize
  const perToken = cache + 2 * vocabularySize + 4 * hiddenSize + 2 * heads * length
  const tokens = Math.min(BATCHES_AT_ONCE * SCORING_TOKENS, WIDEST_FLOATS / (vocabularySize + heads * length))
  return LIBRARIES + FLOAT * (2 * countParameters(config) + tokens * perToken)
}

/**
 * The largest batch, at most as long and with at most as many rows as wanted, whose training fits: rows and lengths are
 * halved, and of two that fit the one with more tokens, then the longer one, is taken.
 *
 * @returns null if not even one row of 64 tokens fits
 */
export function largestBatch(config: LlamaConfig, wanted: Batch, freeBytes: number): Batch | null {
  const halves = (from: number, least: number) => {
    const all: number[] = []
    for (let value = from; value >= least; value = Math.floor(value / 2)) all.push(value)
    return all
  }
  const fitting = halves(wanted.length, Math.min(64, wanted.length))
    .flatMap((length) => halves(wanted.rows, 1).map((rows) => ({ rows, length })))
    .filter((batch) => trainingMemory(config, batch) <= freeBytes)
  return fitting.reduce<Batch | null>((best, batch) => {
    if (!best) return batch
    return batch.rows * batch.length > best.rows * best.length ? batch : best
  }, null)
}
