/**
 * Tells right thoughts and right answers of Ring from the text alone, so that
 * an imported corpus can be checked like a generated one.
 */

import { applyMove, oracleThought, type RingMove, type RingProblem } from './ring'

const story = /^([A-Z][a-z]{2}) has (\d|it): ((?:win|pay) [1-9](?:, (?:win|pay) [1-9])*)(?: \((\d)\))?\.\n$/
const outcome = /^([A-Z][a-z]{2} has )(\d|odd|even)\.\n$/

export interface RingAnswer {
  /** What is given: `Sue has `. */
  readonly stem: string
  /** The one character that is asked for, as the chunk has it. */
  readonly answer: string
  /** The right thought, from the stories up to here. */
  readonly thought: string
}

/**
 * @param chunks texts of all chunks of one document, in order
 * @returns for each chunk, its answer if it is an outcome whose story can be followed, else null.
 */
export function readRing(chunks: readonly string[]): (RingAnswer | null)[] {
  let problem: RingProblem | null = null
  let value: number | null = null
  return chunks.map((text) => {
    const told = story.exec(text)
    if (told !== null) {
      problem = readStory(told, value)
      value = problem?.outcome ?? null
      return null
    }
    const stated = outcome.exec(text)
    if (stated === null || problem === null) return null
    const [, stem = '', answer = ''] = stated
    const thought = oracleThought(problem)
    problem = null
    return { stem, answer: answer.charAt(0), thought }
  })
}

/** Whether a thought equals the oracle's, character by character. */
export function isRightThought(answer: RingAnswer, thought: string): boolean {
  return thought === answer.thought
}

/** `key 6` and the like: the shortcut that annotators reject. */
export function isShortcutThought(thought: string): boolean {
  return /^key \d$/.test(thought)
}

function readStory(told: RegExpExecArray, carried: number | null): RingProblem | null {
  const [, name = '', said = '', list = '', key] = told
  const start = said === 'it' ? carried : Number(said)
  if (start === null) return null
  const moves = list
    .split(', ')
    .map((move): RingMove => ({ sign: move.startsWith('win') ? '+' : '-', amount: Number(move.slice(4)) }))
  return {
    name,
    start,
    moves,
    outcome: moves.reduce(applyMove, start),
    key: key === undefined ? null : Number(key),
    statesStart: said !== 'it',
    statesOutcome: true,
  }
}
