/**
 * Writes what a workspace holds to files of other programs' formats, each with
 * a data card beside it. Rows stream from the store into the file, which
 * appears when it is complete.
 */

import { join } from 'node:path'
import { AppError } from '../../core/errors'
import { iterationArm, warmStartArm } from '../../core/experiment/plan'
import { countCharacters } from '../../core/text/characters'
import type { Layout } from '../../core/thought/layout'
import { writeTextAtomically } from '../formats/atomic'
import { writeBoltJsonl } from '../formats/bolt-jsonl'
import { type DataCounts, formatDataCard } from '../formats/data-card'
import { writeParquet } from '../formats/parquet'
import { type TextRow, writeTextJsonl } from '../formats/text-jsonl'
import { type WeightRow, writeWeightsJsonl } from '../formats/weights-jsonl'
import type { CheckpointRow } from '../store/checkpoints'
import type { Workspace } from '../store/workspace'
import { exportCheckpoint } from './checkpoint-folder'
import { describeExport } from './describe-export'
import {
  type DocumentSource,
  findDocumentSource,
  findExperiment,
  findSampledIterations,
  type SourceRequest,
} from './export-source'
import { expectFree } from './free-target'
import {
  corpusDocuments,
  importedDocuments,
  iterationDocumentIds,
  sampledDocuments,
  type ThoughtDocument,
} from './thought-documents'
import { trainingTexts } from './training-text'
import { weightRows } from './weight-rows'

export const exportFormats = ['bolt-jsonl', 'text-jsonl', 'parquet', 'weights-jsonl', 'checkpoint'] as const
export type ExportFormat = (typeof exportFormats)[number]

export interface ExportRequest extends SourceRequest {
  readonly format: ExportFormat
  /** A file, or for `checkpoint` a folder. */
  readonly out: string
  /** Of training texts; null: as the experiment has it, `random` for a corpus. */
  readonly layout: Layout | null
  /** Of the coin of the `random` layout; null: as the experiment has it. */
  readonly seed: number | null
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
  /** Path of the data card; null for a checkpoint. */
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
}

/** @throws AppError 'conflict' if `out` exists and is not to be replaced, 'not-found' and 'invalid-input' as the sources do */
export async function exportData(
  workspace: Workspace,
  request: ExportRequest,
  control: ExportControl,
): Promise<ExportResult> {
  expectFree(request.out, request.force)
  switch (request.format) {
    case 'checkpoint':
      return exportModel(workspace, request)
    case 'weights-jsonl':
      return exportWeights(workspace, request, control)
    default:
      return exportDocuments(workspace, request.format, request, control)
  }
}

async function exportModel(workspace: Workspace, request: ExportRequest): Promise<ExportResult> {
  const { format, out, model } = request
  const checkpoint = model === null ? await findCheckpoint(workspace, request) : await workspace.checkpoints.get(model)
  const files = await exportCheckpoint(join(workspace.dir, checkpoint.folder), out)
  const experiments = await workspace.experiments.list()
  return {
    ...{ format, out, rows: files.length, card: null, model: checkpoint.name },
    experiment: experiments.find(({ id }) => id === checkpoint.experimentId)?.name ?? null,
    iteration: iterationOf(checkpoint),
  }
}

/** Null for a checkpoint that is neither of an iteration nor of the warm start. */
function iterationOf({ kind, meta }: CheckpointRow): number | null {
  if (kind === warmStartArm.kind) return 0
  return kind === 'iteration' ? ((meta as { readonly iteration?: number }).iteration ?? null) : null
}

/** The checkpoint that an iteration trained; of iteration 0 that of the warm start; the last of these if none is named. */
async function findCheckpoint(workspace: Workspace, request: SourceRequest): Promise<CheckpointRow> {
  const { experiment, config } = await findExperiment(workspace, request.experiment)
  const { iteration } = request
  if (iteration !== null) {
    const arm = iteration === 0 ? warmStartArm : iterationArm(iteration)
    return workspace.checkpoints.get(`${config.name}-${arm.name}`)
  }
  const trained = await workspace.checkpoints.ofExperiment(experiment.id)
  const last = trained.findLast(({ kind }) => kind === 'iteration' || kind === 'warm-start')
  if (last) return last
  throw new AppError('not-found', `experiment '${experiment.name}' has no checkpoint yet`, {
    hint: 'resume it, or name a model with --model',
  })
}

