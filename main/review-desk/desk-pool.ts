/**
 * What the desk of the window asks of the pool, wherever that runs: beside the command line's, sizes and a search.
 *
 * A million thoughts take a while to read. Until they are here, cards come from a first part: some chunks drawn at
 * random, so that a card drawn from them at random is drawn at random from all.
 */

import type { ThoughtFilter } from '../../core/contract/review'
import { RandomStream, streamKey } from '../../core/random'
import type { PoolAccess } from '../review/desk'
import { type PoolChunk, ReviewPool } from '../review/pool'
import type { ReviewScope } from '../review/scope'
import { loadThoughtTable } from '../review/thought-table'
import type { CandidateRow } from '../store/candidates'
import type { Workspace } from '../store/workspace'
import { type MatchedThoughts, matchThoughts } from './match-thoughts'

export interface PoolSize {
  readonly chunks: number
  readonly thoughts: number
  /** Chunks where annotators disagree; null until all thoughts are read. */
  readonly disagreements: number | null
  /** Thoughts read so far; null: all. */
  readonly read: number | null
}

export interface DeskPool extends PoolAccess {
  size(): Promise<PoolSize>
  /** Kept when all thoughts are read. */
  whole(): Promise<void>
  /** As `whatIf`, at a sample of the chunks. */
  quickWhatIf(settings: Parameters<PoolAccess['whatIf']>[0]): ReturnType<PoolAccess['whatIf']>
  match(filter: ThoughtFilter): Promise<MatchedThoughts>
  /** What is believed of the thoughts of some chunks, once all are read; null for a chunk that was not sampled. */
  chunks(chunkIds: readonly number[]): Promise<readonly (PoolChunk | null)[]>
}

export interface FirstPart {
  /** Thoughts that are read within a second or so: there is no first part of fewer. */
  readonly readAtOnce: number
  readonly chunks: number
}

/** In this thread. */
export async function loadDeskPool(
  workspace: Workspace,
  scope: ReviewScope,
  first: FirstPart = { readAtOnce: 30_000, chunks: 1000 },
): Promise<DeskPool> {
  const { experimentId, iteration } = scope
  const chunkIds = [...(await workspace.thoughts.recordedChunkIds(experimentId, iteration))]
  const thoughts = await workspace.thoughts.count(experimentId, iteration)
  let read = 0
  let closed = false
  async function* allRows(): AsyncGenerator<CandidateRow, void, undefined> {
    for await (const row of workspace.candidates.iterate(experimentId, iteration)) {
      if (closed) return
      read++
      yield row
    }
  }
  const load = async (rows: AsyncGenerator<CandidateRow, void, undefined>) =>
    ReviewPool.of(workspace, scope, await loadThoughtTable(rows, scope), workspace.labels)

  const drawn = thoughts > first.readAtOnce ? drawFirst(chunkIds, scope, first.chunks) : chunkIds
  let current = await load(drawn === chunkIds ? allRows() : rowsOf(workspace, scope, drawn))
  let isWhole = drawn === chunkIds
  let fault: unknown = null
  const whole = isWhole
    ? Promise.resolve(current)
    : load(allRows()).then((pool) => {
        isWhole = true
        current = pool
        return pool
      })
  whole.catch((error: unknown) => {
    fault = error
  })
  const model = ({ classifier, lambda, adjudicators }: ReviewPool) => ({ classifier, lambda, adjudicators })
  let lastMatch: { readonly filter: string; readonly found: Promise<MatchedThoughts> } | null = null

  return {
    model: async () => model(current),
    async refit() {
      const pool = current
      await pool.refit()
      return model(pool)
    },
    async queue(request) {
      const canDraw = (request.order === 'value' || request.order === 'random') && request.onlyChunks === undefined
      if (isWhole || !canDraw) return (await whole).queue(request)
      const share = drawn.length / chunkIds.length
      const cards = current
        .queue(request)
        .cards.map((card) => ({ ...card, propensity: card.propensity === null ? null : card.propensity * share }))
      return { cards, decidedChunks: null }
    },
    whatIf: async (settings) => (await whole).whatIf(settings),
    quickWhatIf: async (settings) => (await whole).whatIf({ ...settings, stride: current.quickStride }),
    essCurve: async (size) => (await whole).essCurve(size),
    async size() {
      if (fault) throw fault
      const disagreements = isWhole ? current.disputedChunks : null
      return { chunks: chunkIds.length, thoughts, disagreements, read: isWhole ? null : read }
    },
    whole: async () => void (await whole),
    match(filter) {
      const name = JSON.stringify(filter)
      // A row of cards is asked for piece by piece, with the same filter.
      if (lastMatch?.filter !== name) {
        const found = matchThoughts(workspace, scope, filter)
        found.catch(() => {
          lastMatch = null
        })
        lastMatch = { filter: name, found }
      }
      return lastMatch.found
    },
    async chunks(wanted) {
      const pool = await whole
      return wanted.map((id) => pool.chunk(id))
    },
    close: async () => {
      closed = true
    },
  }
}

function drawFirst(
  chunkIds: readonly number[],
  { experimentId, iteration }: ReviewScope,
  count: number,
): readonly number[] {
  const random = new RandomStream(streamKey('first chunks', experimentId, iteration))
  return random.shuffle(chunkIds).slice(0, count)
}

async function* rowsOf(
  { candidates }: Workspace,
  { experimentId, iteration }: ReviewScope,
  chunkIds: readonly number[],
): AsyncGenerator<CandidateRow, void, undefined> {
  for (const chunkId of [...chunkIds].sort((a, b) => a - b))
    yield* await candidates.ofChunk(experimentId, iteration, chunkId)
}
