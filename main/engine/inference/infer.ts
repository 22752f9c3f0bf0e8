/**
 * The E-step's computing: samples K thoughts for each chunk and scores them.
 *
 * c is the prefix, x the chunk, z a thought; S, E, P, Q are the special tokens
 * (core/thought). One scoring pass gives log p(z | c), log p(x | z, c) of all K
 * thoughts, and log p(x | c) without one, since all follow `c S`.
 */

import type { ChunkToInfer, InferEvent, InferRequest, InferredChunk } from '../../../core/contract/engine'
import { AppError } from '../../../core/errors'
import { streamKey } from '../../../core/random'
import { sum } from '../../../core/statistics/sum'
import { buildPrefix, type FittedChunk, fitToContext } from '../../../core/thought/prefix'
import { decoderContinuation, jointPrompt, posteriorPrompt, priorPrompt } from '../../../core/thought/prompt'
import type { TextTokenizer } from '../../formats/tokenizer'
import type { LanguageModel } from '../model/language-model'
import type { Continuation } from '../model/sampler'
import { decodeThought, rawPrefix, tokenizeChunk } from './thought-text'
import { attendedBy } from './token-counts'

/**
 * @returns an event for each `batch` items, in their order
 * @throws AppError 'invalid-input' if K, the batch or the token limit is below what makes sense, or a chunk does not
 *   fit the context; 'cancelled' between two batches
 */
export async function* infer(
  model: LanguageModel,
  request: InferRequest,
  signal: AbortSignal | undefined,
): AsyncGenerator<InferEvent, void, undefined> {
  expectSensible(request)
  const { items, batch } = request
  for (let from = 0; from < items.length; from += batch) {
    if (signal?.aborted) {
      throw new AppError('cancelled', `inference was stopped after ${from} of ${items.length} chunks`)
    }
    yield await inferBatch(model, request, items.slice(from, from + batch))
    await new Promise((resolve) => setImmediate(resolve))
  }
}

function expectSensible(request: InferRequest): void {
  for (const [name, least] of [
    ['thoughts', 0],
    ['maxTokens', 1],
    ['prefixChunks', 0],
    ['batch', 1],
  ] as const) {
    const value = request[name]
    if (Number.isInteger(value) && value >= least) continue
    throw new AppError('invalid-input', `${name} is ${value}: it must be a whole number of at least ${least}`)
  }
  const { temperature, items } = request
  if (!(temperature > 0 && Number.isFinite(temperature))) {
    throw new AppError('invalid-input', `temperature is ${temperature}: it must be a number above 0`)
  }
  // Scores are of the model's own distribution, which is the one that thoughts are drawn from at 1 alone.
  if (temperature !== 1 && items.some(({ kept }) => kept)) {
    throw new AppError('invalid-input', `temperature is ${temperature}: kept thoughts can be weighed at 1 only`, {
      hint: 'set sampling.temperature to 1, or weights.persistent to false',
    })
  }
}

