/**
 * Noisy annotators: how far each one's verdicts can be trusted, and the chance
 * mu that a labelled thought is acceptable.
 *
 * Annotator j keeps good thoughts with sensitivity a_j and spots bad ones with
 * specificity b_j, each with a Beta(18, 2) prior. With l = 1 for an accept and c
 * the classifier's chance of the thought,
 *
 *     A = prod a^l (1-a)^(1-l)     B = prod b^(1-l) (1-b)^l     mu = c A / (c A + (1-c) B)
 *
 * Sources: Dawid and Skene 1979; Raykar et al., JMLR 2010, sec. 3 (MAP estimates).
 */

export interface Reliability {
  /** Chance of an accept for an acceptable thought. */
  readonly sensitivity: number
  /** Chance of a reject for one that is not. */
  readonly specificity: number
}

/** What is believed of an annotator before any evidence: the mode of Beta(18, 2), 17/18. */
const PRIOR_GOOD = 18
const PRIOR_BAD = 2
export const priorReliability: Reliability = {
  sensitivity: (PRIOR_GOOD - 1) / (PRIOR_GOOD + PRIOR_BAD - 2),
  specificity: (PRIOR_GOOD - 1) / (PRIOR_GOOD + PRIOR_BAD - 2),
}

/** However often somebody is out of step with the rest, an accept never counts against a thought. */
const LEAST = 0.51
const MOST = 0.995

/**
 * An adjudicator is trusted as far as anybody is: with c between .02 and .98 his verdict leaves mu above .8 or below .2.
 * That is given, and never estimated.
 */
export const adjudicatorReliability: Reliability = { sensitivity: MOST, specificity: MOST }

export interface Vote {
  readonly annotator: string
  readonly accept: boolean
  /** An adjudicator's: what others said of this thought no longer counts for mu. */
  readonly decides?: boolean
}

/** The votes that mu is made of: those that decide, where there are some. */
export function countedVotes(votes: readonly Vote[]): readonly Vote[] {
  const deciding = votes.filter(({ decides }) => decides)
  return deciding.length > 0 ? deciding : votes
}

/** Whether the votes that count contradict each other. */
export function isDisputed(votes: readonly Vote[]): boolean {
  const counted = countedVotes(votes)
  return counted.some(({ accept }) => accept) && counted.some(({ accept }) => !accept)
}

/** A thought with the verdicts in force about it, at most one per annotator. */
export interface VotedThought {
  /** c, in (0, 1) */
  readonly chance: number
  readonly votes: readonly Vote[]
}

/**
 * mu of a thought.
 *
 * @param reliabilities by annotator; one that is missing is taken at the prior
 * @returns above c for accepts alone, below it for rejects alone; c without votes
 */
export function acceptability(
  { chance, votes }: VotedThought,
  reliabilities: ReadonlyMap<string, Reliability> = new Map(),
): number {
  let logOdds = Math.log(chance) - Math.log1p(-chance)
  for (const { annotator, accept, decides } of countedVotes(votes)) {
    const { sensitivity, specificity } = decides
      ? adjudicatorReliability
      : (reliabilities.get(annotator) ?? priorReliability)
    logOdds += accept
      ? Math.log(sensitivity) - Math.log1p(-specificity)
      : Math.log1p(-sensitivity) - Math.log(specificity)
  }
  return votes.length === 0 ? chance : 1 / (1 + Math.exp(-logOdds))
}

const ROUNDS = 50
const TOLERANCE = 1e-6

/**
 * The reliabilities of all annotators, by EM, with c as the prior of each thought. Adjudicators have none to be found;
 * the others are measured against them where they decided.
 *
 * @returns an empty map for no votes
 */
export function fitReliabilities(thoughts: readonly VotedThought[]): Map<string, Reliability> {
  const names = [...new Set(thoughts.flatMap(({ votes }) => estimated(votes).map(({ annotator }) => annotator)))].sort()
  let fitted = new Map(names.map((name) => [name, priorReliability]))
  for (let round = 0; round < ROUNDS; round++) {
    const next = maximize(thoughts, names, fitted)
    const change = Math.max(0, ...names.map((name) => difference(fitted.get(name), next.get(name))))
    fitted = next
    if (change < TOLERANCE) break
  }
  return fitted
}

function maximize(
  thoughts: readonly VotedThought[],
  names: readonly string[],
  fitted: ReadonlyMap<string, Reliability>,
): Map<string, Reliability> {
  const counts = new Map(names.map((name) => [name, { good: 0, kept: 0, bad: 0, spotted: 0 }]))
  for (const thought of thoughts) {
    const mu = acceptability(thought, fitted)
    for (const { annotator, accept } of estimated(thought.votes)) {
      const count = counts.get(annotator) as { good: number; kept: number; bad: number; spotted: number }
      count.good += mu
      count.bad += 1 - mu
      if (accept) count.kept += mu
      else count.spotted += 1 - mu
    }
  }
  const estimate = (hits: number, trials: number) =>
    Math.min(MOST, Math.max(LEAST, (PRIOR_GOOD - 1 + hits) / (PRIOR_GOOD + PRIOR_BAD - 2 + trials)))
  return new Map(
    [...counts].map(([name, { good, kept, bad, spotted }]) => [
      name,
      { sensitivity: estimate(kept, good), specificity: estimate(spotted, bad) },
    ]),
  )
}

function estimated(votes: readonly Vote[]): readonly Vote[] {
  return votes.filter(({ decides }) => !decides)
}

function difference(a: Reliability | undefined, b: Reliability | undefined): number {
  if (!a || !b) return Infinity
  return Math.max(Math.abs(a.sensitivity - b.sensitivity), Math.abs(a.specificity - b.specificity))
}
