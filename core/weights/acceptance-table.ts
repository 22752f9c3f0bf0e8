/**
 * The weights of many chunks at once, in flat arrays: how lambda and K would
 * change what is trained on, from stored log weights, without sampling again.
 *
 * Thought i of the table is the (i - starts[n])-th of chunk n, in the order
 * drawn, so that the first K of a chunk are a smaller E-step of their own.
 * Chunks all of whose thoughts are left out count nowhere.
 */

export interface AcceptanceTable {
  /** shape [chunks + 1]: where each chunk's thoughts begin, and where the last one's end */
  readonly starts: Int32Array
  /** shape [thoughts], nats; -Infinity is left out */
  readonly logWeights: Float64Array
  /** shape [thoughts], nats: log mu of a labelled thought, else log c; 0 where there are no labels */
  readonly logAcceptance: Float64Array
}

/** Mean ESS over chunks need only stay above this share of what it is at lambda 0. */
export const DEFAULT_ESS_SHARE = 0.5

/** Chunks that a quick look is taken at. */
export const SAMPLED_CHUNKS = 5000

/** Steps of the scan for the automatic lambda, before bisection. */
const SCAN_STEPS = 32

/**
 * @param lambda in [0, 1]
 * @param thoughts K; all of them if left out
 * @param stride looks at every stride-th chunk only
 * @returns null if every chunk is left out
 */
export function meanEss(table: AcceptanceTable, lambda: number, thoughts = Infinity, stride = 1): number | null {
  const { starts, logWeights, logAcceptance } = table
  let total = 0
  let counted = 0
  for (let chunk = 0; chunk + 1 < starts.length; chunk += stride) {
    const from = starts[chunk] as number
    const to = Math.min(starts[chunk + 1] as number, from + thoughts)
    let largest = -Infinity
    for (let i = from; i < to; i++) {
      const value = (logWeights[i] as number) + lambda * (logAcceptance[i] as number)
      if (value > largest) largest = value
    }
    if (largest === -Infinity) continue
    let [sum, squares] = [0, 0]
    for (let i = from; i < to; i++) {
      const weight = Math.exp((logWeights[i] as number) + lambda * (logAcceptance[i] as number) - largest)
      sum += weight
      squares += weight * weight
    }
    total += (sum * sum) / squares
    counted++
  }
  return counted === 0 ? null : total / counted
}

/**
 * The largest lambda in [0, 1] at which the mean ESS over chunks is at least `essShare` times that at lambda 0.
 * The mean ESS may rise and fall again on the way: the scan goes down from 1, so that the largest one is found.
 */
export function automaticLambda(
  table: AcceptanceTable,
  essShare = DEFAULT_ESS_SHARE,
  thoughts = Infinity,
  stride = 1,
): number {
  const floor = essShare * (meanEss(table, 0, thoughts, stride) ?? 0)
  const enough = (lambda: number) => (meanEss(table, lambda, thoughts, stride) ?? 0) >= floor
  if (enough(1)) return 1
  let high = 1
  let low = 0
  for (let step = SCAN_STEPS - 1; step > 0; step--) {
    low = step / SCAN_STEPS
    if (enough(low)) break
    high = low
    low = 0
  }
  while (high - low > 1e-3) {
    const middle = (low + high) / 2
    if (enough(middle)) low = middle
    else high = middle
  }
  return low
}

export interface WhatIfSettings {
  readonly lambda: number
  /** K: the first so many thoughts of each chunk. */
  readonly thoughts: number
  /** Looks at every stride-th chunk only, while a slider is dragged. */
  readonly stride?: number
  /** Chunks to name that would choose another thought. */
  readonly examples?: number
}

/** Per chunk and thought, what a summary needs besides weights. */
export interface WhatIfTerms {
  /** shape [chunks], in [0, 1): the random number that each chunk's thought is chosen with */
  readonly uniforms: Float64Array
  /** shape [thoughts], tokens */
  readonly lengths: Int32Array
}

export interface WeightSummary {
  /** Mean over chunks of sum_k W_k mu_k: the share of chosen thoughts expected to be acceptable. */
  readonly expectedAcceptable: number
  readonly meanEss: number
  /** Tokens, expected under the weights. */
  readonly meanLength: number
}

export interface ChangedChoice {
  /** Index of the chunk in the table. */
  readonly chunk: number
  /** Thoughts, from 0 within the chunk. */
  readonly before: number
  readonly after: number
  readonly acceptableBefore: number
  readonly acceptableAfter: number
}

