/**
 * Shapes for new models, from one that trains in minutes on a laptop to that of
 * SmolLM2-135M.
 *
 * | preset | parameters | layers | width | tokens |
 * |---|---|---|---|---|
 * | ring | 0.35 M | 3 | 96 | characters |
 * | tiny | 1.07 M | 4 | 128 | 2,048 |
 * | small | 6.3 M | 4 | 256 | 4,096 |
 * | medium | 30 M | 8 | 512 | 8,192 |
 * | smol | 135 M | 30 | 576 | 49,152 |
 */

import { RING_CHARACTERS } from '../corpus/ring'
import type { LlamaConfig } from './llama-config'

/** What a model's shape is before it has a tokenizer. */
export type ModelShape = Omit<LlamaConfig, 'vocabularySize' | 'bosTokenId' | 'eosTokenId'>

export interface ModelPreset {
  readonly shape: ModelShape
  /** Tokens of a byte-level BPE trained on the corpus; null: the tokens are characters. */
  readonly vocabularySize: number | null
}

const common = { normEpsilon: 1e-5, ropeTheta: 10_000, ropeScaling: null } as const

export const presetNames = ['ring', 'tiny', 'small', 'medium', 'smol'] as const
export type PresetName = (typeof presetNames)[number]

export const modelPresets: Readonly<Record<PresetName, ModelPreset>> = {
  ring: {
    shape: {
      ...common,
      ...{ hiddenSize: 96, intermediateSize: 256, layers: 3, heads: 4, keyValueHeads: 4, headSize: 24 },
      ...{ contextTokens: 512, tiedEmbeddings: false },
    },
    vocabularySize: null,
  },
  tiny: {
    shape: {
      ...common,
      ...{ hiddenSize: 128, intermediateSize: 352, layers: 4, heads: 4, keyValueHeads: 4, headSize: 32 },
      ...{ contextTokens: 1024, tiedEmbeddings: true },
    },
    vocabularySize: 2048,
  },
  small: {
    shape: {
      ...common,
      ...{ hiddenSize: 256, intermediateSize: 1024, layers: 4, heads: 4, keyValueHeads: 4, headSize: 64 },
      ...{ contextTokens: 1024, tiedEmbeddings: false },
    },
    vocabularySize: 4096,
  },
  medium: {
    shape: {
      ...common,
      ...{ hiddenSize: 512, intermediateSize: 1408, layers: 8, heads: 8, keyValueHeads: 8, headSize: 64 },
      ...{ contextTokens: 2048, tiedEmbeddings: true },
    },
    vocabularySize: 8192,
  },
  smol: {
    shape: {
      ...common,
      ...{ hiddenSize: 576, intermediateSize: 1536, layers: 30, heads: 9, keyValueHeads: 3, headSize: 64 },
      ...{ contextTokens: 2048, tiedEmbeddings: true },
    },
    vocabularySize: 49_152,
  },
}

/** BOS, EOS and the four tokens of thoughts. */
const SPECIAL_TOKENS = 6

/** The model that a preset makes: with all the tokens that it may have; of characters, those of the sample corpus. */
export function presetConfig(name: PresetName): LlamaConfig {
  const { shape, vocabularySize } = modelPresets[name]
  const tokens = vocabularySize ?? new Set(RING_CHARACTERS).size + SPECIAL_TOKENS
  return { ...shape, vocabularySize: tokens, bosTokenId: null, eosTokenId: null }
}
