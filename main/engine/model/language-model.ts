/**
 * A loaded model that samples and scores token sequences of any length: items
 * are put into buckets (buckets.ts), and each bucket has a compiled program,
 * which all models of the same architecture share.
 *
 * What an item gets depends on the item alone: neither the batch it comes in
 * nor the order changes a bit of it.
 */

import { AppError } from '../../../core/errors'
import type { LlamaConfig } from '../../../core/model/llama-config'
import { SAMPLING_ROWS, SCORING_TOKENS } from '../../../core/model/memory'
import { type StreamKey, uniformAt } from '../../../core/random'
import { loadTokenizer, type TextTokenizer } from '../../formats/tokenizer'
import { bucketLength, bucketRows, groupByBucket, powerBelow, promptBucketLength } from './buckets'
import { readModel } from './checkpoint'
import { laneCount } from './lane-count'
import type { Weights } from './parameters'
import { ProgramPool } from './program-pool'
import { type Continuation, Sampler } from './sampler'
import { Scorer, type ScoringItem } from './scorer'

export interface SamplingItem {
  readonly prompt: readonly number[]
  /** Names the stream of this prompt's draws. */
  readonly key: StreamKey
}

export interface SamplingSettings {
  /** K */
  readonly continuations: number
  /** The stop token included. */
  readonly maxTokens: number
  /** Above 0; 0 takes the most probable token each time. */
  readonly temperature: number
  readonly stop: number
}

export class LanguageModel {
  private constructor(
    readonly config: LlamaConfig,
    readonly tokenizer: TextTokenizer,
    private readonly weights: Weights,
    private readonly pool: ProgramPool,
  ) {}

  /**
   * @param pool the compiled programs to share; its own ones otherwise
   * @throws AppError as `readModel` and `loadTokenizer` do, or if the tokenizer has more tokens than the model
   */
  static async load(folder: string, pool = new ProgramPool()): Promise<LanguageModel> {
    const { config, weights } = await readModel(folder)
    const tokenizer = await loadTokenizer(folder)
    if (tokenizer.vocabularySize > config.vocabularySize) {
      const sizes = `${tokenizer.vocabularySize} tokens, its model has ${config.vocabularySize}`
      throw new AppError('invalid-input', `the tokenizer in '${folder}' has ${sizes}`, {
        hint: 'tokenizer.json and config.json must come from the same model',
      })
    }
    return new LanguageModel(config, tokenizer, weights, pool)
  }

  /** @returns for each item its K continuations, in the order of the items */
  async sample(items: readonly SamplingItem[], settings: SamplingSettings): Promise<Continuation[][]> {
    const { continuations, maxTokens, temperature, stop } = settings
    const choice = temperature === 0 ? 'best' : 'draw'
    const results = new Array<Continuation[]>(items.length)
    const groups = groupByBucket(items, ({ prompt }) => String(promptBucketLength(prompt.length - 1)))
    for (const [length, members] of groups) {
      const promptTokens = Number(length)
      const { layers, keyValueHeads, headSize, vocabularySize } = this.config
      const cacheFloats = 2 * layers * keyValueHeads * headSize * (promptTokens + continuations * maxTokens)
      const prompts = bucketRows(
        Math.ceil(SAMPLING_ROWS / continuations),
        Math.max(cacheFloats, continuations * vocabularySize),
        laneCount(),
      )
      const shape = { prompts, promptTokens, continuations, newTokens: maxTokens, choice } as const
      await this.use('sample', shape, Sampler.create, (sampler) => {
        const samples = sampler.sample(
          members.map(({ item: { prompt, key } }) => ({
            tokens: prompt,
            uniform: (k, position) => uniformAt(key, k, position),
          })),
          { temperature: choice === 'best' ? 1 : temperature, stop },
        )
        members.forEach(({ index }, n) => {
          results[index] = samples[n] as Continuation[]
        })
      })
    }
    return results
  }

  /**
   * @param items each with a prompt of at least one token
   * @returns for each item and continuation the log-probability of each of its tokens, in nats
   */
  async score(items: readonly ScoringItem[]): Promise<number[][][]> {
    const results = new Array<number[][]>(items.length)
    const groups = groupByBucket(items, ({ prompt, continuations }) => {
      const longest = continuations.reduce((length, { length: next }) => Math.max(length, next), 0)
      return [promptBucketLength(prompt.length - 1), continuations.length, bucketLength(longest)].join(' ')
    })
    for (const [bucket, members] of groups) {
      const [promptTokens, continuations, tokens] = bucket.split(' ').map(Number) as [number, number, number]
      const floats = continuations * tokens * (this.config.vocabularySize + promptTokens * this.config.heads)
      const prompts = bucketRows(powerBelow(SCORING_TOKENS / (continuations * tokens)), floats, laneCount())
      const shape = { prompts, promptTokens, continuations, tokens }
      await this.use('score', shape, Scorer.create, (scorer) => {
        const scores = scorer.score(members.map(({ item }) => item))
        members.forEach(({ index }, n) => {
          results[index] = scores[n] as number[][]
        })
      })
    }
    return results
  }

  private use<Shape, Program extends Sampler | Scorer>(
    kind: string,
    shape: Shape,
    create: (config: LlamaConfig, shape: Shape) => Promise<Program>,
    work: (program: Program) => void,
  ): Promise<void> {
    const { config, weights } = this
    return this.pool.use({ kind, config, shape, weights }, create, work)
  }
}
