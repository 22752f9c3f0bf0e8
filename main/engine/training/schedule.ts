/** The learning rate along a run: linear warmup, then a cosine down to a share of the peak. */

import type { LearningSchedule } from '../../../core/contract/engine'

/** @param progress share of the run that is done when the step is, in (0, 1] */
export function learningRateAt({ peak, warmupShare, finalShare }: LearningSchedule, progress: number): number {
  if (progress < warmupShare) return (peak * progress) / warmupShare
  const fall = warmupShare < 1 ? (progress - warmupShare) / (1 - warmupShare) : 0
  return peak * (finalShare + ((1 - finalShare) * (1 + Math.cos(Math.PI * fall))) / 2)
}

/** @returns the share of a run that is done, at most 1 */
export function progressOf({ length }: LearningSchedule, step: number, trainedTokens: number): number {
  return Math.min(1, 'steps' in length ? step / length.steps : trainedTokens / length.tokens)
}
