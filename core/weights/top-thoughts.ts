/** The thoughts of a chunk that a soft M-step trains on. */

export interface WeighedText {
  readonly text: string
  /** In [0, 1] */
  readonly weight: number
}

/**
 * The `top` of most weight, their weights brought to a sum of 1. Equal texts are one, with the weight of all of them;
 * what has no weight is left out.
 *
 * @returns best first; empty if nothing has a weight
 */
export function topThoughts(thoughts: readonly WeighedText[], top: number): WeighedText[] {
  const weights = new Map<string, number>()
  for (const { text, weight } of thoughts) weights.set(text, (weights.get(text) ?? 0) + weight)
  const best = [...weights]
    .filter(([, weight]) => weight > 0)
    .sort(([, a], [, b]) => b - a)
    .slice(0, top)
  const total = best.reduce((sum, [, weight]) => sum + weight, 0)
  return best.map(([text, weight]) => ({ text, weight: weight / total }))
}
