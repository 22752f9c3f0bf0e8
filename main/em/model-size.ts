/** The figures of a model that its FLOPs depend on. */

import type { ModelSize } from '../../core/experiment/budget'
import type { LlamaConfig } from '../../core/model/llama-config'

export function modelSize(config: LlamaConfig, parameters: number): ModelSize {
  const embedding = config.tiedEmbeddings ? 0 : config.vocabularySize * config.hiddenSize
  return {
    parameters: parameters - embedding,
    layers: config.layers,
    attentionWidth: config.heads * config.headSize,
  }
}
