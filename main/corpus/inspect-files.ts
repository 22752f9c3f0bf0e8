/** Looks into files before an import: their format, their fields, and their first records as they would be imported. */

import { stat } from 'node:fs/promises'
import type { FieldSample, FilesPreview, FormatName, PreviewRow } from '../../core/contract/corpus'
import type { Fault } from '../../core/contract/fault'
import type { GrantedPath } from '../../core/contract/workspace'
import { AppError } from '../../core/errors'
import { suggestName } from '../../core/text/suggest-name'
import { type CorpusOptions, corpusEndings, corpusFormatOf, readValues } from '../formats/corpus-reader'
import { checkText, DEFAULT_TEXT_FIELD, type RawRecord, readRecord, type SkippedRecord } from '../formats/corpus-record'
import { fileFault } from '../formats/file-fault'
import { toFault } from '../jobs/to-fault'

const PREVIEW_ROWS = 100
/** What is shown of a text: a row is one line, and the chosen one is read in chunks. */
const SHOWN_CHARACTERS = 20_000
const SAMPLE_CHARACTERS = 80

/** A record of the first ones, before it is decided which field is the text. */
type Value = { readonly line: number; readonly value: unknown } | { readonly line: number; readonly fault: AppError }

/**
 * @param reading `textField` is chosen by what the records hold unless given
 * @throws AppError if a file is missing, is of no known format, or does not have a single record
 */
export async function previewFiles(files: readonly GrantedPath[], reading: CorpusOptions): Promise<FilesPreview> {
  const sizes = await Promise.all(files.map(({ path }) => sizeOf(path)))
  const [first] = files as readonly [GrantedPath]
  const formats = files.map(({ path }) => reading.format ?? corpusFormatOf(path))
  const format = formats[0] as FormatName
  const { values, fault } = await firstValues(first.path, { ...reading, format })
  if (values.length === 0 && fault) throw new AppError(fault.kind as AppError['kind'], fault.message, hintOf(fault))
  const fields = format === 'text' ? [] : fieldsOf(values)
  const textField = format === 'text' ? null : (reading.textField ?? chooseField(format, values, fields))
  return {
    files: files.map((file, i) => ({ ...file, bytes: sizes[i] as number })),
    ...{ format, suggestedName: suggestName(first.name, corpusEndings), fields, textField },
    rows: values.map((value) => previewRow(first.path, format, value, textField)),
    fault,
  }
}

async function sizeOf(path: string): Promise<number> {
  try {
    return (await stat(path)).size
  } catch (error) {
    throw fileFault(error, path, 'read')
  }
}

async function firstValues(path: string, reading: CorpusOptions): Promise<{ values: Value[]; fault: Fault | null }> {
  const values: Value[] = []
  try {
    for await (const value of readValues(path, reading)) {
      values.push(value)
      if (values.length === PREVIEW_ROWS) break
    }
  } catch (error) {
    if (!(error instanceof AppError)) throw error
    return { values, fault: toFault(error) }
  }
  if (values.length === 0) throw new AppError('invalid-input', `'${path}' holds no documents`)
  return { values, fault: null }
}

/** Fields with a text in one of the records, in the order in which they come. */
function fieldsOf(values: readonly Value[]): FieldSample[] {
  const samples = new Map<string, string>()
  for (const value of values) {
    for (const [name, text] of Object.entries(recordOf(value) ?? {})) {
      if (typeof text === 'string' && text.trim() !== '' && !samples.has(name)) samples.set(name, oneLine(text))
    }
  }
  return [...samples].map(([name, sample]) => ({ name, sample }))
}

/** The usual name, or the field with the longest texts; none for records in chunks. */
function chooseField(format: FormatName, values: readonly Value[], fields: readonly FieldSample[]): string | null {
  const records = values.map(recordOf).filter((record) => record !== null)
  if (format === 'bolt-jsonl' || records.some(({ chunks }) => Array.isArray(chunks))) return null
  if (fields.some(({ name }) => name === DEFAULT_TEXT_FIELD)) return DEFAULT_TEXT_FIELD
  const total = (name: string) =>
    records.reduce((sum, record) => sum + (typeof record[name] === 'string' ? record[name].length : 0), 0)
  return [...fields].sort((a, b) => total(b.name) - total(a.name))[0]?.name ?? DEFAULT_TEXT_FIELD
}

function recordOf(value: Value): Record<string, unknown> | null {
  if ('fault' in value || typeof value.value !== 'object' || Array.isArray(value.value)) return null
  return value.value as Record<string, unknown> | null
}

function previewRow(path: string, format: FormatName, value: Value, textField: string | null): PreviewRow {
  const { line } = value
  const leftOut = (skipped: string): PreviewRow => ({ line, text: null, chunks: null, skipped })
  if ('fault' in value) return leftOut(`not JSON (${value.fault.message.replace(/^.*\((.*)\)$/s, '$1')})`)
  try {
    const record = readValue(path, format, value, textField)
    if ('skipped' in record) return leftOut(record.skipped)
    return { line, text: record.text.slice(0, SHOWN_CHARACTERS), chunks: record.chunks, skipped: null }
  } catch (error) {
    if (!(error instanceof AppError)) throw error
    return leftOut(error.message.replace(`'${path}', line ${line}`, '').replace(/^[: ]+/, ''))
  }
}

function readValue(
  path: string,
  format: FormatName,
  { value, line }: { readonly value: unknown; readonly line: number },
  textField: string | null,
): RawRecord | SkippedRecord {
  if (format === 'text') return checkText(value as string) ?? { text: value as string, chunks: null, line }
  return readRecord(path, line, value, { textField: textField ?? undefined, requireChunks: format === 'bolt-jsonl' })
}

function oneLine(text: string): string {
  return text.slice(0, SAMPLE_CHARACTERS).replace(/\s+/g, ' ').trim()
}

function hintOf({ hint }: Fault): { hint?: string } {
  return hint === null ? {} : { hint }
}
