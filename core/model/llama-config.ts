/**
 * The shape of a model of the Llama architecture.
 *
 * Names follow what the numbers mean; the keys of a Hugging Face config.json
 * are translated at the border (main/formats/llama-config.ts).
 */

/** How rotary frequencies are stretched for contexts longer than those of pretraining. */
export type RopeScaling =
  | {
      readonly type: 'linear'
      /** Positions are divided by it; at least 1. */
      readonly factor: number
    }
  | {
      readonly type: 'llama3'
      readonly factor: number
      /** Wavelengths above originalContextTokens / lowFrequencyFactor are stretched in full. */
      readonly lowFrequencyFactor: number
      /** Wavelengths below originalContextTokens / highFrequencyFactor are left alone. */
      readonly highFrequencyFactor: number
      readonly originalContextTokens: number
    }

export interface LlamaConfig {
  readonly vocabularySize: number
  readonly hiddenSize: number
  readonly intermediateSize: number
  readonly layers: number
  readonly heads: number
  /** Divides `heads`; fewer than `heads` is grouped-query attention. */
  readonly keyValueHeads: number
  /** Even. Usually hiddenSize / heads. */
  readonly headSize: number
  /** The longest sequence that the model was made for. */
  readonly contextTokens: number
  readonly normEpsilon: number
  readonly ropeTheta: number
  readonly ropeScaling: RopeScaling | null
  /** The output layer is the embedding matrix. */
  readonly tiedEmbeddings: boolean
  /** Standard deviation of new weights. */
  readonly initializerRange?: number
  readonly bosTokenId: number | null
  /** Chat models may end a text with any of several tokens. */
  readonly eosTokenId: number | readonly number[] | null
}
