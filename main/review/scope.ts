/** Which thoughts are reviewed: those of one iteration of one experiment, and how they are weighed there. */

import type { ExperimentConfig } from '../../core/experiment/config'
import { parseExperimentConfig } from '../../core/experiment/parse-config'
import { streamKey, uniformAt } from '../../core/random'
import type { Weighting } from '../../core/weights/forms'
import type { ExperimentRow } from '../store/experiments'

/** Plain data, so that it can be sent to a worker. */
export interface ReviewScope {
  readonly experimentId: number
  readonly iteration: number
  readonly weighting: Weighting
  /** Of the E-step: names the random numbers that thoughts were chosen with. */
  readonly seed: number
  /** How much labels count, in [0, 1], or 'auto'. */
  readonly lambda: number | 'auto'
  /** Whose labels count; null: everybody's. */
  readonly annotators: readonly string[] | null
}

/** Whether a label has a part in the weights. */
export function countsIn({ annotators }: ReviewScope, { annotator }: { readonly annotator: string }): boolean {
  return annotators === null || annotators.includes(annotator)
}

export function reviewScope(experiment: ExperimentRow, iteration: number): ReviewScope {
  const config = parseExperimentConfig(experiment.config, `experiment '${experiment.name}'`)
  return scopeOfConfig(experiment.id, config, iteration)
}

export function scopeOfConfig(experimentId: number, config: ExperimentConfig, iteration: number): ReviewScope {
  const { form, beta } = config.weights
  return {
    ...{ experimentId, iteration, lambda: config.labels.use ? config.labels.lambda : 0 },
    annotators: config.labels.annotators,
    weighting: { form, beta, fidelity: config.fidelity },
    seed: streamKey(config.seed, 'stage', `e-step-${iteration}`)[0],
  }
}

/** The random number that the E-step chose the thought of a chunk with. */
export function choiceUniform({ seed, iteration }: ReviewScope, documentHash: string, chunkPosition: number): number {
  return uniformAt(streamKey(seed, 'resample', `iteration ${iteration}/${documentHash}/${chunkPosition}`), 0)
}
