/**
 * Infers the thoughts of whole documents, chunk after chunk: in consistent mode
 * the thought chosen for a chunk stands in the prefix of the next ones.
 *
 * All documents of a group go forward together: the first chunks of all, then
 * the second ones, and so on.
 */

import type { InferRequest, InferredChunk, InferredThought, TokenCounts } from '../../core/contract/engine'
import { streamKey } from '../../core/random'
import { logImportanceWeight, resamplingLogWeights, type Weighting } from '../../core/weights/forms'
import { effectiveSampleSize, normalizeWeights } from '../../core/weights/importance'
import { chooseThought } from '../../core/weights/resample'
import type { EngineClient } from '../engine-host/engine-process'
import type { ChunkRow, DocumentRow } from '../store/corpora'

export interface InferenceSettings extends Omit<InferRequest, 'items' | 'batch'> {
  readonly weighting: Weighting
  /** Told apart, the draws of two passes over the same chunks are independent. */
  readonly pass: string
  /** Whether chunks that need no thought are scored too. */
  readonly scoreUnsampled: boolean
}

/** A thought chosen before: earlier in this pass, before an interruption, or in the last iteration. */
export interface KnownThought {
  readonly text: string
  readonly tokens: readonly number[]
}

export interface WeighedThought extends InferredThought {
  /** Null for one that is left out: its weight is 0. */
  readonly logWeight: number | null
  readonly weight: number
  readonly kept: boolean
}

export interface WeighedChunk {
  readonly document: DocumentRow
  readonly chunk: ChunkRow
  readonly inferred: InferredChunk
  /** Empty for a chunk that needs no thought. */
  readonly thoughts: readonly WeighedThought[]
  readonly chosen: number | null
  readonly ess: number | null
}

export interface WeighedWave extends TokenCounts {
  readonly chunks: readonly WeighedChunk[]
}

export interface KnownThoughts {
  /** Chunks of this pass that are done, by chunk id; null where none could be kept. */
  readonly done: ReadonlyMap<number, KnownThought | null>
  /** Thoughts that compete again, by chunk id. */
  readonly kept: ReadonlyMap<number, KnownThought>
}

/** @returns the results of one position in all documents of the group at a time */
export async function* inferDocuments(
  engine: EngineClient,
  documents: readonly DocumentRow[],
  settings: InferenceSettings,
  known: KnownThoughts,
  signal: AbortSignal,
): AsyncGenerator<WeighedWave> {
  const { weighting, pass, scoreUnsampled, ...request } = settings
  const chosen = new Map([...known.done].map(([id, thought]) => [id, thought?.text ?? null]))
  const thoughtOf = ({ id, thought }: ChunkRow) => (thought === '' ? '' : (chosen.get(id) ?? null))
  const longest = Math.max(0, ...documents.map(({ chunks }) => chunks.length))
  for (let position = 0; position < longest; position++) {
    const places = documents.flatMap((document) => {
      const chunk = document.chunks[position]
      return chunk && !known.done.has(chunk.id) ? [{ document, chunk }] : []
    })
    const sampled = places.filter(({ chunk }) => chunk.thought !== '')
    // Those with a kept thought draw one fresh thought less.
    const groups = [
      { thoughts: request.thoughts - 1, places: sampled.filter(({ chunk }) => known.kept.has(chunk.id)) },
      { thoughts: request.thoughts, places: sampled.filter(({ chunk }) => !known.kept.has(chunk.id)) },
      { thoughts: 0, places: scoreUnsampled ? places.filter(({ chunk }) => chunk.thought === '') : [] },
    ]
    for (const group of groups) {
      if (group.places.length === 0) continue
      const items = group.places.map(({ document, chunk }) => {
        const kept = known.kept.get(chunk.id)
        return {
          key: `${pass}/${document.hash}/${chunk.position}`,
          earlier: document.chunks
            .slice(0, position)
            .map((earlier) => ({ text: earlier.text, thought: thoughtOf(earlier) })),
          chunk: chunk.text,
          ...(kept ? { kept: kept.tokens } : {}),
        }
      })
      const events = await engine.infer(
        { ...request, thoughts: group.thoughts, items, batch: items.length },
        { signal },
      )
      for await (const { chunks, ...counts } of events) {
        const weighed = chunks.map((inferred, i) => {
          const place = group.places[i] as (typeof places)[number]
          const result = { ...place, ...weigh(inferred, known.kept.has(place.chunk.id), settings) }
          chosen.set(place.chunk.id, result.chosen === null ? null : (result.thoughts[result.chosen]?.text ?? null))
          return result
        })
        yield { chunks: weighed, ...counts }
      }
    }
  }
}

function weigh(
  inferred: InferredChunk,
  hasKept: boolean,
  { weighting, seed }: InferenceSettings,
): Omit<WeighedChunk, 'document' | 'chunk'> {
  const terms = { logLikelihoodEmpty: inferred.logLikelihoodWithout, chunkTokens: inferred.chunkTokens }
  const logWeights = resamplingLogWeights(inferred.thoughts, terms, weighting)
  const chosen = chooseThought(logWeights, streamKey(seed, 'resample', inferred.key))
  const weights = chosen === null ? logWeights.map(() => 0) : normalizeWeights(logWeights)
  const thoughts = inferred.thoughts.map((thought, k) => {
    const logWeight = logImportanceWeight(thought, weighting.fidelity)
    return {
      ...thought,
      logWeight: Number.isFinite(logWeight) ? logWeight : null,
      weight: weights[k] as number,
      kept: hasKept && k === 0,
    }
  })
  return { inferred, thoughts, chosen, ess: chosen === null ? null : effectiveSampleSize(weights) }
}
