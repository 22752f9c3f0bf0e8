/**
 * What one record of a JSON, CSV or Parquet corpus says: a text, or a text in
 * chunks with their thoughts.
 *
 * The second form is that of the authors' code (ryoungj/BoLT): {text,
 * num_chunks, chunks: [{suffix, latent}]}. A `latent` that is absent or null is
 * unknown, to be sampled; "" is known to need none.
 */

import { z } from 'zod'
import type { Chunk } from '../../core/corpus/document'
import { AppError } from '../../core/errors'
import { nearestName } from '../../core/text/nearest'
import { hasLoneSurrogate } from './unicode'

export interface RawRecord {
  readonly text: string
  /** Their texts join to `text`. Null where the file has none: the text is still to be cut. */
  readonly chunks: readonly Chunk[] | null
  /** Where it begins in the file, from 1; the row in a Parquet file. */
  readonly line: number
}

/** A record that holds no document, for a reason worth counting but no fault of the file. */
export interface SkippedRecord {
  readonly skipped: 'empty text' | 'the text is null' | 'the text is not valid Unicode' | BrokenReason
}

/** A line that cannot be read, where such lines are to be passed over. */
export type BrokenReason = 'not JSON' | 'no usable text'

export const DEFAULT_TEXT_FIELD = 'text'

export interface RecordOptions {
  /** The field that holds the text; DEFAULT_TEXT_FIELD, or chunks in BoLT's form, unless given. */
  readonly textField: string | undefined
  /** Every record must be in BoLT's form. */
  readonly requireChunks: boolean
}

const boltSchema = z.object({
  text: z.string().optional(),
  num_chunks: z.number().optional(),
  chunks: z.array(z.object({ suffix: z.string(), latent: z.string().nullish() })),
})

/**
 * @param path and `line` for messages
 * @throws AppError 'invalid-input' if it is no object, lacks the text (the fields that are there are named), or
 *   its chunks do not join to its text
 */
export function readRecord(
  path: string,
  line: number,
  value: unknown,
  { textField, requireChunks }: RecordOptions,
): RawRecord | SkippedRecord {
  const place = `'${path}', line ${line}`
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new AppError('invalid-input', `${place}: ${describe(value)}, not an object with a text`)
  }
  const record = value as Record<string, unknown>
  if (requireChunks || (textField === undefined && Array.isArray(record.chunks))) return readBolt(place, line, record)
  const field = textField ?? DEFAULT_TEXT_FIELD
  if (!Object.hasOwn(record, field)) throw missingField(place, field, record)
  const text = record[field]
  if (text === null) return { skipped: 'the text is null' }
  if (typeof text !== 'string') {
    throw new AppError('invalid-input', `${place}: the field '${field}' is ${describe(text)}, not a text`)
  }
  return checkText(text) ?? { text, chunks: null, line }
}

/** Why a text is left out, or null if it is fit to use. */
export function checkText(text: string): SkippedRecord | null {
  if (text.trim() === '') return { skipped: 'empty text' }
  return hasLoneSurrogate(text) ? { skipped: 'the text is not valid Unicode' } : null
}

function readBolt(place: string, line: number, record: Record<string, unknown>): RawRecord | SkippedRecord {
  const parsed = boltSchema.safeParse(record)
  if (!parsed.success) {
    const issue = parsed.error.issues[0]
    throw new AppError('invalid-input', `${place}: '${issue?.path.join('.')}': ${issue?.message}`, {
      hint: 'BoLT records are {text, num_chunks, chunks: [{suffix, latent}]}',
    })
  }
  const { text: given, num_chunks, chunks: rawChunks } = parsed.data
  if (num_chunks !== undefined && num_chunks !== rawChunks.length) {
    throw new AppError(
      'invalid-input',
      `${place}: num_chunks is ${num_chunks}, but there are ${rawChunks.length} chunks`,
    )
  }
  const chunks = rawChunks.map(({ suffix, latent }) => ({ text: suffix, thought: latent ?? null }))
  const text = chunks.map((chunk) => chunk.text).join('')
  if (given !== undefined && given !== text) {
    throw new AppError(
      'invalid-input',
      `${place}: the chunks do not join to the text; they differ from character ${firstDifference(given, text) + 1} on`,
      { hint: "the suffixes, joined, must give 'text' exactly, spaces and line breaks included" },
    )
  }
  const emptyChunk = chunks.findIndex((chunk) => chunk.text === '')
  if (emptyChunk >= 0 && text !== '') {
    throw new AppError('invalid-input', `${place}: the suffix of chunk ${emptyChunk + 1} is empty`)
  }
  if (chunks.some(({ thought }) => thought !== null && hasLoneSurrogate(thought))) {
    return { skipped: 'the text is not valid Unicode' }
  }
  return checkText(text) ?? { text, chunks, line }
}

function firstDifference(a: string, b: string): number {
  let i = 0
  while (i < a.length && a[i] === b[i]) i++
  return i
}

function missingField(place: string, field: string, record: Record<string, unknown>): AppError {
  const fields = Object.keys(record)
  const named = fields.length === 0 ? 'no fields at all' : fields.map((name) => `'${name}'`).join(', ')
  const texts = Object.entries(record).filter((entry): entry is [string, string] => typeof entry[1] === 'string')
  const longest = texts.sort(([, a], [, b]) => b.length - a.length)[0]?.[0]
  const meant = nearestName(field, fields) ?? longest
  return new AppError('invalid-input', `${place} has no field '${field}'; it has ${named}`, {
    hint: meant === undefined ? 'name the field that holds the text' : `did you mean --text-field ${meant}?`,
  })
}

/** The kind of a JSON value, for messages. */
export function describe(value: unknown): string {
  if (value === null) return 'null'
  if (Array.isArray(value)) return 'a list'
  return { string: 'a text', number: 'a number', boolean: 'true or false' }[typeof value as string] ?? 'an object'
}
