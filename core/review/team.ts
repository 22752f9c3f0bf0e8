/** How annotators agree with each other: all together, each with the rest, and in pairs. */

import {
  type Coefficient,
  cohenKappa,
  fleissKappa,
  krippendorffAlpha,
  type Tally,
  withInterval,
} from '../statistics/agreement'
import type { Vote } from './annotators'

export interface MemberAgreement {
  readonly name: string
  /** Thoughts that somebody else judged too. */
  readonly shared: number
  /** Own verdict against another's, once for every other who judged the thought. */
  readonly cohenKappa: Coefficient | null
  /** Of the thoughts shared. */
  readonly fleissKappa: Coefficient | null
  readonly krippendorffAlpha: Coefficient | null
}

export interface PairAgreement {
  /** In order of their names. */
  readonly annotators: readonly [string, string]
  readonly shared: number
  readonly cohenKappa: Coefficient | null
}

export interface TeamAgreement {
  readonly shared: number
  readonly fleissKappa: Coefficient | null
  readonly krippendorffAlpha: Coefficient | null
  /** In order of their names. */
  readonly members: readonly MemberAgreement[]
  readonly pairs: readonly PairAgreement[]
}

/** What two annotators said of one thought; 1 is an accept. */
type Said = readonly [number, number]

/**
 * Yields often, for who must not block meanwhile.
 *
 * @param thoughts the votes on each thought, at most one per annotator; adjudicators' count as everybody's
 */
export function* measureTeam(thoughts: readonly (readonly Vote[])[]): Generator<undefined, TeamAgreement> {
  const shared = thoughts.filter((votes) => votes.length > 1)
  const names = [...new Set(thoughts.flat().map(({ annotator }) => annotator))].sort()
  const members: MemberAgreement[] = []
  const pairs: PairAgreement[] = []
  for (const [i, name] of names.entries()) {
    const own = shared.filter((votes) => votes.some(({ annotator }) => annotator === name))
    members.push({
      ...{ name, shared: own.length },
      cohenKappa: yield* withInterval(own, (some) => cohenKappa(some.flatMap((votes) => against(votes, name))), name),
      fleissKappa: yield* withInterval(own.map(tally), fleissKappa, name),
      krippendorffAlpha: yield* withInterval(own.map(tally), krippendorffAlpha, name),
    })
    for (const other of names.slice(i + 1)) {
      const said = own.flatMap((votes) => between(votes, name, other))
      if (said.length === 0) continue
      const kappa = yield* withInterval(said, cohenKappa, `${name} ${other}`)
      pairs.push({ annotators: [name, other], shared: said.length, cohenKappa: kappa })
    }
  }
  return {
    shared: shared.length,
    fleissKappa: yield* withInterval(shared.map(tally), fleissKappa, 'team'),
    krippendorffAlpha: yield* withInterval(shared.map(tally), krippendorffAlpha, 'team'),
    ...{ members, pairs },
  }
}

function tally(votes: readonly Vote[]): Tally {
  const accepts = votes.filter(({ accept }) => accept).length
  return [votes.length - accepts, accepts]
}

/** One annotator's verdict with each other one's. */
function against(votes: readonly Vote[], name: string): Said[] {
  return votes.flatMap((vote) => between(votes, name, vote.annotator))
}

/** @returns one pair, or none if one of them did not judge it, or they are the same */
function between(votes: readonly Vote[], name: string, other: string): Said[] {
  const [first, second] = [name, other].map((who) => votes.find(({ annotator }) => annotator === who))
  return name === other || !first || !second ? [] : [[Number(first.accept), Number(second.accept)]]
}
