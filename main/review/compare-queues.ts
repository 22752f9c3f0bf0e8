/**
 * Runs both orders of the review queue with a simulated annotator, and measures what the labels are worth as they come
 * in. Nothing is written: the labels are of this comparison alone, and those in the workspace have no part in it.
 */

import type { LabelOrder, QueueComparison, QueueMeasure, QueueRun } from '../../core/comparison/label-queues'
import { labelOrders } from '../../core/comparison/label-queues'
import { isRightThought, type RingAnswer, readRing } from '../../core/corpus/ring-checker'
import { AppError } from '../../core/errors'
import { RandomStream, streamKey } from '../../core/random'
import { thoughtTextHash } from '../../core/review/label'
import type { Workspace } from '../store/workspace'
import { type PoolLabel, ReviewPool } from './pool'
import type { ReviewScope } from './scope'
import { loadThoughtTable, type ThoughtTable } from './thought-table'

export interface QueueComparisonSettings {
  /** Verdicts of each run. */
  readonly labels: number
  readonly seeds: readonly number[]
  /** Chance that a verdict is right, in [0, 1]. */
  readonly reliability: number
}

/** Labels after which is measured, and the classifier fitted: the first ones change most. */
const FIRST_MEASURES = [5, 10, 15, 20, 30, 40, 60, 80, 100]
const ROUND = 25
const ANNOTATOR = 'simulated'
/** A run ends when so many queues in a row had no card. */
const MOST_EMPTY = 3

/** What the checker says of the thoughts of a table. */
interface Judged {
  /** shape [thoughts]: 1 right, 0 not; only of chunks in `chunks` */
  readonly right: Uint8Array
  /** shape [thoughts]: names of the texts */
  readonly hashes: readonly string[]
  /** Indices of the chunks that the checker knows, by document. */
  readonly documents: readonly (readonly number[])[]
}

/** @throws AppError 'invalid-input' if the checker can tell nothing about the chunks: they are not of the sample corpus */
export async function compareQueues(
  workspace: Workspace,
  scope: ReviewScope,
  { labels, seeds, reliability }: QueueComparisonSettings,
  onProgress: (done: number, total: number) => void,
  signal: AbortSignal,
): Promise<Pick<QueueComparison, 'runs' | 'labelledChunks' | 'measuredChunks'>> {
  const table = await loadThoughtTable(workspace.candidates.iterate(scope.experimentId, scope.iteration), scope)
  const judged = await judgeTable(workspace, scope, table)
  const runs: QueueRun[] = []
  const total = seeds.length * labelOrders.length * labels
  let sizes = { labelledChunks: 0, measuredChunks: 0 }
  for (const seed of seeds) {
    const shuffled = new RandomStream(streamKey(seed, 'halves of the queue comparison')).shuffle(judged.documents)
    const half = Math.floor(shuffled.length / 2)
    const halves = { labelled: shuffled.slice(0, half).flat(), measured: shuffled.slice(half).flat() }
    sizes = { labelledChunks: halves.labelled.length, measuredChunks: halves.measured.length }
    for (const order of labelOrders) {
      const simulation = new QueueSimulation(table, judged, halves, { order, seed, reliability })
      const done = runs.length * labels
      runs.push(await simulation.run(workspace, scope, labels, (given) => onProgress(done + given, total), signal))
    }
  }
  return { runs, ...sizes }
}

interface Halves {
  /** Chunks, by index. */
  readonly labelled: readonly number[]
  readonly measured: readonly number[]
}

class QueueSimulation {
  private readonly labels: PoolLabel[] = []

  constructor(
    private readonly table: ThoughtTable,
    private readonly judged: Judged,
    private readonly halves: Halves,
    private readonly settings: { readonly order: LabelOrder; readonly seed: number; readonly reliability: number },
  ) {}

  async run(
    workspace: Workspace,
    scope: ReviewScope,
    wanted: number,
    onProgress: (labels: number) => void,
    signal: AbortSignal,
  ): Promise<QueueRun> {
    const { order, seed } = this.settings
    const source = { inForce: async () => this.labels, adjudicators: async () => new Set<string>() }
    const pool = await ReviewPool.of(workspace, scope, this.table, source)
    const points: QueueMeasure[] = [this.measure(pool)]
    for (let target = 0; target < wanted; ) {
      signal.throwIfAborted()
      const before = target
      target = Math.min(wanted, FIRST_MEASURES.find((labels) => labels > before) ?? before + ROUND)
      this.labelUntil(pool, target)
      if (this.labels.length < target) break
      await pool.refit()
      points.push(this.measure(pool))
      onProgress(target)
      // A fit takes a tenth of a second: let messages in between.
      await new Promise((resolve) => setImmediate(resolve))
    }
    return { order, seed, points }
  }

