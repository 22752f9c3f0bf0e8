/**
 * What more thoughts per chunk buy, from one E-step: for nested prefixes of the K thoughts, the share of right thoughts
 * that would be chosen (their expected share under the resampling weights), where right ones are known; else the
 * effective sample size.
 */

import { DocumentDraws } from '../statistics/document-draws'
import { boundSizes } from '../weights/bound'
import { type ChunkTerms, resamplingLogWeights, type ThoughtTerms, type Weighting } from '../weights/forms'
import { effectiveSampleSize, normalizeWeights } from '../weights/importance'
import { type ArmFigure, type ArmTerm, armFigure } from './terms'

export interface JudgedThought extends ThoughtTerms {
  /** Null where the right thought is not known. */
  readonly isRight: boolean | null
}

export interface JudgedChunk {
  readonly document: number
  readonly seed: number
  readonly chunk: ChunkTerms
  readonly weighting: Weighting
  /** Drawn in this E-step, in their order; a thought kept from before is no draw. */
  readonly thoughts: readonly JudgedThought[]
}

export interface EffectOfK {
  readonly iteration: number
  readonly measures: 'right' | 'ess'
  /** Ascending; a figure is null where no chunk has weights. */
  readonly points: readonly { readonly thoughts: number; readonly figure: ArmFigure | null }[]
  readonly chunks: number
}

const REPLICATES = 2000

/**
 * One result an E-step. Chunks in which no thought has a weight are left out. Yields every few milliseconds, for who
 * must not block meanwhile.
 *
 * @param chunks by iteration
 */
export function* effectsOfK(chunks: ReadonlyMap<number, readonly JudgedChunk[]>): Generator<undefined, EffectOfK[]> {
  const known = new Map<number, DocumentDraws>()
  const effects: EffectOfK[] = []
  for (const [iteration, all] of chunks) {
    const measures = all.some(({ thoughts }) => thoughts.some(({ isRight }) => isRight !== null)) ? 'right' : 'ess'
    const judged = measures === 'ess' ? all : all.filter(({ thoughts }) => thoughts[0]?.isRight !== null)
    const most = Math.max(0, ...judged.map(({ thoughts }) => thoughts.length))
    const points: { thoughts: number; figure: ArmFigure | null }[] = []
    for (const thoughts of boundSizes(most)) {
      const terms = sumTerms(judged.flatMap((chunk) => nestedTerm(chunk, thoughts, measures)))
      const documents = new Set(terms.map(({ item }) => item)).size
      if (documents >= 2 && !known.has(documents)) {
        known.set(documents, yield* DocumentDraws.inSteps(documents, 0, REPLICATES))
      }
      const figure = armFigure(terms, measures === 'right', (count) => known.get(count) as DocumentDraws)
      points.push({ thoughts, figure })
      yield
    }
    effects.push({ iteration, measures, points, chunks: judged.length })
  }
  return effects
}

function nestedTerm(
  { document, seed, chunk, weighting, thoughts: all }: JudgedChunk,
  thoughts: number,
  measures: EffectOfK['measures'],
): ArmTerm[] {
  if (all.length < thoughts) return []
  const value = nestedValue(all.slice(0, thoughts), chunk, weighting, measures)
  return value === null ? [] : [{ item: document, seed, value, weight: 1 }]
}

function nestedValue(
  thoughts: readonly JudgedThought[],
  chunk: ChunkTerms,
  weighting: Weighting,
  measures: EffectOfK['measures'],
): number | null {
  const logWeights = resamplingLogWeights(thoughts, chunk, weighting)
  if (logWeights.every((logWeight) => logWeight === -Infinity)) return null
  const weights = normalizeWeights(logWeights)
  if (measures === 'ess') return effectiveSampleSize(weights)
  return thoughts.reduce((sum, { isRight }, k) => sum + (isRight ? (weights[k] as number) : 0), 0)
}

/** One term a document and seed. */
function sumTerms(terms: readonly ArmTerm[]): ArmTerm[] {
  const sums = new Map<string, ArmTerm>()
  for (const term of terms) {
    const key = `${term.seed} ${term.item}`
    const before = sums.get(key)
    sums.set(key, before ? { ...term, value: term.value + before.value, weight: term.weight + before.weight } : term)
  }
  return [...sums.values()]
}
