/**
 * About how much memory a run needs at its peak, in bytes.
 *
 * Training holds float32 weights, their gradients (twice where they are added up) and two moments, and of each token
 * what the backward pass reads again. It is an estimate: XLA shares and recomputes buffers as it sees fit.
 */

import type { ExperimentConfig } from './config'
import type { ModelFacts } from './facts'

const FLOAT = 4
/** The process with its libraries, before any model. */
const LIBRARIES = 6e8
/** Chunks that are sampled in one go: see main/engine/inference/infer. */
const CHUNKS_AT_ONCE = 64

export function estimateMemory(config: ExperimentConfig, model: ModelFacts): number {
  return LIBRARIES + Math.max(trainingMemory(config, model), samplingMemory(config, model))
}

function trainingMemory({ training }: ExperimentConfig, { config, weights }: ModelFacts): number {
  const { hiddenSize, intermediateSize, layers, heads, vocabularySize } = config
  const copies = training.accumulation > 1 ? 6 : 5
  const perTokenAndLayer = 10 * hiddenSize + 3 * intermediateSize + 2 * heads * training.contextTokens
  const perToken = layers * perTokenAndLayer + 3 * vocabularySize
  return FLOAT * (copies * weights + training.batchRows * training.contextTokens * perToken)
}

function samplingMemory({ sampling, training }: ExperimentConfig, { config, weights }: ModelFacts): number {
  const { hiddenSize, layers, vocabularySize } = config
  const rows = Math.min(sampling.batch, CHUNKS_AT_ONCE) * sampling.thoughts
  const cache =
    2 * layers * hiddenSize * (Math.min(config.contextTokens, training.contextTokens) + rows * sampling.maxTokens)
  return FLOAT * (weights + cache + 2 * rows * vocabularySize)
}
