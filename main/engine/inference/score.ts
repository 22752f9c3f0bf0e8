/** Scores given thoughts, as if they had been sampled: for labels, imported thoughts and scripts. */

import type { ScoredThought, ScoreRequest } from '../../../core/contract/engine'
import { sum } from '../../../core/statistics/sum'
import { fitToContext } from '../../../core/thought/prefix'
import { decoderContinuation, jointPrompt, posteriorPrompt } from '../../../core/thought/prompt'
import type { LanguageModel } from '../model/language-model'
import { rawPrefix } from './thought-text'

/** The prefix is taken as raw text: c in all of `c S P z E x`, `c S E x S Q z E` and `c S E x`. */
export async function score(model: LanguageModel, { items, fidelity }: ScoreRequest): Promise<ScoredThought[]> {
  const { tokenizer, config } = model
  const { specialTokens: special } = tokenizer
  const parts = items.map(({ prefix, chunk, thought }) => {
    const tokens = tokenizer.encode(thought)
    const whole = rawPrefix(prefix, tokenizer)
    return { thought: tokens, ...fitToContext(whole, tokenizer.encode(chunk), config.contextTokens, tokens.length + 1) }
  })
  const joint = await model.score(
    parts.map(({ prefix, chunk, thought }) => ({
      prompt: jointPrompt(prefix, special, 'faithful'),
      continuations: [decoderContinuation(thought, chunk, special, 'faithful').tokens, [special.end, ...chunk]],
    })),
  )
  const posterior = await model.score(
    parts.map(({ prefix, chunk, thought }) => ({
      prompt: posteriorPrompt(prefix, chunk, special, fidelity),
      continuations: [[...thought, special.end]],
    })),
  )
  return parts.map(({ thought, chunk }, i) => {
    const [withThought, without] = joint[i] as [number[], number[]]
    const priorTokens = thought.length + 2
    const terms = {
      logPrior: sum(withThought.slice(fidelity === 'faithful' ? 0 : 1, priorTokens)),
      logLikelihood: sum(withThought.slice(priorTokens)),
      logPosterior: sum(posterior[i]?.[0] ?? []),
    }
    return {
      ...terms,
      logWeight: terms.logPrior + terms.logLikelihood - terms.logPosterior,
      utility: terms.logLikelihood - sum(without.slice(1)),
      thoughtTokens: thought.length + 1,
      chunkTokens: chunk.length,
    }
  })
}
