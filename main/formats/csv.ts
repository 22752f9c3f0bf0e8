/**
 * Rows of a CSV or TSV file as objects, by its header line.
 */

import { pipeline, Readable } from 'node:stream'
import { CsvError, type Info, parse } from 'csv-parse'
import { AppError } from '../../core/errors'
import { recordTooLong } from './text-lines'

export interface CsvRow {
  readonly value: Readonly<Record<string, string>>
  /** The line on which the row begins, from 1; a quoted field may hold line breaks. */
  readonly line: number
}

/**
 * @param source valid UTF-8
 * @throws AppError 'invalid-input' for a row with more or fewer fields than the header, quotes out of place, a
 *   column name that occurs twice, or a row longer than `longestBytes`
 */
export async function* readCsv(
  path: string,
  source: AsyncIterable<Buffer>,
  delimiter: ',' | '\t',
  longestBytes: number,
): AsyncGenerator<CsvRow> {
  let line = 1
  // csv-parse counts a line break of two characters inside quotes as two.
  let countedTwice = 0
  const parser = parse({
    delimiter,
    columns: (header: string[]) => checkHeader(path, header),
    info: true,
    skip_empty_lines: true,
    max_record_size: longestBytes,
  })
  // The callback only keeps the failure from being thrown a second time; the loop below meets it.
  pipeline(Readable.from(source, { objectMode: false }), parser, () => undefined)
  try {
    for await (const { record, info } of parser as AsyncIterable<{ record: Record<string, string>; info: Info }>) {
      const fields = Object.values(record)
      const occurrences = (what: string) => fields.reduce((count, field) => count + field.split(what).length - 1, 0)
      countedTwice += occurrences('\r\n')
      line = info.lines - countedTwice - occurrences('\n')
      yield { value: record, line }
    }
  } catch (error) {
    if (!(error instanceof CsvError)) throw error
    const at = typeof error.lines === 'number' ? error.lines - countedTwice : line
    if (error.code === 'CSV_MAX_RECORD_SIZE') throw recordTooLong(path, `the row at line ${at}`, longestBytes)
    throw new AppError('invalid-input', `'${path}': line ${at} is not CSV (${error.message})`, {
      hint: 'fields with commas, quotes or line breaks stand in double quotes; a quote within them is doubled',
      cause: error,
    })
  }
}

function checkHeader(path: string, header: string[]): string[] {
  const twice = header.find((name, i) => header.indexOf(name) !== i)
  if (twice !== undefined) throw new AppError('invalid-input', `'${path}': two columns are named '${twice}'`)
  return header
}