export interface WhatIf {
  /** Chunks looked at that have a thought to choose. */
  readonly chunks: number
  /** lambda 0 and all K; null if there are no chunks */
  readonly paper: WeightSummary | null
  readonly now: WeightSummary | null
  /** Chunks that would choose another thought, with the same random number. */
  readonly changed: number
  /** Some of them, those that gain most acceptance first. */
  readonly examples: readonly ChangedChoice[]
}

/** What lambda and K would change against the paper's weights of all K. */
export function whatIf(
  table: AcceptanceTable,
  terms: WhatIfTerms,
  { lambda, thoughts, stride = 1, examples = 20 }: WhatIfSettings,
): WhatIf {
  const { starts, logAcceptance } = table
  const chooser = new ChunkChooser(table, terms)
  const paper = new SummarySums()
  const now = new SummarySums()
  const best: ChangedChoice[] = []
  let changed = 0
  for (let chunk = 0; chunk + 1 < starts.length; chunk += stride) {
    const from = starts[chunk] as number
    const before = chooser.choose(chunk, 0, Infinity, paper)
    const after = chooser.choose(chunk, lambda, thoughts, now)
    if (before === after || before < 0 || after < 0) continue
    changed++
    const acceptableBefore = Math.exp(logAcceptance[before] as number)
    const acceptableAfter = Math.exp(logAcceptance[after] as number)
    insertBest(best, examples, {
      ...{ chunk, before: before - from, after: after - from },
      ...{ acceptableBefore, acceptableAfter },
    })
  }
  return { chunks: paper.chunks, paper: paper.summary(), now: now.summary(), changed, examples: best }
}

/** Adds up over chunks; a mutable one, because a hundred thousand small objects are what takes the time. */
class SummarySums {
  chunks = 0
  acceptable = 0
  ess = 0
  length = 0

  summary(): WeightSummary | null {
    const { chunks } = this
    if (chunks === 0) return null
    return {
      expectedAcceptable: this.acceptable / chunks,
      meanEss: this.ess / chunks,
      meanLength: this.length / chunks,
    }
  }
}

class ChunkChooser {
  private readonly weights: Float64Array

  constructor(
    private readonly table: AcceptanceTable,
    private readonly terms: WhatIfTerms,
  ) {
    let most = 0
    for (let n = 1; n < table.starts.length; n++) {
      most = Math.max(most, (table.starts[n] as number) - (table.starts[n - 1] as number))
    }
    this.weights = new Float64Array(most)
  }

  /** @returns index in the table of the chosen thought; -1 if all are left out */
  choose(chunk: number, lambda: number, thoughts: number, sums: SummarySums): number {
    const { weights } = this
    const { starts, logWeights, logAcceptance } = this.table
    const from = starts[chunk] as number
    const count = Math.min((starts[chunk + 1] as number) - from, thoughts)
    let largest = -Infinity
    for (let k = 0; k < count; k++) {
      const value = (logWeights[from + k] as number) + lambda * (logAcceptance[from + k] as number)
      weights[k] = value
      if (value > largest) largest = value
    }
    if (largest === -Infinity) return -1
    let [sum, squares, acceptable, length] = [0, 0, 0, 0]
    for (let k = 0; k < count; k++) {
      const weight = Math.exp((weights[k] as number) - largest)
      weights[k] = weight
      sum += weight
      squares += weight * weight
      acceptable += weight * Math.exp(logAcceptance[from + k] as number)
      length += weight * (this.terms.lengths[from + k] as number)
    }
    sums.chunks++
    sums.ess += (sum * sum) / squares
    sums.acceptable += acceptable / sum
    sums.length += length / sum
    const target = (this.terms.uniforms[chunk] as number) * sum
    let [cumulative, chosen] = [0, -1]
    for (let k = 0; k < count; k++) {
      const weight = weights[k] as number
      if (weight === 0) continue
      cumulative += weight
      chosen = k
      if (target < cumulative) break
    }
    return from + chosen
  }
}

/** Keeps the `size` choices that gain most, best first. */
function insertBest(best: ChangedChoice[], size: number, choice: ChangedChoice): void {
  const gain = (other: ChangedChoice) => other.acceptableAfter - other.acceptableBefore
  const last = best[size - 1]
  if (size === 0 || (last !== undefined && gain(last) >= gain(choice))) return
  const place = best.findIndex((other) => gain(other) < gain(choice))
  best.splice(place < 0 ? best.length : place, 0, choice)
  best.length = Math.min(best.length, size)
}
