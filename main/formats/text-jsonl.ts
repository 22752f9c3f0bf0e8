/**
 * Training text, one {"text": ...} a line (Dolma and Lingua style), other fields behind it.
 * corpus-reader.ts reads it back.
 */

import { writeJsonLines } from './jsonl-writer'

export interface TextRow {
  readonly text: string
  readonly [field: string]: string | number | boolean | null
}

/** @returns how many lines. Errors as of `writeJsonLines`. */
export async function writeTextJsonl(path: string, rows: AsyncIterable<TextRow> | Iterable<TextRow>): Promise<number> {
  async function* textFirst() {
    for await (const { text, ...others } of rows) yield { text, ...others }
  }
  return await writeJsonLines(path, textFirst())
}
