/** The plain likelihood of texts, for the raw NLL. */

import type { LikelihoodRequest, TextLikelihood } from '../../../core/contract/engine'
import { sum } from '../../../core/statistics/sum'
import type { LanguageModel } from '../model/language-model'

/**
 * Every token but the first is predicted, with BOS first where the tokenizer has one. A text longer than the context is
 * read in windows that overlap by half: each token but those of the first window sees at least half a context.
 */
export async function likelihood(model: LanguageModel, { texts }: LikelihoodRequest): Promise<TextLikelihood[]> {
  const { tokenizer, config } = model
  const { bos } = tokenizer.specialTokens
  const windows = texts.flatMap((text, index) => {
    const tokens = [...(bos === null ? [] : [bos]), ...tokenizer.encode(text)]
    return cutWindows(tokens, config.contextTokens).map((window) => ({ ...window, index }))
  })
  const scores = await model.score(windows.map(({ prompt, predicted }) => ({ prompt, continuations: [predicted] })))
  const totals = texts.map(() => ({ logLikelihood: 0, tokens: 0 }))
  windows.forEach(({ index, predicted }, i) => {
    const total = totals[index] as { logLikelihood: number; tokens: number }
    total.logLikelihood += sum(scores[i]?.[0] ?? [])
    total.tokens += predicted.length
  })
  return totals
}

interface Window {
  readonly prompt: readonly number[]
  readonly predicted: readonly number[]
}

/** @returns windows of at most `context` tokens that together predict every token but the first */
export function cutWindows(tokens: readonly number[], context: number): Window[] {
  const windows: Window[] = []
  const overlap = Math.max(1, Math.floor(context / 2))
  for (let from = 1; from < tokens.length; ) {
    const start = Math.max(0, from === 1 ? 0 : from - overlap)
    const end = Math.min(tokens.length, start + context)
    windows.push({ prompt: tokens.slice(start, from), predicted: tokens.slice(from, end) })
    from = end
  }
  return windows
}
