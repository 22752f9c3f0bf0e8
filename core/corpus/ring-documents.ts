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

/** Share of base pages that are primer pages; the others are raw stories. */
const PRIMER_SHARE = 0.7

/** One page of base text. */
export function makeBasePage(options: RingOptions, random: RandomStream): string {
  return random.next() < PRIMER_SHARE ? makePrimerPage(random) : makeRingDocument(options, 'none', random).text
}

/** Arithmetic as a base model knows it: two blocks of 2 to 4 chained facts, each followed by the value in words. */
export function makePrimerPage(random: RandomStream): string {
  return makePrimerBlock(random) + makePrimerBlock(random)
}

function makePrimerBlock(random: RandomStream): string {
  let value = random.below(RING_SIZE)
  const facts = Array.from({ length: 2 + random.below(3) }, () => {
    const before = value
    const move = drawMove(random)
    value = applyMove(before, move)
    return `${before}${move.sign}${move.amount}=${value}`
  })
  return `${facts.join(', ')}\n${random.pick(ringNames)} has ${value}.\n`
}

function thoughtOf(problem: RingProblem, thoughts: RingThoughts, random: RandomStream): string | null {
  if (thoughts === 'none') return null
  return thoughts === 'oracle' ? oracleThought(problem) : teacherThought(problem, thoughts, random)
}
