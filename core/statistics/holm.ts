/**
 * Several comparisons at once, such as iterations 2 and 3 against 1.
 *
 * Source: Holm 1979.
 */

/**
 * Holm's adjusted p-values: rejecting those at most alpha errs anywhere with probability at most alpha.
 *
 * @returns in the order of `pValues`, each at least its p-value and at most 1.
 */
export function holmAdjust(pValues: readonly number[]): number[] {
  const order = pValues.map((_, i) => i).sort((a, b) => (pValues[a] as number) - (pValues[b] as number))
  const adjusted = new Array<number>(pValues.length)
  let largest = 0
  order.forEach((i, rank) => {
    largest = Math.max(largest, Math.min(1, (pValues.length - rank) * (pValues[i] as number)))
    adjusted[i] = largest
  })
  return adjusted
}
