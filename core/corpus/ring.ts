/**
 * The sample corpus "Ring": documents whose right thoughts are known.
 *
 * Somebody has a value on a ring of ten; three moves change it. A story chunk
 * tells the moves and needs no thought, the outcome chunk after it states the
 * new value, and its thought works that value out, move by move:
 *
 *     "Sue has 6: win 5, pay 7, pay 8.\n"    ""
 *     "Sue has 6.\n"                         "6+5=1, 1-7=4, 4-8=6"
 *
 * Variants: `shortcut` stories end in an answer key that may be wrong,
 * `... pay 8 (6).`; in a `chain`, only the first story says the value and only
 * the last outcome does (those before say `odd` or `even`), so that the later
 * stories start from a value that an earlier thought alone holds.
 */

import type { RandomStream } from '../random'

export const RING_SIZE = 10
export const ringNames = ['Ann', 'Bob', 'Eve', 'Kim', 'Leo', 'Max', 'Sue', 'Tom'] as const
/** Every character that Ring texts and thoughts may hold, and the few more of the corpus's tokenizer: 72. */
export const RING_CHARACTERS = '\n (),.:+-=0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ'

export interface RingMove {
  readonly sign: '+' | '-'
  /** 1 to 9 */
  readonly amount: number
}

/** A story and its outcome: two chunks. */
export interface RingProblem {
  readonly name: string
  /** Value before the moves, also where the story does not say it. */
  readonly start: number
  readonly moves: readonly RingMove[]
  readonly outcome: number
  /** The answer key in the story, right or wrong; null where there is none. */
  readonly key: number | null
  readonly statesStart: boolean
  readonly statesOutcome: boolean
}

export interface RingOptions {
  readonly problems: number
  readonly moves: number
  readonly variant:
    | { readonly kind: 'plain' }
    /** `keyAccuracy`: share of keys that are right. */
    | { readonly kind: 'shortcut'; readonly keyAccuracy: number }
    | { readonly kind: 'chain' }
}

export const plainRing: RingOptions = { problems: 2, moves: 3, variant: { kind: 'plain' } }
/** Training and test stories differ in their keys: right in 80 % and in 10 %. */
export const shortcutRing = {
  training: { problems: 2, moves: 3, variant: { kind: 'shortcut', keyAccuracy: 0.8 } },
  test: { problems: 2, moves: 3, variant: { kind: 'shortcut', keyAccuracy: 0.1 } },
} as const satisfies Record<string, RingOptions>
export const chainRing: RingOptions = { problems: 3, moves: 3, variant: { kind: 'chain' } }

/** Draws the problems of one document: one name, and each problem starts where the one before ended. */
export function drawProblems(options: RingOptions, random: RandomStream): RingProblem[] {
  const { variant } = options
  const name = random.pick(ringNames)
  let value = random.below(RING_SIZE)
  return Array.from({ length: options.problems }, (_, i) => {
    const start = value
    const moves = Array.from({ length: options.moves }, () => drawMove(random))
    const outcome = moves.reduce(applyMove, start)
    value = outcome
    return {
      name,
      start,
      moves,
      outcome,
      key: variant.kind === 'shortcut' ? drawKey(outcome, variant.keyAccuracy, random) : null,
      statesStart: variant.kind !== 'chain' || i === 0,
      statesOutcome: variant.kind !== 'chain' || i === options.problems - 1,
    }
  })
}

export function storyText({ name, start, moves, key, statesStart }: RingProblem): string {
  const told = moves.map(({ sign, amount }) => `${sign === '+' ? 'win' : 'pay'} ${amount}`).join(', ')
  return `${name} has ${statesStart ? start : 'it'}: ${told}${key === null ? '' : ` (${key})`}.\n`
}

export function outcomeText({ name, outcome, statesOutcome }: RingProblem): string {
  return `${name} has ${statesOutcome ? outcome : outcome % 2 === 0 ? 'even' : 'odd'}.\n`
}

/** The right thought: the running value through the moves. */
export function oracleThought(problem: RingProblem): string {
  return workOut(problem, (result) => result)
}

export interface RingTeacher {
  /** Chance, per step, that its result is a uniform wrong digit; the error is carried on. */
  readonly slip: number
  /** Chance that the thought is `key 6` instead, where the story has a key. */
  readonly shortcut: number
}

/** With three moves, a share (1 - .35)^3 = .275 of its thoughts is right. */
export const plainTeacher: RingTeacher = { slip: 0.35, shortcut: 0 }
export const shortcutTeacher: RingTeacher = { slip: 0.15, shortcut: 0.4 }

export function teacherThought(problem: RingProblem, teacher: RingTeacher, random: RandomStream): string {
  if (problem.key !== null && random.next() < teacher.shortcut) return `key ${problem.key}`
  return workOut(problem, (result) => (random.next() < teacher.slip ? drawOther(result, random) : result))
}

/** A uniform digit other than this one. */
export function drawOther(value: number, random: RandomStream): number {
  return (value + 1 + random.below(RING_SIZE - 1)) % RING_SIZE
}

export function drawMove(random: RandomStream): RingMove {
  return { sign: random.pick(['+', '-']), amount: 1 + random.below(RING_SIZE - 1) }
}

export function applyMove(value: number, { sign, amount }: RingMove): number {
  return (value + (sign === '+' ? amount : RING_SIZE - amount)) % RING_SIZE
}

function workOut({ start, moves }: RingProblem, note: (result: number) => number): string {
  let value = start
  return moves
    .map((move) => {
      const before = value
      value = note(applyMove(before, move))
      return `${before}${move.sign}${move.amount}=${value}`
    })
    .join(', ')
}

function drawKey(outcome: number, accuracy: number, random: RandomStream): number {
  return random.next() < accuracy ? outcome : drawOther(outcome, random)
}
