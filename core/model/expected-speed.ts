/** How fast a model is likely to be on this machine: from a measurement of the same or of another model, or a guess. */

import { forwardFlops, type ModelSize, trainingFlops } from '../experiment/budget'
import { roughSpeed } from '../experiment/speed'
import type { LlamaConfig } from './llama-config'
import { countParameters } from './parameters'

export interface Measured {
  readonly model: string
  readonly parameters: number
  /** FLOP a second. */
  readonly trainingFlops: number | null
  readonly samplingFlops: number | null
}

export interface ExpectedSpeed {
  /** Tokens a second. */
  readonly trained: number
  readonly sampled: number
  /** `measured`: with a model of this size; `scaled`: with another, at the same FLOP a second; `rough`: a guess. */
  readonly source: 'measured' | 'scaled' | 'rough'
}

/** @param length tokens of a row */
export function expectedSpeed(
  config: LlamaConfig,
  length: number,
  { threads, measured }: { readonly threads: number; readonly measured: Measured | null },
): ExpectedSpeed {
  const weights = countParameters(config)
  const size = computedSize(config)
  const facts = { name: '', config: { ...config, contextTokens: length }, weights, size }
  const rough = roughSpeed(facts, threads)
  if (!measured?.trainingFlops) return { trained: rough.trained, sampled: rough.sampled, source: 'rough' }
  const { trainingFlops: training, samplingFlops: sampling } = measured
  return {
    trained: training / trainingFlops(size, 1, length / 2),
    sampled: sampling ? sampling / forwardFlops(size, 1, length / 2) : rough.sampled,
    source: measured.parameters === weights ? 'measured' : 'scaled',
  }
}

/** Weights that every token is multiplied with: all but the input embedding of an untied model. */
function computedSize(config: LlamaConfig): ModelSize {
  const embedding = config.tiedEmbeddings ? 0 : config.vocabularySize * config.hiddenSize
  return {
    parameters: countParameters(config) - embedding,
    layers: config.layers,
    attentionWidth: config.heads * config.headSize,
  }
}
