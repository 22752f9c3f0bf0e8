/** Facts of a small corpus without thoughts, and of the `tiny` model. */

import type { ExperimentFacts } from '../../../core/experiment/facts'

export const smallFacts: ExperimentFacts = {
  corpus: {
    ...{ name: 'stories', trainDocuments: 54, heldOutDocuments: 6, chunksPerDocument: 2, sampledChunksPerDocument: 2 },
    ...{ tokensPerDocument: 100, longestDocumentTokens: 180, tokensPerChunk: 50, documentsWithThoughts: 0 },
    ...{ tokensPerThought: 10, longestThoughtTokens: 16, questionsPerDocument: 0 },
  },
  model: {
    name: 'tiny',
    config: {
      ...{ contextTokens: 1024, vocabularySize: 500, hiddenSize: 128, intermediateSize: 352, layers: 4, heads: 4 },
    },
    weights: 900_000,
    size: { parameters: 900_000, layers: 4, attentionWidth: 128 },
  },
  machine: { threads: 2, memoryBytes: 8e9, diskBytes: 50e9 },
}
