/**
 * Settings of the demo: what was found to work on many seeds (docs/demo-seeds.md),
 * at full length and quick.
 */

import type { ExperimentConfigInput } from '../../core/experiment/config'
import type { LlamaConfig } from '../../core/model/llama-config'

export const RING_CORPUS = 'ring'
export const BASE_MODEL = 'ring-base'

export interface DemoSettings {
  readonly seed: number
  readonly documents: number
  readonly heldOutShare: number
  readonly basePages: number
  readonly model: Omit<LlamaConfig, 'vocabularySize' | 'bosTokenId' | 'eosTokenId'>
  readonly base: {
    readonly rows: number
    readonly length: number
    readonly learningRate: number
    /** Of one round. */
    readonly steps: number
    readonly rounds: number
    /** Share of facts that a base must complete. */
    readonly knownFacts: number
  }
  readonly experiment: ExperimentConfigInput
}

const model: DemoSettings['model'] = {
  hiddenSize: 96,
  intermediateSize: 256,
  layers: 3,
  heads: 4,
  keyValueHeads: 4,
  headSize: 24,
  contextTokens: 512,
  normEpsilon: 1e-5,
  ropeTheta: 10000,
  ropeScaling: null,
  tiedEmbeddings: false,
}

export function demoSettings(seed: number, quick: boolean): DemoSettings {
  const size = quick
    ? { warmStart: 400, bootstrap: 500, heldOut: 100, warmSteps: 2400, steps: 2200 }
    : { warmStart: 500, bootstrap: 1000, heldOut: 150, warmSteps: 2600, steps: 2400 }
  return {
    seed,
    documents: quick ? 1400 : 2000,
    heldOutShare: 0.125,
    basePages: 20_000,
    model,
    base: { rows: 16, length: 152, learningRate: 3e-3, steps: 900, rounds: 3, knownFacts: 0.98 },
    experiment: {
      name: 'demo',
      seed,
      corpus: RING_CORPUS,
      model: BASE_MODEL,
      documents: {
        warmStart: { count: size.warmStart },
        bootstrap: { count: size.bootstrap },
        heldOut: { count: size.heldOut },
      },
      sampling: { thoughts: 8, maxTokens: 22, prefixChunks: 3, batch: 128 },
      training: {
        learningRate: 1e-3,
        finalLearningRateShare: 0.02,
        // Many small updates at a low rate learn to copy from the story; for the same tokens, larger batches at a
        // higher rate often do not (docs/demo-settings.md).
        batchRows: 2,
        contextTokens: 152,
        packing: 'documents',
      },
      warmStart: { steps: size.warmSteps },
      mStep: { steps: size.steps },
      iterations: 3,
      baselines: { rawTokenMatched: true, rawFlopMatched: true },
      evaluation: { thoughts: 8, priorBound: true, answerTokens: 2 },
    },
  }
}