  /** Asks the queue until there are so many labels, or it has nothing left. Blind repeats are left out. */
  private labelUntil(pool: ReviewPool, target: number): void {
    const { order, seed, reliability } = this.settings
    const { chunkIds, thoughtIds } = this.table
    const onlyChunks = this.halves.labelled.map((chunk) => chunkIds[chunk] as number)
    const shown: number[] = []
    for (let empty = 0; this.labels.length < target && empty < MOST_EMPTY; ) {
      const { cards } = pool.queue({
        ...{ annotator: ANNOTATOR, order, onlyChunks, excludeChunks: shown, repeatShare: 0 },
        // Some cards fall on chunks that are in this queue already.
        ...{ size: target - this.labels.length, draw: streamKey(seed, order, this.labels.length, empty)[0] },
      })
      empty = cards.length === 0 ? empty + 1 : 0
      for (const { chunkId, thoughtId, propensity } of cards) {
        shown.push(chunkId)
        const thought = thoughtIds.indexOf(thoughtId)
        const isRight = this.judged.right[thought] === 1
        const slips = new RandomStream(streamKey(seed, 'slip', thoughtId)).next() >= reliability
        this.labels.push({
          ...{ id: this.labels.length + 1, chunkId, textHash: this.judged.hashes[thought] as string },
          ...{ annotator: ANNOTATOR, verdict: isRight === slips ? 'reject' : 'accept', weightsHidden: false },
          ...(propensity === null ? { origin: 'simulated', propensity } : { origin: 'random', propensity }),
        })
      }
    }
  }

  private measure(pool: ReviewPool): QueueMeasure {
    const measured = this.sums(pool, this.halves.measured)
    const labelled = this.sums(pool, this.halves.labelled)
    return {
      ...{ labels: this.labels.length, lambda: pool.lambda },
      rightUnlabelled: measured.right / measured.chunks,
      chosenRight: measured.chosen / measured.chunks,
      logLoss: measured.loss / measured.thoughts,
      rightLabelled: labelled.right / labelled.chunks,
    }
  }

  private sums(pool: ReviewPool, chunks: readonly number[]) {
    const sums = { chunks: 0, thoughts: 0, right: 0, chosen: 0, loss: 0 }
    for (const chunk of chunks) {
      const belief = pool.chunk(this.table.chunkIds[chunk] as number)
      // Without a thought to choose the chunk is trained on none.
      if (!belief || belief.chosen === null) continue
      const from = this.table.starts[chunk] as number
      sums.chunks++
      belief.weights.forEach((weight, k) => {
        const right = this.judged.right[from + k] as number
        // Before any label every chance is open.
        const chance = pool.classifier ? (belief.chances[k] as number) : 0.5
        sums.right += weight * right
        sums.loss -= Math.log(right === 1 ? chance : 1 - chance)
        sums.thoughts++
        if (k === belief.chosen) sums.chosen += right
      })
    }
    return sums
  }
}

async function judgeTable(
  { candidates, corpora }: Workspace,
  { experimentId, iteration }: ReviewScope,
  { starts, chunkIds }: ThoughtTable,
): Promise<Judged> {
  const right = new Uint8Array(starts.at(-1) as number)
  const hashes: string[] = []
  const known = new Map<number, Set<number>>()
  const answers = new Map<number, readonly (RingAnswer | null)[]>()
  let thought = 0
  let chunk = -1
  for await (const row of candidates.iterate(experimentId, iteration)) {
    if (chunkIds[chunk] !== row.chunkId) chunk++
    if (!answers.has(row.documentId)) {
      answers.clear()
      const [document] = await corpora.documentsById([row.documentId])
      answers.set(row.documentId, readRing((document?.chunks ?? []).map(({ text }) => text)))
    }
    const answer = answers.get(row.documentId)?.[row.chunkPosition]
    if (answer) {
      known.set(row.documentId, (known.get(row.documentId) ?? new Set()).add(chunk))
      right[thought] = Number(row.finished && isRightThought(answer, row.thought))
    }
    hashes.push(thoughtTextHash(row.thought))
    thought++
  }
  if (known.size < 2) {
    throw new AppError(
      'invalid-input',
      'no thought of this iteration is one that the checker can tell right or wrong',
      {
        hint: 'the simulated annotator knows the sample corpus only: run the demo',
      },
    )
  }
  return { right, hashes, documents: [...known.values()].map((chunks) => [...chunks]) }
}
