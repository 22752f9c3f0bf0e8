/** An estimate with its confidence interval, as every statistic here gives it. */

export interface Interval {
  readonly low: number
  readonly high: number
}

/** Coverage meant where none is named. */
export const DEFAULT_LEVEL = 0.95
