/** The learning rate of each step: linear warmup, then a cosine down to a share of the peak. */

export interface Schedule {
  readonly peak: number
  readonly warmupSteps: number
  readonly totalSteps: number
  /** The last steps' rate as a share of the peak. */
  readonly finalShare: number
}

/** @param step counted from 1 */
export function learningRateAt({ peak, warmupSteps, totalSteps, finalShare }: Schedule, step: number): number {
  if (step <= warmupSteps) return (peak * step) / warmupSteps
  const progress = Math.min(1, (step - warmupSteps) / Math.max(1, totalSteps - warmupSteps))
  return peak * (finalShare + ((1 - finalShare) * (1 + Math.cos(Math.PI * progress))) / 2)
}
