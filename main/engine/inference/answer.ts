/** Lets the model answer questions: at once, or behind a thought of its own. */

import type { Answer, AnswerRequest, TokenCounts } from '../../../core/contract/engine'
import { AppError } from '../../../core/errors'
import { streamKey } from '../../../core/random'
import { sum } from '../../../core/statistics/sum'
import { buildPrefix, type Prefix } from '../../../core/thought/prefix'
import { emptyPrompt, priorPrompt } from '../../../core/thought/prompt'
import type { LanguageModel } from '../model/language-model'
import { decodeThought, tokenizeChunk } from './thought-text'
import { attendedBy } from './token-counts'

/** BOS, `S P`, and the E behind a thought: what a prompt holds besides c, z and the cue. */
const MARKER_TOKENS = 4

/**
 * `direct`: `c S E cue ...`; `thought`: `c S P z E cue ...`; `raw`: `c cue ...`, for models that never saw a special
 * token. The answer is the most probable one, and ends before the first special token. What does not fit the context is
 * cut from the left of c.
 *
 * @throws AppError 'invalid-input' if a cue has no room beside the longest thought and answer
 */
export async function answer(
  model: LanguageModel,
  request: AnswerRequest,
): Promise<{ answers: Answer[] } & TokenCounts> {
  const { tokenizer, config } = model
  const { specialTokens: special } = tokenizer
  const { items, mode, prefixChunks, fidelity, temperature, maxThoughtTokens, maxAnswerTokens, seed } = request
  const cues = items.map(({ cue }) => tokenizer.encode(cue))
  const written = maxAnswerTokens + (mode === 'thought' ? maxThoughtTokens : 0)
  const prefixes = items.map(({ earlier, cue }, i) => {
    const chunks = earlier.map((chunk) => tokenizeChunk(chunk, tokenizer))
    const prefix = buildPrefix(chunks, prefixChunks, mode === 'raw' ? 'faithful' : fidelity, special)
    const room = config.contextTokens - MARKER_TOKENS - written - (cues[i] as number[]).length
    if (room >= 0) return cutLeft(prefix, room)
    throw new AppError(
      'invalid-input',
      `a context of ${config.contextTokens} tokens has no room for '${cue}' beside ${written} tokens to be written`,
      { hint: 'lower sampling.maxTokens or evaluation.answerTokens, or use a model with a longer context' },
    )
  })
  const thoughtPrompts =
    mode === 'thought'
      ? prefixes.map((prefix, i) => ({
          prompt: priorPrompt(prefix, special),
          key: streamKey(seed, 'answer', items[i]?.key ?? ''),
        }))
      : []
  const thoughts = await model.sample(thoughtPrompts, {
    continuations: 1,
    maxTokens: maxThoughtTokens,
    temperature,
    stop: special.end,
  })
  const prompts = prefixes.map((prefix, i) => {
    const cue = cues[i] as number[]
    if (mode === 'raw') return [...(special.bos === null ? [] : [special.bos]), ...prefix.tokens, ...cue]
    const thought = thoughts[i]?.[0]
    if (!thought) return [...emptyPrompt(prefix, special), ...cue]
    return [...priorPrompt(prefix, special), ...thought.tokens, ...(thought.finished ? [] : [special.end]), ...cue]
  })
  const answered = await model.sample(
    prompts.map((prompt) => ({ prompt, key: streamKey(seed) })),
    { continuations: 1, maxTokens: maxAnswerTokens, temperature: 0, stop: special.start },
  )
  const isSpecial = new Set<number | null>(Object.values(special))
  const answers = items.map(({ key }, i) => {
    const tokens = answered[i]?.[0]?.tokens ?? []
    const length = tokens.findIndex((token) => isSpecial.has(token))
    const thought = thoughts[i]?.[0]
    return {
      key,
      thought: thought ? decodeThought(thought.tokens, tokenizer) : null,
      text: tokenizer.decode(length < 0 ? tokens : tokens.slice(0, length)),
    }
  })
  const lengths = (samples: readonly { tokens: readonly number[] }[][]) =>
    samples.map((sample) => sample.map(({ tokens }) => tokens.length))
  const thinking = thoughtPrompts.map(({ prompt }, i) => ({
    prompt: prompt.length,
    continuations: lengths(thoughts)[i] ?? [],
  }))
  const writing = prompts.map(({ length }, i) => ({ prompt: length, continuations: lengths(answered)[i] ?? [] }))
  return {
    answers,
    sampledTokens: sum([...lengths(thoughts), ...lengths(answered)].flat()),
    scoredTokens: sum([...thinking, ...writing].map(({ prompt }) => prompt)),
    attended: attendedBy([...thinking, ...writing]),
  }
}

function cutLeft(prefix: Prefix, room: number): Prefix {
  return { ...prefix, tokens: prefix.tokens.slice(Math.max(0, prefix.tokens.length - room)) }
}
