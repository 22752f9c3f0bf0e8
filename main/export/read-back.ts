/**
 * Reads an exported file again as an import would, and tells whether it has the content that was to be written.
 *
 * Of documents the content is the text of every chunk and its thought, of training text the text, of all else the whole
 * row.
 */

import { AppError } from '../../core/errors'
import { readCorpus } from '../formats/corpus-reader'
import { readUtf8 } from '../formats/input-bytes'
import { parseRecord } from '../formats/json-stream'
import { splitLines } from '../formats/text-lines'
import { readWeightsJsonl } from '../formats/weights-jsonl'
import { givingWay } from '../turns/giving-way'
import { ContentDigest } from './content-digest'
import type { ExportControl } from './export-data'
import type { RowFormat } from './row-export'

/** @param record as `RowExport.record` makes it */
export function contentOf(format: RowFormat, record: unknown): unknown {
  switch (format) {
    case 'bolt-jsonl':
    case 'data-card':
      return (record as { chunks: { suffix: string; latent: string | null }[] }).chunks.map((chunk) => [
        chunk.suffix,
        chunk.latent,
      ])
    case 'text-jsonl':
    case 'parquet':
      return (record as { text: string }).text
    default:
      return sorted(record)
  }
}

/** @throws AppError 'unavailable' if the content differs, and as the readers do */
export async function compareWithFile(
  path: string,
  format: Exclude<RowFormat, 'data-card'>,
  written: ContentDigest,
  { report, signal }: Pick<ExportControl, 'report' | 'signal'>,
): Promise<void> {
  const read = new ContentDigest()
  for await (const content of givingWay(readContents(path, format))) {
    signal.throwIfAborted()
    read.add(content)
    report(read.count)
  }
  if (read.count === written.count && read.value() === written.value()) return
  const how = read.count === written.count ? 'another content' : `${read.count} rows in place of ${written.count}`
  throw new AppError('unavailable', `'${path}' was read back, and has ${how} than what was written`, {
    hint: 'do not use this file; the disk may be failing, so export to another one',
  })
}

async function* readContents(path: string, format: Exclude<RowFormat, 'data-card'>): AsyncGenerator<unknown> {
  switch (format) {
    case 'bolt-jsonl':
      for await (const { chunks } of readCorpus(path, { format })) yield chunks?.map((c) => [c.text, c.thought])
      return
    case 'text-jsonl':
      for await (const { text } of readCorpus(path, { format: 'jsonl' })) yield text
      return
    case 'parquet':
      for await (const { text } of readCorpus(path, { format })) yield text
      return
    case 'weights-jsonl':
      for await (const row of readWeightsJsonl(path)) yield sorted(row)
      return
    default:
      for await (const { text, number } of splitLines(path, readUtf8(path))) {
        if (text !== '') yield sorted(parseRecord(path, text, `on line ${number}`))
      }
  }
}

/** By the names of its keys, in whatever order they came. */
function sorted(row: unknown): unknown {
  return Object.entries(row as object).sort(([a], [b]) => (a < b ? -1 : 1))
}
