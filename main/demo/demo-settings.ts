/**
 * Settings of the demo, at full length and quick. docs/demo-settings.md tells how they were found, docs/demo-seeds.md
 * on which seeds they hold.
 */

import type { ExperimentConfigInput } from '../../core/experiment/config'
import { type ModelShape, modelPresets } from '../../core/model/presets'

export const RING_CORPUS = 'ring'
export const BASE_MODEL = 'ring-base'

export interface DemoSettings {
  readonly seed: number
  readonly documents: number
  readonly heldOutShare: number
  /** How the base model is trained; null for the one that comes with the program. */
  readonly base: BaseTraining | null
  readonly experiment: ExperimentConfigInput
}

export interface BaseTraining {
  readonly model: ModelShape
  readonly pages: number
  readonly rows: number
  readonly length: number
  readonly learningRate: number
  readonly steps: number
  /** From other initial weights, until one base is good enough. */
  readonly attempts: number
  /** Share of facts that a base must complete. */
  readonly knownFacts: number
  /** Share of values and moves that it must read. */
  readonly readMoves: number
}

export const baseTraining: BaseTraining = {
  model: modelPresets.ring.shape,
  pages: 20_000,
  rows: 8,
  length: 152,
  learningRate: 2e-3,
  steps: 2500,
  attempts: 4,
  knownFacts: 0.98,
  readMoves: 0.98,
}

export function demoSettings(seed: number, quick: boolean): DemoSettings {
  const size = quick
    ? { warmStart: 400, bootstrap: 500, heldOut: 100, warmSteps: 600, steps: 500 }
    : { warmStart: 500, bootstrap: 1000, heldOut: 150, warmSteps: 700, steps: 600 }
  return {
    seed,
    documents: quick ? 1400 : 2000,
    heldOutShare: 0.125,
    base: quick ? null : baseTraining,
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
        learningRate: 1.5e-3,
        finalLearningRateShare: 0.02,
        batchRows: 8,
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
