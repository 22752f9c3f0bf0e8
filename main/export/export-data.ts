/**
 * Writes what a workspace holds to files of other programs' formats, each with
 * a data card beside it. Rows stream from the store into the file, which
 * appears when it is complete.
 */

import { join } from 'node:path'
import { AppError } from '../../core/errors'
import type { ExportFormat } from '../../core/export/format'
import { writeTextAtomically } from '../formats/atomic'
import { formatDataCard } from '../formats/data-card'
import { exportLabels } from '../review/export-labels'
import type { Workspace } from '../store/workspace'
import { givingWay } from '../turns/giving-way'
import { believeInThread, type OpenBeliefs } from './beliefs'
import { findCheckpointSource } from './checkpoint-export'
import { exportCheckpoint } from './checkpoint-folder'
import type { ContentDigest } from './content-digest'
import { expectFree } from './free-target'
import { contentOf } from './read-back'
import { noCounts, openRowExport, type RowExport, type RowFormat, type RowRequest } from './row-export'

export interface ExportRequest extends Omit<RowRequest, 'format'> {
  readonly format: ExportFormat
  /** A file, or for `checkpoint` a folder. */
  readonly out: string
  /** A checkpoint by its name, in place of that of an iteration. */
  readonly model: string | null
  /** Whether what is there is replaced. */
  readonly force: boolean
}

export interface ExportResult {
  readonly format: ExportFormat
  readonly out: string
  /** Lines, rows, or files of a checkpoint. */
  readonly rows: number
  /** Path of the data card; null for a checkpoint and for labels, whose lines say who, when and of what. */
  readonly card: string | null
  /** The exported checkpoint; null for data. */
  readonly model: string | null
  readonly experiment: string | null
  /** 0 is the warm start; null for a corpus, a checkpoint of no iteration, and thoughts of several iterations. */
  readonly iteration: number | null
}

/** What the export tells while it runs, and how it is stopped. */
export interface ExportControl {
  readonly report: (rows: number) => void
  readonly signal: AbortSignal
  /** Gets the content of every row, to compare with what is read back. */
  readonly digest?: ContentDigest
  /** In this thread if left out. */
  readonly openBeliefs?: OpenBeliefs
}

/**
 * @throws AppError 'conflict' if `out` exists and is not to be replaced, 'not-found' and 'invalid-input' as the sources
 *   do and where there is nothing to write
 */
export async function exportData(
  workspace: Workspace,
  request: ExportRequest,
  control: ExportControl,
): Promise<ExportResult> {
  const { format, out, force } = request
  expectFree(out, force)
  switch (format) {
    case 'checkpoint':
      return exportModel(workspace, request)
    case 'labels-jsonl':
    case 'labels-csv': {
      const rows = await exportLabels(workspace, out, format === 'labels-csv' ? 'csv' : 'jsonl')
      return { format, out, rows, card: null, model: null, experiment: null, iteration: null }
    }
    default: {
      const source = await openRowExport(workspace, { ...request, format }, control.openBeliefs ?? believeInThread)
      return exportRows(source, format, out, control)
    }
  }
}

async function exportModel(workspace: Workspace, request: ExportRequest): Promise<ExportResult> {
  const { format, out, model } = request
  const { checkpoint, experiment, iteration } = await findCheckpointSource(workspace, request, model)
  const files = await exportCheckpoint(join(workspace.dir, checkpoint.folder), out)
  return { ...{ format, out, rows: files.length, card: null, model: checkpoint.name }, experiment, iteration }
}

async function exportRows(
  source: RowExport,
  format: RowFormat,
  out: string,
  control: ExportControl,
): Promise<ExportResult> {
  const { experiment, iteration } = source
  const counts = noCounts()
  const rows = watched(source.read(counts), source, format, control)
  const said = { format, out, model: null, experiment, iteration }
  if (format === 'data-card') {
    let read = 0
    for await (const _ of rows) read++
    await writeTextAtomically(out, formatDataCard(await source.card(out, read, counts)))
    return { ...said, rows: read, card: out }
  }
  const written = await source.write(out, expectingSome(rows, format))
  const card = `${out}.card.md`
  await writeTextAtomically(card, formatDataCard(await source.card(out, written, counts)))
  return { ...said, rows: written, card }
}

async function* watched(
  rows: AsyncIterable<unknown>,
  source: RowExport,
  format: RowFormat,
  { report, signal, digest }: ExportControl,
): AsyncGenerator<unknown> {
  let count = 0
  for await (const row of givingWay(rows)) {
    signal.throwIfAborted()
    digest?.add(contentOf(format, source.record(row)))
    yield row
    report(++count)
  }
}

/** A trainer has no use for an empty file of preferences: says what is missing before one is written. */
async function* expectingSome(rows: AsyncIterable<unknown>, format: RowFormat): AsyncGenerator<unknown> {
  let isEmpty = true
  for await (const row of rows) {
    isEmpty = false
    yield row
  }
  const hint = hints[format]
  if (isEmpty && hint) throw new AppError('invalid-input', `the labels make no row of ${format}`, { hint })
}

const hints: Partial<Record<RowFormat, string>> = {
  'kto-jsonl': 'accept or reject a thought of this experiment first',
  'dpo-jsonl': 'accept one thought and reject another of the same chunk first',
  'prm-jsonl': 'accept a thought, or mark the first wrong step of a rejected one, first',
}
