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
}

/** The records of a file, to be read once, and what was left out so far. */
export interface CorpusReading extends AsyncIterable<RawRecord> {
  /** How many records were left out, by reason; complete when the last record was read. */
  readonly skipped: ReadonlyMap<string, number>
}

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
  async function* records(): AsyncGenerator<RawRecord> {
    let count = 0
    for await (const record of readAll(path, options)) {
      count++
      if ('skipped' in record) skipped.set(record.skipped, (skipped.get(record.skipped) ?? 0) + 1)
      else yield record
    }
    if (count === 0) throw new AppError('invalid-input', `'${path}' holds no documents`)
  }
  return { skipped, [Symbol.asyncIterator]: records }
}

async function* readAll(path: string, options: CorpusOptions): AsyncGenerator<RawRecord | SkippedRecord> {
  const format = options.format ?? corpusFormatOf(path)
  const longest = options.longestRecordBytes ?? LONGEST_RECORD_BYTES
  const fields: RecordOptions = { textField: options.textField, requireChunks: format === 'bolt-jsonl' }
  switch (format) {
    case 'jsonl':
    case 'bolt-jsonl':
      for await (const { text, number } of splitLines(path, readUtf8(path), longest)) {
        if (text.trim() === '') continue
        yield readRecord(path, number, parseRecord(path, text, `on line ${number}`), fields)
      }
      break
    case 'json':
      for await (const { value, line } of splitJson(path, readUtf8(path), longest)) {
        yield readRecord(path, line, value, fields)
      }
      break
    case 'csv':
    case 'tsv':
      for await (const { value, line } of readCsv(path, readUtf8(path), format === 'csv' ? ',' : '\t', longest)) {
        yield readRecord(path, line, value, fields)
      }
      break
    case 'parquet':
      for await (const { value, row } of readParquet(path, [options.textField ?? DEFAULT_TEXT_FIELD])) {
        yield readRecord(path, row, value, fields)
      }
      break
    case 'text':
      for await (const { text, line } of splitDocuments(path, readUtf8(path), options.separator)) {
        yield checkText(text) ?? { text, chunks: null, line }
      }
      break
  }
}
