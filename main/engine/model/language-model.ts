/**
 * A loaded model that samples and scores token sequences of any length: items
 * are put into buckets (buckets.ts), and each bucket has a compiled program.
 *
 * What an item gets depends on the item alone: neither the batch it comes in
 * nor the order changes a bit of it.
 */

import { AppError } from '../../../core/errors'
import type { LlamaConfig } from '../../../core/model/llama-config'
import { type StreamKey, uniformAt } from '../../../core/random'
import { loadTokenizer, type TextTokenizer } from '../../formats/tokenizer'
import { bucketLength, bucketRows, groupByBucket } from './buckets'
import { readModel } from './checkpoint'
import type { Weights } from './parameters'
import { type Continuation, Sampler } from './sampler'
import { Scorer, type ScoringItem } from './scorer'

/** Rows that keep two to sixteen cores busy, if memory allows them. */
const SAMPLING_ROWS = 128
const SCORING_ROWS = 144
/** Programs kept for one model: each holds a copy of the weights. */
const WEIGHT_BYTES_KEPT = 4 * 2 ** 30

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
  /** Compiled programs by bucket, the last used one last. */
  private readonly programs = new Map<string, Sampler | Scorer>()

  private constructor(
    readonly config: LlamaConfig,
    readonly tokenizer: TextTokenizer,
    private readonly weights: Weights,
  ) {}

  /** @throws AppError as `readModel` and `loadTokenizer` do, or if the tokenizer has more tokens than the model */
  static async load(folder: string): Promise<LanguageModel> {
    const { config, weights } = await readModel(folder)
    const tokenizer = await loadTokenizer(folder)
    if (tokenizer.vocabularySize > config.vocabularySize) {
      const sizes = `${tokenizer.vocabularySize} tokens, its model has ${config.vocabularySize}`
      throw new AppError('invalid-input', `the tokenizer in '${folder}' has ${sizes}`, {
        hint: 'tokenizer.json and config.json must come from the same model',
      })
    }
    return new LanguageModel(config, tokenizer, weights)
  }

  /** @returns for each item its K continuations, in the order of the items */
  async sample(items: readonly SamplingItem[], settings: SamplingSettings): Promise<Continuation[][]> {
    const { continuations, maxTokens, temperature, stop } = settings
    const choice = temperature === 0 ? 'best' : 'draw'
    const results = new Array<Continuation[]>(items.length)
    const groups = groupByBucket(items, ({ prompt }) => String(bucketLength(prompt.length - 1)))
    for (const [length, members] of groups) {
      const promptTokens = Number(length)
      const { layers, keyValueHeads, headSize, vocabularySize } = this.config
      const cacheFloats = 2 * layers * keyValueHeads * headSize * (promptTokens + continuations * maxTokens)
      const prompts = bucketRows(
        Math.ceil(SAMPLING_ROWS / continuations),
        Math.max(cacheFloats, continuations * vocabularySize),
      )
      const shape = { prompts, promptTokens, continuations, newTokens: maxTokens, choice } as const
      const name = `sample ${JSON.stringify(shape)}`
      const sampler = await this.program(name, () => Sampler.create(this.config, shape))
      for (let from = 0; from < members.length; from += prompts) {
        const batch = members.slice(from, from + prompts)
        const samples = (sampler as Sampler).sample({
          prompts: batch.map(({ item }) => item.prompt),
          temperature: choice === 'best' ? 1 : temperature,
          stop,
          uniform: (n, k, position) => uniformAt((batch[n] as (typeof batch)[number]).item.key, k, position),
        })
        samples.forEach((sample, n) => {
          results[(batch[n] as (typeof batch)[number]).index] = sample
        })
      }
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
      return [bucketLength(prompt.length - 1), continuations.length, bucketLength(longest)].join(' ')
    })
    for (const [bucket, members] of groups) {
      const [promptTokens, continuations, tokens] = bucket.split(' ').map(Number) as [number, number, number]
      const floats = continuations * tokens * (this.config.vocabularySize + promptTokens * this.config.heads)
      const prompts = bucketRows(Math.ceil(SCORING_ROWS / continuations), floats)
      const shape = { prompts, promptTokens, continuations, tokens }
      const name = `score ${JSON.stringify(shape)}`
      const scorer = await this.program(name, () => Scorer.create(this.config, shape))
      for (let from = 0; from < members.length; from += prompts) {
        const batch = members.slice(from, from + prompts)
        const scores = (scorer as Scorer).score(batch.map(({ item }) => item))
        scores.forEach((score, n) => {
          results[(batch[n] as (typeof batch)[number]).index] = score
        })
      }
    }
    return results
  }

  /** The compiled program of a bucket. Where memory is short, the one that was not used for longest makes room. */
  private async program(name: string, create: () => Promise<Sampler | Scorer>): Promise<Sampler | Scorer> {
    let program = this.programs.get(name)
    if (!program) {
      const bytes = [...this.weights.values()].reduce((total, value) => total + value.byteLength, 0)
      const [oldest] = this.programs
      if (oldest && (this.programs.size + 1) * bytes > WEIGHT_BYTES_KEPT) {
        oldest[1].dispose()
        this.programs.delete(oldest[0])
      }
      program = await create()
      program.load(this.weights)
    }
    this.programs.delete(name)
    this.programs.set(name, program)
    return program
  }

  dispose(): void {
    for (const program of this.programs.values()) program.dispose()
    this.programs.clear()
  }
}
