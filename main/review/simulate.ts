/**
 * A simulated annotator for the sample corpus: accepts right thoughts and rejects others, each verdict right with a
 * given probability, so that the effect of labels can be measured.
 */

import { isRightThought, readRing } from '../../core/corpus/ring-checker'
import { AppError } from '../../core/errors'
import { RandomStream, streamKey } from '../../core/random'
import type { QueueOrder } from '../../core/review/queue'
import type { NewLabel } from '../store/labels'
import type { Workspace } from '../store/workspace'
import type { ReviewPool } from './pool'

export interface SimulatedAnnotator {
  readonly name: string
  /** Verdicts wanted. */
  readonly labels: number
  /** Chance that a verdict is right, in [0, 1]. */
  readonly reliability: number
  /** How cards are chosen. */
  readonly order: Extract<QueueOrder, 'value' | 'random'>
  /** Hands the verdicts out to the wrong thoughts: the control that labels which mean something must beat. */
  readonly shuffled: boolean
  readonly seed: number
  /** Of the first verdict, ISO 8601; each later one is a second later. */
  readonly start: string
}

export interface Simulation {
  readonly labels: number
  readonly accepts: number
  readonly rejects: number
  /** Verdicts that differ from the checker's. */
  readonly wrong: number
}

/** Cards between two fits of the classifier. */
const ROUND = 20

/** @throws AppError 'invalid-input' if the checker can tell nothing about the chunks: they are not of the sample corpus */
export async function simulateLabels(
  workspace: Workspace,
  pool: ReviewPool,
  annotator: SimulatedAnnotator,
  onProgress: (done: number) => void,
  signal: AbortSignal,
): Promise<Simulation> {
  const { name, order, seed, reliability } = annotator
  const random = new RandomStream(streamKey(seed, 'simulated annotator', name))
  const start = Date.parse(annotator.start)
  const counts = { labels: 0, accepts: 0, rejects: 0, wrong: 0 }
  const shown = new Set<number>()
  for (let round = 0; counts.labels < annotator.labels; round++) {
    signal.throwIfAborted()
    const { cards } = pool.queue({
      ...{ annotator: name, order, draw: streamKey(seed, round)[0], excludeChunks: [...shown] },
      // A card or two of a round may be of chunks that the checker cannot tell.
      size: Math.min(ROUND, annotator.labels - counts.labels),
    })
    if (cards.length === 0) break
    const judged = await judgeCards(workspace, pool, cards)
    for (const { chunkId, right } of judged) if (right === null) shown.add(chunkId)
    const told = judged.flatMap((card) => (card.right === null ? [] : [{ ...card, right: card.right }]))
    const verdicts = told.map(({ right }) => (random.next() < reliability ? right : !right))
    const given = annotator.shuffled ? random.shuffle(verdicts) : verdicts
    const labels = told.map(({ thoughtId, right, propensity }, i): NewLabel => {
      const accept = given[i] as boolean
      counts.labels++
      if (accept) counts.accepts++
      else counts.rejects++
      if (accept !== right) counts.wrong++
      return {
        ...{ thoughtId, annotator: name, verdict: accept ? 'accept' : 'reject' },
        at: new Date(start + 1000 * counts.labels).toISOString(),
        ...(propensity === null ? { origin: 'simulated' } : { origin: 'random', propensity }),
      }
    })
    await workspace.labels.record(labels)
    await pool.refit()
    onProgress(counts.labels)
  }
  if (counts.labels === 0) {
    throw new AppError(
      'invalid-input',
      'no thought of this iteration is one that the checker can tell right or wrong',
      {
        hint: 'the simulated annotator knows the sample corpus only: label by hand, or run the demo',
      },
    )
  }
  return counts
}

async function judgeCards(
  { candidates, corpora }: Workspace,
  { scope }: ReviewPool,
  cards: readonly { readonly chunkId: number; readonly thoughtId: number; readonly propensity: number | null }[],
) {
  return Promise.all(
    cards.map(async (card) => {
      const rows = await candidates.ofChunk(scope.experimentId, scope.iteration, card.chunkId)
      const row = rows.find(({ thoughtId }) => thoughtId === card.thoughtId)
      const [document] = row ? await corpora.documentsById([row.documentId]) : []
      const answer = row && document ? readRing(document.chunks.map(({ text }) => text))[row.chunkPosition] : null
      return { ...card, right: answer && row ? isRightThought(answer, row.thought) : null }
    }),
  )
}
