/** Halving the batch of a run that ran out of memory, where that changes none of its results. */

import type { ExperimentConfig } from '../../core/experiment/config'
import type { StageRow } from '../store/stages'

export interface Halves {
  /** What the act does, in a sentence. */
  readonly words: string
  readonly config: ExperimentConfig
}

/**
 * In training, two halves of a batch whose gradients are added make the same step, as long as rows are packed one after
 * the other; in an E-step, the number of documents at once decides speed and memory only.
 *
 * @returns null where it would change results, or nothing is left to halve
 */
export function halve(config: ExperimentConfig, stage: StageRow | undefined): Halves | null {
  const { training, sampling } = config
  if (stage?.key.startsWith('e-step-')) {
    if (sampling.batch < 2) return null
    const batch = Math.ceil(sampling.batch / 2)
    return {
      words: `${batch} documents at once instead of ${sampling.batch}: the same thoughts, slower.`,
      config: { ...config, sampling: { ...sampling, batch } },
    }
  }
  if (!stage?.key.startsWith('train-') || training.packing !== 'stream' || training.batchRows % 2 === 1) return null
  const batchRows = training.batchRows / 2
  return {
    words: `Two parts of ${batchRows} rows whose gradients are added: the same training, slower.`,
    config: { ...config, training: { ...training, batchRows, accumulation: 2 * training.accumulation } },
  }
}
