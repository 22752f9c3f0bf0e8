/** Mean and spread of one figure over seeds. */

import { tQuantile } from '../../../core/statistics/distributions'

export const mean = (list: readonly number[]) => list.reduce((a, b) => a + b, 0) / list.length

/** Standard deviation, with n - 1. */
export const deviation = (list: readonly number[]) =>
  Math.sqrt(list.reduce((total, x) => total + (x - mean(list)) ** 2, 0) / (list.length - 1))

/** Half the width of the mean's 95 % interval by Student's t. */
export const halfWidth = (list: readonly number[]) =>
  (tQuantile(0.975, list.length - 1) * deviation(list)) / Math.sqrt(list.length)