async function inferBatch(
  model: LanguageModel,
  request: InferRequest,
  items: readonly ChunkToInfer[],
): Promise<InferEvent> {
  const { tokenizer, config } = model
  const { specialTokens: special } = tokenizer
  const { fidelity, prefixChunks, thoughts, maxTokens, temperature, seed, proposal } = request
  const fitted = items.map(({ earlier, chunk }) => {
    const prefix =
      typeof earlier === 'string'
        ? rawPrefix(earlier, tokenizer)
        : buildPrefix(
            earlier.map((part) => tokenizeChunk(part, tokenizer)),
            prefixChunks,
            fidelity,
            special,
          )
    return fitToContext(prefix, tokenizer.encode(chunk), config.contextTokens, maxTokens)
  })
  const prompts = fitted.map(({ prefix, chunk }) =>
    proposal === 'prior' ? priorPrompt(prefix, special) : posteriorPrompt(prefix, chunk, special, fidelity),
  )
  const samples =
    thoughts === 0
      ? items.map((): Continuation[] => [])
      : await model.sample(
          prompts.map((prompt, i) => ({ prompt, key: streamKey(seed, 'thought', proposal, items[i]?.key ?? '') })),
          { continuations: thoughts, maxTokens, temperature, stop: special.end },
        )
  await addKept(model, items, prompts, samples, special.end)
  const scored = await scoreSamples(model, fitted, samples)
  const chunks = items.map(({ key }, i) => {
    const { chunk, cutPrefixTokens, cutChunkTokens } = fitted[i] as FittedChunk
    const scores = scored[i] as number[][]
    return {
      key,
      thoughts: (samples[i] as Continuation[]).map((sample, k) =>
        describeThought(sample, scores[k] as number[], request, tokenizer),
      ),
      logLikelihoodWithout: sum((scores.at(-1) as number[]).slice(1)),
      chunkTokens: chunk.length,
      cutPrefixTokens,
      cutChunkTokens,
    }
  })
  const readings = fitted.map(({ prefix }, i) => ({
    prompt: jointPrompt(prefix, special, 'faithful').length,
    continuations: (scored[i] as number[][]).map(({ length }) => length),
  }))
  const drawings = samples.map((sample, i) => ({
    prompt: sample.length === 0 ? 0 : (prompts[i] as number[]).length,
    continuations: sample.map(({ tokens }) => tokens.length),
  }))
  return {
    chunks,
    sampledTokens: sum(drawings.flatMap(({ continuations }) => continuations)),
    scoredTokens: sum([
      ...drawings.map(({ prompt }) => prompt),
      ...readings.flatMap(({ prompt, continuations }) => [prompt, ...continuations]),
    ]),
    attended: attendedBy([...drawings, ...readings]),
  }
}

/** Puts each item's kept thought before its samples, with its log-probabilities under today's distribution. */
async function addKept(
  model: LanguageModel,
  items: readonly ChunkToInfer[],
  prompts: readonly (readonly number[])[],
  samples: Continuation[][],
  end: number,
): Promise<void> {
  const kept = items.flatMap(({ kept: tokens }, index) => (tokens ? [{ tokens, index }] : []))
  const scores = await model.score(
    kept.map(({ tokens, index }) => ({ prompt: prompts[index] as readonly number[], continuations: [tokens] })),
  )
  kept.forEach(({ tokens, index }, i) => {
    const logProbabilities = scores[i]?.[0] ?? []
    samples[index]?.unshift({ tokens: [...tokens], logProbabilities, finished: tokens.at(-1) === end })
  })
}

/** Log-probabilities of `P z E x` for each sample, and of `E x` last, all behind `c S`. */
async function scoreSamples(
  model: LanguageModel,
  fitted: readonly FittedChunk[],
  samples: readonly (readonly Continuation[])[],
): Promise<number[][][]> {
  const { specialTokens: special } = model.tokenizer
  return model.score(
    fitted.map(({ prefix, chunk }, i) => ({
      prompt: jointPrompt(prefix, special, 'faithful'),
      continuations: [
        ...(samples[i] as readonly Continuation[]).map(
          (sample) => decoderContinuation(withoutEnd(sample), chunk, special, 'faithful').tokens,
        ),
        [special.end, ...chunk],
      ],
    })),
  )
}

/** @param scores of `P z E x` */
function describeThought(
  sample: Continuation,
  scores: readonly number[],
  { fidelity }: InferRequest,
  tokenizer: TextTokenizer,
): InferredChunk['thoughts'][number] {
  const thought = withoutEnd(sample)
  const priorTokens = thought.length + 2
  return {
    text: decodeThought(thought, tokenizer),
    tokens: sample.tokens,
    finished: sample.finished,
    // log p(P | c S) counts in faithful mode only.
    logPrior: sum(scores.slice(fidelity === 'faithful' ? 0 : 1, priorTokens)),
    logLikelihood: sum(scores.slice(priorTokens)),
    logPosterior: sum(sample.logProbabilities),
  }
}

function withoutEnd({ tokens, finished }: Continuation): readonly number[] {
  return finished ? tokens.slice(0, -1) : tokens
}
