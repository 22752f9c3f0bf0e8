/**
 * The work that both sides do: model sizes, batch shapes and token ids, as in
 * torch_bench.py. A number that is changed here must be changed there too.
 */

import type { LlamaConfig } from '../../core/model/llama-config'
import type { AdamWSettings } from '../../main/engine/model/optimizer'

export type Size = 'small' | 'big'
export type Work = 'train' | 'estep'

export interface Workload {
  readonly config: LlamaConfig
  /** One training batch. */
  readonly training: { readonly rows: number; readonly tokens: number }
  /** Tokens of a prompt, of a thought and of a chunk. */
  readonly estep: { readonly prompt: number; readonly thought: number; readonly chunk: number }
}

const common = {
  contextTokens: 512,
  normEpsilon: 1e-5,
  ropeTheta: 10000,
  ropeScaling: null,
  tiedEmbeddings: false,
  bosTokenId: null,
  eosTokenId: null,
} as const

export const workloads: Readonly<Record<Size, Workload>> = {
  // 0.35 million parameters: the model of the sample corpus
  small: {
    config: {
      ...common,
      vocabularySize: 79,
      hiddenSize: 96,
      intermediateSize: 256,
      layers: 3,
      heads: 4,
      keyValueHeads: 4,
      headSize: 24,
    },
    training: { rows: 16, tokens: 152 },
    estep: { prompt: 40, thought: 24, chunk: 12 },
  },
  // 6.3 million
  big: {
    config: {
      ...common,
      vocabularySize: 4096,
      hiddenSize: 256,
      intermediateSize: 1024,
      layers: 4,
      heads: 4,
      keyValueHeads: 4,
      headSize: 64,
    },
    training: { rows: 8, tokens: 256 },
    estep: { prompt: 64, thought: 64, chunk: 32 },
  },
}

export const THOUGHTS = 8
export const LEARNING_RATE = 1e-3
export const OPTIMIZER: AdamWSettings = { beta1: 0.9, beta2: 0.95, weightDecay: 0.01, clip: 1 }
/** Updates before the measurement; both sides report their losses. */
export const WARMUP_UPDATES = 5

/** (7 i^2 + 13 i + 3) mod vocabulary in rows, i counting along them. */
export function tokenIds(rows: number, columns: number, vocabulary: number): number[][] {
  return Array.from({ length: rows }, (_, row) =>
    Array.from({ length: columns }, (_, column) => {
      const i = row * columns + column
      return (7 * i * i + 13 * i + 3) % vocabulary
    }),
  )
}
