/**
 * How many batches, or parts of one, run at the same time. A device that works through one operation at a time, such as a
 * GPU, gets one.
 */

import type { LlamaConfig } from '../../../core/model/llama-config'
import { BATCHES_AT_ONCE, gradientCopies } from '../../../core/model/memory'
import { describeTensorFlow } from '../graph/tensorflow'

export function laneCount(): number {
  const { backend, threads } = describeTensorFlow()
  return backend === 'gpu' ? 1 : Math.min(threads, BATCHES_AT_ONCE)
}

/** Parts of a training batch, of as many rows each, whose gradients are found at the same time. */
export function trainingLanes(config: LlamaConfig, rows: number): number {
  const most = Math.min(laneCount(), gradientCopies(config))
  for (let lanes = most; lanes > 1; lanes--) if (rows % lanes === 0) return lanes
  return 1
}
