/**
 * Labels as data that reward and preference trainers read, in the forms of TRL: unpaired (KTO), pairs (DPO), and
 * steps (PRM).
 *
 * The prompt is what the thought was drawn under, the completion the thought z with the token E that ends it.
 * Source: TRL, docs/dataset_formats.
 */

import { END_OF_THOUGHT } from '../thought/special-tokens'
import { countedVotes, type Vote } from './annotators'
import { thoughtSteps } from './steps'

export interface JudgedThought {
  readonly text: string
  readonly accepted: boolean
  /** First wrong step, from 0, of a rejected thought; null: not said. */
  readonly wrongStep: number | null
}

/** Thoughts that were drawn under the same prompt, each text once. */
export interface JudgedPrompt {
  readonly prompt: string
  readonly thoughts: readonly JudgedThought[]
}

export interface KtoRow {
  readonly prompt: string
  readonly completion: string
  readonly label: boolean
}

export interface DpoRow {
  readonly prompt: string
  readonly chosen: string
  readonly rejected: string
}

export interface PrmRow {
  readonly prompt: string
  readonly completions: readonly string[]
  readonly labels: readonly boolean[]
}

/** What the adjudicators said, else most annotators; null where as many accept as reject. */
export function majority(votes: readonly Vote[]): boolean | null {
  const counted = countedVotes(votes)
  const accepts = counted.filter(({ accept }) => accept).length
  return 2 * accepts === counted.length ? null : 2 * accepts > counted.length
}

/** One row a thought. */
export function ktoRows({ prompt, thoughts }: JudgedPrompt): KtoRow[] {
  return thoughts.map(({ text, accepted }) => ({ prompt, completion: ended(text), label: accepted }))
}

/** Every accepted thought with every rejected one. */
export function dpoRows({ prompt, thoughts }: JudgedPrompt): DpoRow[] {
  const rejected = thoughts.filter(({ accepted }) => !accepted)
  return thoughts.flatMap(({ text, accepted }) =>
    accepted ? rejected.map((other) => ({ prompt, chosen: ended(text), rejected: ended(other.text) })) : [],
  )
}

/**
 * One row a thought whose steps are known: all right where it was accepted; where it was rejected, right before the
 * first wrong step, which ends the row, as nothing was said of what comes behind. A rejected thought without a wrong
 * step has no row. Steps come without the white space around them: trainers put a separator of their own between.
 */
export function prmRows({ prompt, thoughts }: JudgedPrompt): PrmRow[] {
  return thoughts.flatMap(({ text, accepted, wrongStep }) => {
    const steps = thoughtSteps(text).map((step) => step.trim())
    const known = accepted ? steps.length : wrongStep === null || wrongStep >= steps.length ? 0 : wrongStep + 1
    if (known === 0) return []
    const labels = Array.from({ length: known }, (_, step) => accepted || step < (wrongStep as number))
    return [{ prompt, completions: steps.slice(0, known), labels }]
  })
}

const ended = (thought: string) => thought + END_OF_THOUGHT

/** How many labels are missing before a format has a row that a trainer can use, and what kind. */
export interface LabelNeed {
  readonly missing: number
  readonly what: string
}

/** Null where nothing is missing. */
export interface LabelNeeds {
  readonly kto: LabelNeed | null
  readonly dpo: LabelNeed | null
  readonly prm: LabelNeed | null
}

/** @param rows of the three formats so far; `accepts` and `rejects` count KTO rows */
export function labelNeeds(rows: {
  readonly accepts: number
  readonly rejects: number
  readonly pairs: number
  readonly steps: number
}): LabelNeeds {
  const { accepts, rejects, pairs, steps } = rows
  const missing = Number(accepts === 0) + Number(rejects === 0)
  const one = accepts === 0 ? 'an accepted thought' : 'a rejected thought'
  return {
    kto: missing === 0 ? null : { missing, what: missing === 2 ? 'an accepted and a rejected thought' : one },
    dpo:
      pairs > 0
        ? null
        : { missing: accepts + rejects === 0 ? 2 : 1, what: 'an accepted and a rejected thought of the same chunk' },
    prm: steps > 0 ? null : { missing: 1, what: 'an accepted thought, or a rejected one with its first wrong step' },
  }
}
