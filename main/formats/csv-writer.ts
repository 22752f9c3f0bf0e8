/** Rows of a CSV file (RFC 4180), written as they come. */

import { writeFileAtomically } from './atomic'

export type CsvValue = string | number | boolean | null

/** Rows written in one go. */
const ROWS = 1000

/**
 * @param columns the header; each row has its values in this order, null as an empty field
 * @returns how many rows
 * @throws AppError as `writeFileAtomically`
 */
export async function writeCsv(
  path: string,
  columns: readonly string[],
  rows: AsyncIterable<readonly CsvValue[]> | Iterable<readonly CsvValue[]>,
): Promise<number> {
  return await writeFileAtomically(path, async (file) => {
    let count = 0
    let lines = [formatRow(columns)]
    for await (const row of rows) {
      lines.push(formatRow(row))
      count++
      if (lines.length < ROWS) continue
      await file.appendFile(lines.join(''))
      lines = []
    }
    await file.appendFile(lines.join(''))
    return count
  })
}

function formatRow(values: readonly CsvValue[]): string {
  return `${values.map(formatField).join(',')}\r\n`
}

function formatField(value: CsvValue): string {
  const text = value === null ? '' : String(value)
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}
