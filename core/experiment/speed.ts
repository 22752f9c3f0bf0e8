/** How fast a machine computes with a model: measured by a short test, or guessed from its number of threads. */

import { forwardFlops, trainingFlops } from './budget'
import type { ModelFacts } from './facts'

export interface Speed {
  /** Tokens a second. */
  readonly trained: number
  readonly sampled: number
  readonly scored: number
  /** Seconds until a new graph is compiled. */
  readonly startTraining: number
  readonly startSampling: number
  /** Seconds that the test took; null for a guess. */
  readonly testSeconds: number | null
}

/** FLOP/s of one thread of a usual computer, in large products of matrices and in the small ones of sampling. */
const TRAINING_FLOPS = 4e10
const SAMPLING_FLOPS = 1.2e10

export function roughSpeed({ size, config }: ModelFacts, threads: number): Speed {
  const forward = forwardFlops(size, 1, config.contextTokens / 2)
  const scored = (SAMPLING_FLOPS * threads) / forward
  return {
    trained: (TRAINING_FLOPS * threads) / trainingFlops(size, 1, config.contextTokens / 2),
    sampled: scored,
    scored: 3 * scored,
    startTraining: 1 + 0.7 * size.layers,
    startSampling: 1 + 0.4 * size.layers,
    testSeconds: null,
  }
}
