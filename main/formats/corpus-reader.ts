/**
 * Reads a corpus file of any supported format as a stream of records.
 *
 * | format | one record is |
 * |---|---|
 * | jsonl | a line: an object with a text, or in BoLT's form (corpus-record.ts) |
 * | bolt-jsonl | a line in BoLT's form |
 * | json | an element of the list, or of the list "data" |
 * | csv, tsv | a row, by the names in the header |
 * | parquet | a row |
 * | text | a file, or what lies between separators (plain-text.ts) |
 *
 * All but Parquet may be compressed by gzip.
 */

import { AppError } from '../../core/errors'
import {
  checkText,
  DEFAULT_TEXT_FIELD,
  type RawRecord,
  type RecordOptions,
  readRecord,
  type SkippedRecord,
} from './corpus-record'
import { readCsv } from './csv'
import { readUtf8 } from './input-bytes'
import { parseRecord, splitJson } from './json-stream'
import { readParquet } from './parquet'
import { splitDocuments } from './plain-text'
import { LONGEST_RECORD_BYTES, splitLines } from './text-lines'

export const corpusFormats = ['jsonl', 'bolt-jsonl', 'json', 'csv', 'tsv', 'parquet', 'text'] as const
export type CorpusFormat = (typeof corpusFormats)[number]

export interface CorpusOptions {
  /** Told by the name of the file unless given. */
  readonly format?: CorpusFormat
  /** The field that holds the text; 'text' unless given. */
  readonly textField?: string
  /** For plain text: the line that stands between documents; '' for blank lines. */
  readonly separator?: string
  /** The longest line, row or record, LONGEST_RECORD_BYTES unless given. */
  readonly longestRecordBytes?: number
  /** Passes over lines of a JSONL file, and records of others, that cannot be read; else they are a fault of the file. */
  readonly skipBroken?: boolean
  /** Is told how many more bytes of the file were read. */
  readonly onBytes?: (bytes: number) => void
}

/** A record that was left out. */
export interface LeftOut {
  /** From 1; the row in a Parquet file. */
  readonly line: number
  readonly reason: SkippedRecord['skipped']
}

/** The records of a file, to be read once, and what was left out so far. */
export interface CorpusReading extends AsyncIterable<RawRecord> {
  /** How many records were left out, by reason; complete when the last record was read. */
  readonly skipped: ReadonlyMap<string, number>
  /** The first MOST_LISTED of them. */
  readonly leftOut: readonly LeftOut[]
}

/** Records that are named one by one; of more, only the count is known. */
export const MOST_LISTED = 100

const extensions: Readonly<Record<string, CorpusFormat>> = {
  jsonl: 'jsonl',
  ndjson: 'jsonl',
  json: 'json',
  csv: 'csv',
  tsv: 'tsv',
  parquet: 'parquet',
  txt: 'text',
  text: 'text',
  md: 'text',
}

/** The endings of file names that say the format; what is left names a corpus. */
export const corpusEndings = /(\.(jsonl|ndjson|json|csv|tsv|parquet|txt|text|md))?(\.gz)?$/i

/**
 * The format that a file name stands for, by its ending, a final `.gz` aside.
 * @throws AppError 'invalid-input' for another ending
 */
export function corpusFormatOf(path: string): CorpusFormat {
  const ending = /\.([^./\\]+)(?:\.gz)?$/i.exec(path)?.[1]?.toLowerCase()
  const format = ending === undefined ? undefined : extensions[ending]
  if (format !== undefined) return format
  throw new AppError('invalid-input', `cannot tell the format of '${path}' by its name`, {
    hint: `say --format with one of ${corpusFormats.join(', ')}`,
  })
}

/**
 * Reads a corpus file. Nothing is opened before the first record is asked for.
 *
 * Iterating throws AppError: 'not-found', or 'invalid-input' for an empty file, a folder, truncated gzip, bytes
 * that are not UTF-8, broken JSON or CSV, a record without its text, one that is too long, or a file without records.
 */
