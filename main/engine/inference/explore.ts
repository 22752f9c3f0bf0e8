/**
 * Shows what a model makes of a text, for people who try it.
 *
 * c is the context, x the text that follows it. Thoughts ahead are drawn from p(z | c) and lead to a continuation;
 * thoughts behind are drawn from q(z | x, c) and explain x. The context is shown as training shows a chunk without a
 * thought, `S E c`.
 */

import type { Exploration, ExploreRequest, ThoughtAhead, ThoughtBehind } from '../../../core/contract/exploration'
import { streamKey } from '../../../core/random'
import { sum } from '../../../core/statistics/sum'
import { buildPrefix, fitToContext, type Prefix } from '../../../core/thought/prefix'
import {
  decoderContinuation,
  emptyPrompt,
  jointPrompt,
  posteriorPrompt,
  priorPrompt,
} from '../../../core/thought/prompt'
import { logImportanceWeight } from '../../../core/weights/forms'
import { normalizeWeights } from '../../../core/weights/importance'
import type { LanguageModel } from '../model/language-model'
import type { Continuation } from '../model/sampler'
import { decodeThought, rawPrefix } from './thought-text'
import { tokenPieces } from './token-pieces'

/** Names the chunk in the stream of draws. */
export const EXPLORED = 'explored'

/** @throws AppError 'invalid-input' if nothing of the text has room beside the longest thought and continuation */
export async function explore(model: LanguageModel, request: ExploreRequest): Promise<Exploration> {
  const { tokenizer, config } = model
  const { context, text, thinks, maxThoughtTokens, maxTokens } = request
  const whole = thinks
    ? buildPrefix(
        context === '' ? [] : [{ text: tokenizer.encode(context), thought: null }],
        1,
        'consistent',
        tokenizer.specialTokens,
      )
    : rawPrefix(context, tokenizer)
  const { prefix, chunk } = fitToContext(
    whole,
    tokenizer.encode(text),
    config.contextTokens,
    maxTokens + (thinks ? maxThoughtTokens : 0),
  )
  const plain = thinks ? emptyPrompt(prefix, tokenizer.specialTokens) : rawPrompt(model, prefix)
  const [continuation = []] = await goOn(model, [plain], maxTokens)
  const [scores = []] = chunk.length > 0 ? await scoreOne(model, plain, [chunk]) : []
  return {
    without: { continuation, text: tokenPieces(chunk, scores, tokenizer) },
    ahead: thinks ? await thinkAhead(model, prefix, request) : [],
    behind: thinks && chunk.length > 0 ? await thinkBehind(model, prefix, chunk, sum(scores), request) : [],
  }
}

/** A text that begins with nothing needs a token to be predicted from. */
function rawPrompt({ tokenizer: { specialTokens } }: LanguageModel, { tokens }: Prefix): number[] {
  const { bos, eos } = specialTokens
  if (bos !== null) return [bos, ...tokens]
  return tokens.length > 0 ? [...tokens] : [eos]
}

/** The most probable continuations, up to the first special token. */
async function goOn(model: LanguageModel, prompts: readonly number[][], maxTokens: number) {
  const { tokenizer } = model
  const isSpecial = new Set<number | null>(Object.values(tokenizer.specialTokens))
  const written = await model.sample(
    prompts.map((prompt) => ({ prompt, key: streamKey(0) })),
    { continuations: 1, maxTokens, temperature: 0, stop: tokenizer.specialTokens.start },
  )
  return written.map(([sample]) => {
    const { tokens, logProbabilities } = sample as Continuation
    const end = tokens.findIndex((token) => isSpecial.has(token))
    return tokenPieces(end < 0 ? tokens : tokens.slice(0, end), logProbabilities, tokenizer)
  })
}

async function thinkAhead(
  model: LanguageModel,
  prefix: Prefix,
  { thoughts, maxThoughtTokens, maxTokens, seed }: ExploreRequest,
): Promise<ThoughtAhead[]> {
  const { tokenizer } = model
  const prompt = priorPrompt(prefix, tokenizer.specialTokens)
  const samples = await draw(model, prompt, thoughtStream(seed, 'prior'), thoughts, maxThoughtTokens)
  const prompts = samples.map((sample) => [...prompt, ...withoutEnd(sample), tokenizer.specialTokens.end])
  const continuations = await goOn(model, prompts, maxTokens)
  return samples.map((sample, k) => ({
    thought: decodeThought(sample.tokens, tokenizer),
    finished: sample.finished,
    continuation: continuations[k] ?? [],
  }))
}

async function thinkBehind(
  model: LanguageModel,
  prefix: Prefix,
  chunk: readonly number[],
  logLikelihoodWithout: number,
  { thoughts, maxThoughtTokens, seed }: ExploreRequest,
): Promise<ThoughtBehind[]> {
  const { tokenizer } = model
  const { specialTokens: special } = tokenizer
  const prompt = posteriorPrompt(prefix, chunk, special, 'consistent')
  const samples = await draw(model, prompt, thoughtStream(seed, 'posterior'), thoughts, maxThoughtTokens)
  const scores = await scoreOne(
    model,
    jointPrompt(prefix, special, 'consistent'),
    samples.map((sample) => decoderContinuation(withoutEnd(sample), chunk, special, 'consistent').tokens),
  )
  const terms = samples.map((sample, k) => {
    const thoughtTokens = withoutEnd(sample).length + 1
    const all = scores[k] ?? []
    return {
      finished: sample.finished,
      logPrior: sum(all.slice(0, thoughtTokens)),
      logLikelihood: sum(all.slice(thoughtTokens)),
      logPosterior: sum(sample.logProbabilities),
      text: tokenPieces(chunk, all.slice(thoughtTokens), tokenizer),
    }
  })
  const logWeights = Float64Array.from(terms, (term) => logImportanceWeight(term, 'consistent'))
  const weights = logWeights.some(Number.isFinite) ? normalizeWeights(logWeights) : logWeights.map(() => 0)
  return terms.map(({ finished, logPrior, logLikelihood, logPosterior, text }, k) => ({
    ...{ thought: decodeThought((samples[k] as Continuation).tokens, tokenizer), finished, text },
    explains: logLikelihood - logLikelihoodWithout,
    cost: logPosterior - logPrior,
    weight: weights[k] ?? 0,
  }))
}

/** That of the E-step for a chunk of this name: what is tried here can be had there. */
function thoughtStream(seed: number, proposal: 'prior' | 'posterior') {
  return streamKey(seed, 'thought', proposal, EXPLORED)
}

async function draw(
  model: LanguageModel,
  prompt: readonly number[],
  key: ReturnType<typeof streamKey>,
  continuations: number,
  maxTokens: number,
): Promise<readonly Continuation[]> {
  const stop = model.tokenizer.specialTokens.end
  const [samples = []] = await model.sample([{ prompt, key }], { continuations, maxTokens, temperature: 1, stop })
  return samples
}

async function scoreOne(
  model: LanguageModel,
  prompt: readonly number[],
  continuations: readonly (readonly number[])[],
) {
  const [scores = []] = await model.score([{ prompt, continuations }])
  return scores
}

function withoutEnd({ tokens, finished }: Continuation): readonly number[] {
  return finished ? tokens.slice(0, -1) : tokens
}
