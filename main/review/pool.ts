/**
 * The thoughts of an iteration under review, with what is believed of each: the classifier fitted to all labels in
 * force, the chance c and acceptance mu of every thought, and lambda.
 *
 * The same for the review desk, the M-step and the exports. It computes for as long as a second where there are many
 * thoughts or labels, so the desk keeps it in a worker.
 */

import type { LabelsEffect } from '../../core/comparison/label-use'
import { streamKey } from '../../core/random'
import type { Reliability, Vote } from '../../core/review/annotators'
import { acceptability, isDisputed } from '../../core/review/annotators'
import { type AcceptanceClassifier, chanceVariance, fitClassifier, scoreTable } from '../../core/review/classifier'
import { FEATURES, readFeatures } from '../../core/review/features'
import { buildQueue, chunkOf, type Queue, type QueueOrder } from '../../core/review/queue'
import { type Adjudicators, contentKey, votesByContent } from '../../core/review/votes'
import { acceptedWeights, movedWeight } from '../../core/weights/acceptance'
import {
  type AcceptanceTable,
  automaticLambda,
  meanEss,
  SAMPLED_CHUNKS,
  type WhatIf,
  type WhatIfSettings,
  whatIf,
} from '../../core/weights/acceptance-table'
import { resample } from '../../core/weights/resample'
import type { LabelRow } from '../store/labels'
import type { Workspace } from '../store/workspace'
import { readExamples } from './examples'
import { countsIn, type ReviewScope } from './scope'
import { loadThoughtTable, type ThoughtTable, textKey } from './thought-table'

export interface PoolQueueRequest {
  readonly annotator: string
  readonly order: QueueOrder
  readonly size: number
  /** Names the draws of this queue, such as the number of labels so far. */
  readonly draw: number
  /** Ids of chunks that were shown just now. */
  readonly excludeChunks: readonly number[]
  /** Ids of the chunks to choose among; all if left out. */
  readonly onlyChunks?: readonly number[]
  /** In document order, goes on behind this chunk. */
  readonly afterChunk?: number
  /** Share of the cards that are blind repeats; the queue's own if left out. */
  readonly repeatShare?: number
}

export interface PoolCard extends Omit<Queue['cards'][number], 'chunk' | 'thought'> {
  readonly chunkId: number
  readonly thoughtId: number
}

/** What the pool believes of one chunk's thoughts. */
export interface PoolChunk {
  /** shape [K], c */
  readonly chances: readonly number[]
  /** shape [K], mu where labelled, else c; 1 without any label */
  readonly acceptance: readonly number[]
  /** shape [K], normalized */
  readonly weights: readonly number[]
  /** The thought chosen, with the E-step's random number; null if all are left out. */
  readonly chosen: number | null
}

/** What the pool needs of a label. */
export type PoolLabel = Pick<
  LabelRow,
  'id' | 'chunkId' | 'textHash' | 'annotator' | 'verdict' | 'origin' | 'propensity' | 'weightsHidden'
>

/** Where the pool has its labels from: the store, or a simulation that leaves none there. */
export interface PoolLabels {
  /** Judgements and edits, oldest first. */
  inForce(): Promise<readonly PoolLabel[]>
  adjudicators(): Promise<Adjudicators>
}

/** Cards of an annotator's own that lie so far back may come again. */
const REPEAT_AFTER = 20
const CURVE_POINTS = 21

export class ReviewPool {
  /** Null without labels: the weights are then the paper's. */
  classifier: AcceptanceClassifier | null = null
  lambda: number
  private table: AcceptanceTable
  private chances: Float64Array
  private votes = new Map<number, readonly Vote[]>()
  private labels: readonly PoolLabel[] = []
  adjudicators: Adjudicators = new Set()
  /** Names of the texts that the classifier learned from. */
  private counted: ReadonlySet<string> = new Set()
  private readonly places: ReadonlyMap<number, number>

  private constructor(
    private readonly workspace: Workspace,
    readonly scope: ReviewScope,
    private readonly thoughts: ThoughtTable,
    private readonly source: PoolLabels,
  ) {
    const { starts, logWeights, chunkIds } = thoughts
    this.lambda = scope.lambda === 'auto' ? 1 : scope.lambda
    this.chances = new Float64Array(logWeights.length).fill(1)
    this.table = { starts, logWeights, logAcceptance: new Float64Array(logWeights.length) }
    this.places = new Map(Array.from(chunkIds, (id, chunk) => [id, chunk]))
  }

  /** Loads the thoughts and fits the classifier to the labels that there are. */
  static async load(workspace: Workspace, scope: ReviewScope): Promise<ReviewPool> {
    const rows = workspace.candidates.iterate(scope.experimentId, scope.iteration)
    return ReviewPool.of(workspace, scope, await loadThoughtTable(rows, scope), workspace.labels)
  }