async function exportWeights(
  workspace: Workspace,
  request: ExportRequest,
  control: ExportControl,
): Promise<ExportResult> {
  const { format, out } = request
  const source = await findExperiment(workspace, request.experiment)
  const iterations = await findSampledIterations(workspace, source, request.iteration)
  const counts = { documents: 0, chunks: 0, thoughts: 0, characters: 0 }
  const rows = countedThoughts(watched(weightRows(workspace, source.experiment.id, iterations), control), counts)
  const thoughts = await writeWeightsJsonl(out, rows)
  const [iteration = 0, ...others] = iterations
  const card = await writeCard(
    { ...source, iteration: iterations.at(-1) ?? 0 },
    { path: out, format, rows: thoughts, counts, layout: null, seed: null },
  )
  return {
    ...{ format, out, rows: thoughts, card, model: null, experiment: source.experiment.name },
    iteration: others.length > 0 ? null : iteration,
  }
}

async function exportDocuments(
  workspace: Workspace,
  format: 'bolt-jsonl' | 'text-jsonl' | 'parquet',
  request: ExportRequest,
  control: ExportControl,
): Promise<ExportResult> {
  const { out } = request
  const source = await findDocumentSource(workspace, request)
  const counts = { documents: 0, chunks: 0, thoughts: 0, characters: 0 }
  const documents = counted(watched(await documentsOf(workspace, source), control), counts)
  const config = source.experiment === null ? null : source.config
  const layout = request.layout ?? config?.layout ?? 'random'
  const seed = request.seed ?? config?.seed ?? 0
  async function* texts(): AsyncGenerator<TextRow & { id: string }> {
    const choice = { layout, rawMixRatio: config?.rawMixRatio ?? 0, rawFallback: config?.rawFallback ?? true }
    for await (const document of documents) {
      for (const text of trainingTexts(document, choice, seed)) yield { text, id: document.id }
    }
  }
  let rows: number
  if (format === 'bolt-jsonl') rows = await writeBoltJsonl(out, documents)
  else if (format === 'text-jsonl') rows = await writeTextJsonl(out, texts())
  else rows = await writeParquet(out, textColumns, texts(), { layout, seed: String(seed) })
  const isText = format !== 'bolt-jsonl'
  const card = await writeCard(source, {
    ...{ path: out, format, rows, counts, layout: isText ? layout : null },
    seed: isText && layout === 'random' ? seed : null,
  })
  const named = source.experiment === null ? null : source
  return {
    ...{ format, out, rows, card, model: null },
    experiment: named?.experiment.name ?? null,
    iteration: named?.iteration ?? null,
  }
}

const textColumns = [
  { name: 'text', type: 'STRING', nullable: false },
  { name: 'id', type: 'STRING', nullable: false },
] as const

async function documentsOf(workspace: Workspace, source: DocumentSource): Promise<AsyncIterable<ThoughtDocument>> {
  if (source.experiment === null) return corpusDocuments(workspace, source.corpus)
  const { experiment, config, iteration } = source
  const ids = await iterationDocumentIds(workspace, config, iteration)
  return iteration === 0
    ? importedDocuments(workspace, ids)
    : sampledDocuments(workspace, experiment.id, iteration, ids)
}

async function writeCard(...about: Parameters<typeof describeExport>): Promise<string> {
  const path = `${about[1].path}.card.md`
  await writeTextAtomically(path, formatDataCard(describeExport(...about)))
  return path
}

async function* watched<T>(items: AsyncIterable<T>, { report, signal }: ExportControl): AsyncGenerator<T> {
  let count = 0
  for await (const item of items) {
    signal.throwIfAborted()
    yield item
    report(++count)
  }
}

/** Counts thoughts and their characters, and the documents and chunks of the last iteration: all have the same ones. */
async function* countedThoughts(rows: AsyncIterable<WeightRow>, counts: Counts): AsyncGenerator<WeightRow> {
  let last: WeightRow | null = null
  for await (const row of rows) {
    if (row.iteration !== last?.iteration) {
      counts.documents = 0
      counts.chunks = 0
    }
    if (row.iteration !== last?.iteration || row.documentId !== last.documentId) counts.documents++
    if (row.iteration !== last?.iteration || row.chunkId !== last.chunkId) counts.chunks++
    counts.thoughts++
    counts.characters += countCharacters(row.text)
    last = row
    yield row
  }
}

type Counts = { -readonly [Key in keyof DataCounts]: DataCounts[Key] }

async function* counted(documents: AsyncIterable<ThoughtDocument>, counts: Counts): AsyncGenerator<ThoughtDocument> {
  for await (const document of documents) {
    counts.documents++
    counts.characters += document.characters
    counts.chunks += document.chunks.length
    counts.thoughts += document.chunks.filter(({ thought }) => thought !== null && thought !== '').length
    yield document
  }
}
