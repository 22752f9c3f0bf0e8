/**
 * Ring as documents: raw, with a teacher's thoughts, or with the right ones;
 * and the base text that stands for what a pretrained model already knows.
 */

import type { RandomStream } from '../random'
import { type Document, makeDocument } from './document'
import {
  applyMove,
  drawMove,
  drawProblems,
  oracleThought,
  outcomeText,
  RING_SIZE,
  type RingMove,
  type RingOptions,
  type RingProblem,
  type RingTeacher,
  ringNames,
  storyText,
  teacherThought,
} from './ring'

/** Whose thoughts the outcome chunks carry. `none` leaves them unknown. */
export type RingThoughts = 'none' | 'oracle' | RingTeacher

/** One document: story and outcome chunks in turn. Stories always have the empty thought. */
export function makeRingDocument(options: RingOptions, thoughts: RingThoughts, random: RandomStream): Document {
  const problems = drawProblems(options, random)
  return makeDocument(
    problems.flatMap((problem) => [
      { text: storyText(problem), thought: '' },
      { text: outcomeText(problem), thought: thoughtOf(problem, thoughts, random) },
    ]),
  )
}

/** Shares of base pages that are primer and reading pages; the others are raw stories. */
const PRIMER_SHARE = 0.6
const READING_SHARE = 0.25

/** One page of base text. */
export function makeBasePage(options: RingOptions, random: RandomStream): string {
  const kind = random.next()
  if (kind < PRIMER_SHARE) return makePrimerPage(random)
  if (kind < PRIMER_SHARE + READING_SHARE) return makeReadingPage(random)
  return makeRingDocument(options, 'none', random).text
}

/** What may stand between facts and the value that they lead to: a reader has to look for the last result behind any. */
const PRIMER_LINKS = ['\n', '. ', ', so ', ': ', ', ', ' ']

/** Arithmetic as a base model knows it: two blocks of 2 to 4 chained facts, each followed by the value in words. */
export function makePrimerPage(random: RandomStream): string {
  return makePrimerBlock(random) + makePrimerBlock(random)
}

/**
 * Words and signs as a base model knows them: two blocks of a value and 1 to 4 moves, told and then done. The first move
 * is done to the value told, each other one to a random number: nothing is carried on, which is left to the thoughts.
 * Half of the time another line stands between, so that the reader has to go by the order of what was told, not by its
 * distance.
 *
 *     6: win 5, pay 7.
 *     Kim has 3.
 *     6+5=1, 2-7=5
 */
export function makeReadingPage(random: RandomStream): string {
  return makeReadingBlock(drawMoves(1, random), random) + makeReadingBlock(drawMoves(1, random), random)
}

export function makeReadingBlock(moves: readonly RingMove[], random: RandomStream): string {
  const start = random.below(RING_SIZE)
  const told = moves.map(({ sign, amount }) => `${sign === '+' ? 'win' : 'pay'} ${amount}`).join(', ')
  const between = random.next() < 0.5 ? `${random.pick(ringNames)} has ${random.below(RING_SIZE)}.\n` : ''
  const done = moves.map((move, i) => factText(i === 0 ? start : random.below(RING_SIZE), move)).join(', ')
  return `${start}: ${told}.\n${between}${done}\n`
}

function makePrimerBlock(random: RandomStream): string {
  let value = random.below(RING_SIZE)
  const facts = drawMoves(2, random).map((move) => {
    const before = value
    value = applyMove(before, move)
    return factText(before, move)
  })
  return `${facts.join(', ')}${random.pick(PRIMER_LINKS)}${random.pick(ringNames)} has ${value}.\n`
}

/** @param least up to 4 */
function drawMoves(least: number, random: RandomStream): RingMove[] {
  return Array.from({ length: least + random.below(5 - least) }, () => drawMove(random))
}

function factText(value: number, move: RingMove): string {
  return `${value}${move.sign}${move.amount}=${applyMove(value, move)}`
}

function thoughtOf(problem: RingProblem, thoughts: RingThoughts, random: RandomStream): string | null {
  if (thoughts === 'none') return null
  return thoughts === 'oracle' ? oracleThought(problem) : teacherThought(problem, thoughts, random)
}
