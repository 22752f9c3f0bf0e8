/** Whether the baselines of a plan had as much as the last iteration: raw tokens, tokens trained, FLOPs. */

import { fixed } from '../chart/format'
import { addLedgers, emptyLedger, type Ledger } from './budget'
import type { RunEstimate } from './estimate'

export interface MatchedArm {
  readonly name: string
  readonly ledger: Ledger
  /** "reference", "same raw text", "1.6 times the FLOPs". */
  readonly words: string
}

/** The last iteration with all that led to it, then the raw baselines. Empty without iterations. */
export function matchArms({ stages }: RunEstimate): MatchedArm[] {
  const iterations = stages.filter(({ key }) => /^(e-step|train-iteration)-/.test(key))
  const last = stages.findLast(({ key }) => key.startsWith('train-iteration-'))
  if (!last) return []
  const all = iterations.reduce((sum, { ledger }) => addLedgers(sum, ledger), emptyLedger)
  // Every iteration reads the same text: the raw text of one is what a baseline must match.
  const reference: Ledger = { ...all, rawTokens: last.ledger.rawTokens }
  const number = last.key.slice('train-iteration-'.length)
  return [
    { name: `Iteration ${number}`, ledger: reference, words: 'reference' },
    ...stages
      .filter(({ key }) => key.startsWith('train-raw-'))
      .map(({ key, name, ledger }) => ({ name, ledger, words: compareWith(key, ledger, reference, last.ledger) })),
  ]
}

function compareWith(key: string, ledger: Ledger, reference: Ledger, mStep: Ledger): string {
  if (key === 'train-raw-token-matched') return 'same raw text'
  if (key === 'train-raw-all-flop-matched') return 'same compute'
  const share = reference.flops > 0 ? ledger.flops / reference.flops : 0
  return Math.abs(ledger.flops / Math.max(1, mStep.flops) - 1) < 0.05
    ? `compute of one M-step, ${fixed(share, 2)} of all`
    : `${fixed(share, 2)} times the compute`
}