  /** The same of thoughts that are loaded, with labels from elsewhere than the store. */
  static async of(
    workspace: Workspace,
    scope: ReviewScope,
    thoughts: ThoughtTable,
    source: PoolLabels,
  ): Promise<ReviewPool> {
    const pool = new ReviewPool(workspace, scope, thoughts, source)
    await pool.refit()
    return pool
  }

  get chunkCount(): number {
    return this.thoughts.chunkIds.length
  }

  /** Chunks with a thought that annotators see differently and nobody has decided. */
  get disputedChunks(): number {
    const disputed = [...this.votes].filter(([, cast]) => isDisputed(cast))
    return new Set(disputed.map(([thought]) => chunkOf(this.table, thought))).size
  }

  get thoughtCount(): number {
    return this.thoughts.thoughtIds.length
  }

  /** Reads the labels in force again, and fits and scores anew: from the last fit, so that a few labels cost little. */
  async refit(): Promise<void> {
    this.labels = (await this.source.inForce()).filter((label) => countsIn(this.scope, label))
    this.adjudicators = await this.source.adjudicators()
    const votes = votesByContent(this.labels, this.adjudicators)
    this.votes = this.placeVotes(votes)
    const examples = await readExamples(this.workspace, this.scope, this.labels, votes, {
      featuresOf: (chunkId, textHash) => this.featuresOf(chunkId, textHash),
    })
    this.classifier = fitClassifier([...examples.values()], this.classifier)
    this.counted = new Set(examples.keys())
    this.score()
    const { lambda } = this.scope
    this.lambda = lambda === 'auto' ? automaticLambda(this.table) : lambda
  }

  /** Ids of the judgements that have a part in the weights, if only through the classifier. */
  get labelIds(): readonly number[] {
    const counts = ({ chunkId, textHash }: PoolLabel) =>
      chunkId !== null && this.counted.has(contentKey(chunkId, textHash))
    return this.labels.filter((label) => label.verdict !== 'edit' && counts(label)).map(({ id }) => id)
  }

  /** @returns null for a chunk that this iteration did not sample */
  chunk(chunkId: number): PoolChunk | null {
    const place = this.places.get(chunkId)
    if (place === undefined) return null
    const [from, to] = [this.table.starts[place] as number, this.table.starts[place + 1] as number]
    const acceptance = Array.from(this.table.logAcceptance.subarray(from, to), Math.exp)
    const { weights, leader } = acceptedWeights(this.table.logWeights.subarray(from, to), acceptance, this.lambda)
    const chosen = leader === null ? null : resample(weights, this.thoughts.uniforms[place] as number)
    return { chances: Array.from(this.chances.subarray(from, to)), acceptance, weights, chosen }
  }

  queue(request: PoolQueueRequest): { readonly cards: readonly PoolCard[]; readonly decidedChunks: number } {
    const { annotator, order, size, excludeChunks, onlyChunks, afterChunk, repeatShare } = request
    const { experimentId, iteration } = this.scope
    const placesOf = (ids: readonly number[]) => new Set(ids.flatMap((id) => this.places.get(id) ?? []))
    const { classifier } = this
    const row = new Float32Array(FEATURES)
    const after = afterChunk === undefined ? undefined : this.places.get(afterChunk)
    const { cards, decidedChunks } = buildQueue(
      {
        table: this.table,
        textKeys: this.thoughts.textKeys,
        // Before any label every chance is open.
        chances: classifier ? this.chances : new Float64Array(this.thoughtCount).fill(0.5),
        votes: this.votes,
        reliabilities: this.reliabilities,
        adjudicators: this.adjudicators,
        lambda: this.lambda > 0 ? this.lambda : 1,
        variance: classifier
          ? (thought) => {
              readFeatures(this.thoughts, thought, row)
              return chanceVariance(classifier, row)
            }
          : null,
      },
      {
        ...{ annotator, order, size, key: streamKey('review queue', annotator, experimentId, iteration, request.draw) },
        exclude: placesOf(excludeChunks),
        repeatable: this.repeatable(annotator),
        ...(onlyChunks ? { only: placesOf(onlyChunks) } : {}),
        ...(after === undefined ? {} : { after }),
        ...(repeatShare === undefined ? {} : { repeatShare }),
      },
    )
    return {
      cards: cards.map(({ chunk, thought, ...card }) => ({
        ...card,
        chunkId: this.thoughts.chunkIds[chunk] as number,
        thoughtId: this.thoughts.thoughtIds[thought] as number,
      })),
      decidedChunks,
    }
  }

