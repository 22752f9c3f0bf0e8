/**
 * Rotary position embedding: how fast each pair of features turns.
 *
 * Source: Su et al. 2021, arXiv:2104.09864; the scalings `linear` and `llama3`
 * as in transformers' `modeling_rope_utils`.
 */

import type { LlamaConfig, RopeScaling } from './llama-config'

/** @returns shape [headSize / 2], radians per position, after scaling. */
export function inverseFrequencies({
  headSize,
  ropeTheta,
  ropeScaling,
}: Pick<LlamaConfig, 'headSize' | 'ropeTheta' | 'ropeScaling'>): Float64Array {
  const base = Float64Array.from({ length: headSize / 2 }, (_, i) => ropeTheta ** ((-2 * i) / headSize))
  return base.map((frequency) => scaled(frequency, ropeScaling))
}

function scaled(frequency: number, scaling: RopeScaling | null): number {
  if (!scaling) return frequency
  if (scaling.type === 'linear') return frequency / scaling.factor
  const { factor, lowFrequencyFactor, highFrequencyFactor, originalContextTokens } = scaling
  const turns = (originalContextTokens * frequency) / (2 * Math.PI)
  // Fast pairs stay, slow pairs are stretched, those between are mixed.
  if (turns >= highFrequencyFactor) return frequency
  if (turns <= lowFrequencyFactor) return frequency / factor
  const smooth = (turns - lowFrequencyFactor) / (highFrequencyFactor - lowFrequencyFactor)
  return ((1 - smooth) * frequency) / factor + smooth * frequency
}
