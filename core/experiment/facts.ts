/** What a plan needs to know of a corpus, of a model and of the machine. */

import type { LlamaConfig } from '../model/llama-config'
import type { ModelSize } from './budget'

/** Counts are exact; figures per document and per chunk are means over a sample of training documents. */
export interface CorpusFacts {
  readonly name: string
  readonly trainDocuments: number
  readonly heldOutDocuments: number
  readonly chunksPerDocument: number
  /** Chunks that are not known to need no thought. */
  readonly sampledChunksPerDocument: number
  readonly tokensPerDocument: number
  readonly longestDocumentTokens: number
  readonly tokensPerChunk: number
  /** Share of training documents with at least one imported thought. */
  readonly documentsWithThoughts: number
  /** Mean and longest of imported thoughts, or of their stand-ins where none were imported. */
  readonly tokensPerThought: number
  readonly longestThoughtTokens: number
  /** Questions of one held-out document whose answers are known: on the sample corpus only. */
  readonly questionsPerDocument: number
}

export interface ModelFacts {
  readonly name: string
  readonly config: Pick<
    LlamaConfig,
    'contextTokens' | 'vocabularySize' | 'hiddenSize' | 'intermediateSize' | 'layers' | 'heads'
  >
  /** All weights. */
  readonly weights: number
  readonly size: ModelSize
}

export interface MachineFacts {
  readonly threads: number
  readonly memoryBytes: number
  readonly diskBytes: number
}

export interface ExperimentFacts {
  readonly corpus: CorpusFacts
  readonly model: ModelFacts
  readonly machine: MachineFacts
}

/** Tokens of a training document with thoughts: per chunk `S P z E x` or `S E x S Q z E`, four tokens on average. */
export function renderedTokens({
  tokensPerDocument,
  sampledChunksPerDocument,
  chunksPerDocument,
  tokensPerThought,
}: CorpusFacts): number {
  return tokensPerDocument + 2 + 4 * chunksPerDocument + sampledChunksPerDocument * tokensPerThought
}
