/**
 * Everything there is to know of a chunk whose thoughts are so short that all
 * of them can be listed: exact log p(x), exact expectations under q.
 *
 * c is the prefix, x the chunk, z a thought; S, E, P, Q are the special tokens.
 */

import type { SpecialTokens } from '../../../../core/thought/special-tokens'
import type { PlainLlama } from './plain-llama'

export interface Listed {
  /** E included, where it was met. */
  readonly tokens: readonly number[]
  readonly finished: boolean
  /** log q(z | x, c) */
  readonly logPosterior: number
  /** log p(z | c), E included. */
  readonly logPrior: number
  /** log p(x | z, c) */
  readonly logLikelihood: number
}

/**
 * @param posteriorPrompt `c S E x S Q`
 * @param priorPrompt `c S P`
 * @returns all token sequences that sampling can end with: those with E within `limit` tokens, and those of `limit`
 *   tokens without E
 */
export function listThoughts(
  model: PlainLlama,
  { end }: SpecialTokens,
  {
    posteriorPrompt,
    priorPrompt,
    chunk,
    limit,
    vocabularySize,
  }: {
    readonly posteriorPrompt: readonly number[]
    readonly priorPrompt: readonly number[]
    readonly chunk: readonly number[]
    readonly limit: number
    readonly vocabularySize: number
  },
): Listed[] {
  const listed: Listed[] = []
  const total = (values: readonly number[]) => values.reduce((a, b) => a + b, 0)
  const visit = (before: readonly number[], logPosterior: number) => {
    const table = model.logProbabilities([...posteriorPrompt, ...before]).at(-1) as number[]
    for (let token = 0; token < vocabularySize; token++) {
      const tokens = [...before, token]
      const finished = token === end
      const log = logPosterior + (table[token] as number)
      if (!finished && tokens.length < limit) {
        visit(tokens, log)
        continue
      }
      const thought = finished ? before : tokens
      const scores = model.score(priorPrompt, [...thought, end, ...chunk])
      listed.push({
        tokens,
        finished,
        logPosterior: log,
        logPrior: total(scores.slice(0, thought.length + 1)),
        logLikelihood: total(scores.slice(thought.length + 1)),
      })
    }
  }
  visit([], 0)
  return listed
}