  /** What lambda and K would change; examples name chunks by id. */
  whatIf(settings: WhatIfSettings): WhatIf {
    const result = whatIf(this.table, this.thoughts, settings)
    return {
      ...result,
      examples: result.examples.map((example) => ({
        ...example,
        chunk: this.thoughts.chunkIds[example.chunk] as number,
      })),
    }
  }

  /** What the labels move of all weights; null without labels, or without a chunk to choose in. */
  effect(): LabelsEffect | null {
    const { paper, now, chunks, changed } = this.whatIf({ lambda: this.lambda, thoughts: Infinity, examples: 0 })
    if (this.classifier === null || !paper || !now) return null
    const { starts, logWeights, logAcceptance } = this.table
    let moved = 0
    for (let chunk = 0; chunk < this.chunkCount; chunk++) {
      const range = [starts[chunk] as number, starts[chunk + 1] as number] as const
      const acceptance = Array.from(logAcceptance.subarray(...range), Math.exp)
      const weights = (lambda: number) => acceptedWeights(logWeights.subarray(...range), acceptance, lambda).weights
      moved += movedWeight(weights(0), weights(this.lambda))
    }
    return {
      ...{ lambda: this.lambda, chunks, changed, moved: moved / chunks },
      ...{ essWithout: paper.meanEss, essWith: now.meanEss },
      ...{ acceptableWithout: paper.expectedAcceptable, acceptableWith: now.expectedAcceptable },
    }
  }

  /** Mean ESS against lambda, over a sample of the chunks, with the automatic lambda for this K. */
  essCurve(thoughts: number): { readonly points: readonly (readonly [number, number])[]; readonly automatic: number } {
    const stride = this.quickStride
    const points = Array.from({ length: CURVE_POINTS }, (_, i) => {
      const lambda = i / (CURVE_POINTS - 1)
      return [lambda, meanEss(this.table, lambda, thoughts, stride) ?? 0] as const
    })
    return { points, automatic: automaticLambda(this.table, undefined, thoughts, stride) }
  }

  /** Every how manieth chunk makes a sample that is looked at while a slider moves. */
  get quickStride(): number {
    return Math.max(1, Math.floor(this.chunkCount / SAMPLED_CHUNKS))
  }

  get reliabilities(): ReadonlyMap<string, Reliability> {
    return this.classifier?.reliabilities ?? new Map()
  }

  private score(): void {
    const { chances, classifier } = this
    const { logAcceptance } = this.table
    if (!classifier) {
      chances.fill(1)
      logAcceptance.fill(0)
      return
    }
    scoreTable(classifier, this.thoughts, chances)
    for (let i = 0; i < chances.length; i++) logAcceptance[i] = Math.log(chances[i] as number)
    const { reliabilities } = this
    for (const [i, votes] of this.votes) {
      logAcceptance[i] = Math.log(acceptability({ chance: chances[i] as number, votes }, reliabilities))
    }
  }

  private placeVotes(votes: ReadonlyMap<string, readonly Vote[]>): Map<number, readonly Vote[]> {
    const placed = new Map<number, readonly Vote[]>()
    for (const [key, cast] of votes) {
      const [chunkId = '', textHash = ''] = key.split('/')
      for (const i of this.thoughtsWith(Number(chunkId), textHash)) placed.set(i, cast)
    }
    return placed
  }

  /** Indices of the thoughts of a chunk that have this text. */
  private thoughtsWith(chunkId: number, textHash: string): number[] {
    const place = this.places.get(chunkId)
    if (place === undefined) return []
    const found: number[] = []
    const wanted = textKey(textHash)
    for (let i = this.table.starts[place] as number; i < (this.table.starts[place + 1] as number); i++) {
      if (this.thoughts.textKeys[i] === wanted) found.push(i)
    }
    return found
  }

  private featuresOf(chunkId: number, textHash: string): Float32Array | null {
    const [thought] = this.thoughtsWith(chunkId, textHash)
    if (thought === undefined) return null
    const features = new Float32Array(FEATURES)
    readFeatures(this.thoughts, thought, features)
    return features
  }

  /** Thoughts that the annotator judged a while ago, on a card, and has not been shown again. */
  private repeatable(annotator: string): number[] {
    const own = this.labels.filter((label) => label.annotator === annotator && label.chunkId !== null)
    const seen = own.filter(({ origin, verdict }) => verdict !== 'edit' && (origin === 'value' || origin === 'random'))
    const key = ({ chunkId, textHash }: PoolLabel) => contentKey(chunkId as number, textHash)
    const repeated = new Set(own.filter(({ origin }) => origin === 'repeat').map(key))
    return seen
      .slice(0, -REPEAT_AFTER)
      .filter((label) => !repeated.has(key(label)))
      .flatMap(({ chunkId, textHash }) => this.thoughtsWith(chunkId as number, textHash).slice(0, 1))
  }
}
