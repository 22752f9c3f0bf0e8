/**
 * How many weights a Llama model has.
 *
 * Per layer: queries and their output 2 D A, keys and values 2 D G d, feed-forward 3 D F, two norms 2 D; besides, the
 * embedding V D, the head V D where it is not the embedding, and the last norm D. D width, A heads times head size, G d
 * key-value heads times head size, F inner width, V tokens.
 */

import type { LlamaConfig } from './llama-config'

export type CountedShape = Pick<
  LlamaConfig,
  | 'vocabularySize'
  | 'hiddenSize'
  | 'intermediateSize'
  | 'layers'
  | 'heads'
  | 'keyValueHeads'
  | 'headSize'
  | 'tiedEmbeddings'
>

export function countParameters(config: CountedShape): number {
  const { vocabularySize, hiddenSize, intermediateSize, layers, heads, keyValueHeads, headSize } = config
  const attention = 2 * hiddenSize * headSize * (heads + keyValueHeads)
  const layer = attention + 3 * hiddenSize * intermediateSize + 2 * hiddenSize
  const vocabulary = (config.tiedEmbeddings ? 1 : 2) * vocabularySize * hiddenSize
  return vocabulary + layers * layer + hiddenSize
}
