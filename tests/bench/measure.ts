/** Rates of repeated work, the same figures that torch_bench.py gives. */

export interface Rates {
  /** Amount per second of the median repeat. */
  readonly median: number
  /** Of the upper and the lower quartile of the durations. */
  readonly low: number
  readonly high: number
}

/** Durations in seconds of repeated calls, sorted: as many as fit, three at least. */
export async function timed(work: () => void | Promise<void>, seconds: number): Promise<number[]> {
  const durations: number[] = []
  const end = performance.now() + 1000 * seconds
  while (performance.now() < end || durations.length < 3) {
    const start = performance.now()
    await work()
    durations.push((performance.now() - start) / 1000)
  }
  return durations.sort((a, b) => a - b)
}

/** @param durations sorted, in seconds */
export function rates(durations: readonly number[], amount: number): Rates {
  const at = (share: number) => amount / (durations[Math.floor(share * durations.length)] as number)
  return { median: at(0.5), low: at(0.75), high: at(0.25) }
}

/** The middle value, the smallest and the largest. @param values at least one */
export function spread(values: readonly number[]): Rates {
  const sorted = [...values].sort((a, b) => a - b)
  const middle = sorted.length / 2
  const median = ((sorted[Math.ceil(middle) - 1] as number) + (sorted[Math.floor(middle)] as number)) / 2
  return { median, low: sorted[0] as number, high: sorted.at(-1) as number }
}