export function readCorpus(path: string, options: CorpusOptions = {}): CorpusReading {
  const skipped = new Map<string, number>()
  const leftOut: LeftOut[] = []
  async function* records(): AsyncGenerator<RawRecord> {
    let count = 0
    for await (const record of readAll(path, options)) {
      count++
      if (!('skipped' in record)) {
        yield record
        continue
      }
      const { skipped: reason, line } = record
      skipped.set(reason, (skipped.get(reason) ?? 0) + 1)
      if (leftOut.length < MOST_LISTED) leftOut.push({ line, reason })
    }
    if (count === 0) throw new AppError('invalid-input', `'${path}' holds no documents`)
  }
  return { skipped, leftOut, [Symbol.asyncIterator]: records }
}

type PlacedSkip = SkippedRecord & { readonly line: number }

async function* readAll(path: string, options: CorpusOptions): AsyncGenerator<RawRecord | PlacedSkip> {
  const format = options.format ?? corpusFormatOf(path)
  const fields: RecordOptions = { textField: options.textField, requireChunks: format === 'bolt-jsonl' }
  const { skipBroken = false } = options
  for await (const raw of readValues(path, options, [options.textField ?? DEFAULT_TEXT_FIELD])) {
    const { line } = raw
    if ('fault' in raw) {
      if (!skipBroken) throw raw.fault
      yield { skipped: 'not JSON', line }
    } else if (format === 'text') {
      const text = raw.value as string
      yield placed(checkText(text) ?? { text, chunks: null, line }, line)
    } else {
      yield placed(readOne(path, raw, fields, skipBroken), line)
    }
  }
}

function readOne(
  path: string,
  { value, line }: RawValue,
  fields: RecordOptions,
  skipBroken: boolean,
): RawRecord | SkippedRecord {
  try {
    return readRecord(path, line, value, fields)
  } catch (error) {
    if (!skipBroken || !(error instanceof AppError)) throw error
    return { skipped: 'no usable text' }
  }
}

function placed(record: RawRecord | SkippedRecord, line: number): RawRecord | PlacedSkip {
  return 'skipped' in record ? { ...record, line } : record
}

export interface RawValue {
  /** An object of fields, if the file is in order; of a text file, a text. */
  readonly value: unknown
  /** From 1; the row in a Parquet file. */
  readonly line: number
}

/** A line that is not JSON: only JSONL files go on behind one. */
export interface BrokenLine {
  readonly fault: AppError
  readonly line: number
}

/**
 * The records of a file as they stand there, before their text is looked for.
 *
 * @param columns of a Parquet file to read; all by default
 * @throws AppError as `readCorpus`, but for what is wrong with a record's fields
 */
export async function* readValues(
  path: string,
  options: CorpusOptions,
  columns?: readonly string[],
): AsyncGenerator<RawValue | BrokenLine> {
  const format = options.format ?? corpusFormatOf(path)
  const longest = options.longestRecordBytes ?? LONGEST_RECORD_BYTES
  const { onBytes } = options
  switch (format) {
    case 'jsonl':
    case 'bolt-jsonl':
      for await (const { text, number } of splitLines(path, readUtf8(path, onBytes), longest)) {
        if (text.trim() !== '') yield parseLine(path, text, number)
      }
      break
    case 'json':
      yield* splitJson(path, readUtf8(path, onBytes), longest)
      break
    case 'csv':
    case 'tsv':
      yield* readCsv(path, readUtf8(path, onBytes), format === 'csv' ? ',' : '\t', longest)
      break
    case 'parquet':
      for await (const { value, row } of readParquet(path, columns, onBytes)) yield { value, line: row }
      break
    case 'text':
      for await (const { text, line } of splitDocuments(path, readUtf8(path, onBytes), options.separator)) {
        yield { value: text, line }
      }
      break
  }
}

function parseLine(path: string, text: string, line: number): RawValue | BrokenLine {
  try {
    return { value: parseRecord(path, text, `on line ${line}`), line }
  } catch (error) {
    if (error instanceof AppError) return { fault: error, line }
    throw error
  }
}
