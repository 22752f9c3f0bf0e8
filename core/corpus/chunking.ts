/**
 * Cuts a text into the chunks whose thoughts are modelled.
 *
 * The number of units of a chunk is min + Poisson(mean - min), cut at max and
 * at what remains. The draws depend on the text and a seed alone, so the
 * chunks do not change with the order or the grouping of documents.
 * Source: arXiv 2503.18866; sentences, mean 8, min 1, max 20 there.
 */

import { AppError } from '../errors'
import { hashText } from '../hash'
import { RandomStream, streamKey } from '../random'
import { type ChunkUnit, splitUnits } from './units'

export interface Chunking {
  readonly unit: ChunkUnit
  readonly mean: number
  readonly min: number
  readonly max: number
  readonly seed: number
}

/**
 * @returns chunks whose concatenation is the text; none for an empty text.
 * @throws AppError 'invalid-input' unless 1 <= min <= mean <= max, with min and max whole.
 */
export function chunkText(text: string, chunking: Chunking): string[] {
  const { unit, mean, min, max, seed } = chunking
  if (!(Number.isInteger(min) && Number.isInteger(max) && 1 <= min && min <= mean && mean <= max)) {
    throw new AppError('invalid-input', `cannot cut chunks of min ${min}, mean ${mean} and max ${max} units`, {
      hint: 'Choose whole numbers min and max with 1 <= min <= mean <= max.',
    })
  }
  const units = splitUnits(text, unit)
  const draws = new RandomStream(streamKey('chunking', seed, ...hashText(text)))
  const chunks: string[] = []
  for (let start = 0; start < units.length; ) {
    const end = start + Math.min(max, min + draws.poisson(mean - min))
    chunks.push(units.slice(start, end).join(''))
    start = end
  }
  return chunks
}

/**
 * Chunks of as nearly equal unit counts as there can be, ceil(units / mean) of them: for evaluation, where nothing
 * should be drawn.
 */
export function chunkUniformly(text: string, unit: ChunkUnit, mean: number): string[] {
  if (!(mean >= 1)) {
    throw new AppError('invalid-input', `cannot cut chunks of ${mean} units on average`, {
      hint: 'Choose a mean of at least 1 unit.',
    })
  }
  const units = splitUnits(text, unit)
  const count = Math.ceil(units.length / mean)
  return Array.from({ length: count }, (_, i) =>
    units.slice(Math.floor((i * units.length) / count), Math.floor(((i + 1) * units.length) / count)).join(''),
  )
}
