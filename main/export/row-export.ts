/** What an export of rows writes, opened before it is written: for a look at its first records, and for the writing. */

import type { CardEdits } from '../../core/contract/export'
import type { ExperimentConfig } from '../../core/experiment/config'
import type { DocumentFilter, ExportFormat } from '../../core/export/format'
import { dpoRows, type JudgedPrompt, ktoRows, prmRows } from '../../core/review/preferences'
import { countCharacters } from '../../core/text/characters'
import type { Layout } from '../../core/thought/layout'
import { boltRecord, writeBoltJsonl } from '../formats/bolt-jsonl'
import type { DataCard, DataCounts } from '../formats/data-card'
import { writeJsonLines } from '../formats/jsonl-writer'
import { writeParquet } from '../formats/parquet'
import { type TextRow, writeTextJsonl } from '../formats/text-jsonl'
import { type WeightRow, writeWeightsJsonl } from '../formats/weights-jsonl'
import type { Workspace } from '../store/workspace'
import type { OpenBeliefs } from './beliefs'
import { describeExport, describeLabels } from './describe-export'
import {
  type DocumentSource,
  findDocumentSource,
  findExperiment,
  findSampledIterations,
  type SourceRequest,
} from './export-source'
import { judgedPrompts } from './judged-prompts'
import {
  corpusDocuments,
  filteredDocuments,
  importedDocuments,
  iterationDocumentIds,
  sampledDocuments,
  type ThoughtDocument,
} from './thought-documents'
import { trainingTexts } from './training-text'
import { weightRows } from './weight-rows'

export interface RowRequest extends SourceRequest {
  readonly format: RowFormat
  /** Of training texts; null: as the experiment has it, `random` for a corpus. */
  readonly layout: Layout | null
  /** Of the coin of the `random` layout; null: as the experiment has it. */
  readonly seed: number | null
  /** Which documents; for training text alone. */
  readonly filter: DocumentFilter
  /** What the user wrote on the card; null: as it writes itself. */
  readonly card: CardEdits | null
}

export type RowFormat = Exclude<ExportFormat, 'checkpoint' | 'labels-jsonl' | 'labels-csv'>

export type Counts = { -readonly [Key in keyof DataCounts]: DataCounts[Key] }

export interface RowExport<Row = unknown> {
  /** What `total` and the progress count. */
  readonly unit: 'documents' | 'texts' | 'thoughts' | 'rows'
  /** Null where it is not known before all were read. */
  readonly total: number | null
  readonly experiment: string | null
  /** 0 is the warm start; null for a corpus, and for several iterations. */
  readonly iteration: number | null
  /** The rows from the first on, counted as they are read. */
  read(counts: Counts): AsyncGenerator<Row>
  /** A row as it is written. */
  record(row: Row): unknown
  /** @returns how many rows */
  write(path: string, rows: AsyncIterable<Row>): Promise<number>
  card(path: string, rows: number, counts: DataCounts): Promise<DataCard>
}

export const noCounts = (): Counts => ({ documents: 0, chunks: 0, thoughts: 0, characters: 0 })

/** @throws AppError 'not-found' and 'invalid-input' as the sources do */
export async function openRowExport(
  workspace: Workspace,
  request: RowRequest,
  openBeliefs: OpenBeliefs,
): Promise<RowExport> {
  switch (request.format) {
    case 'weights-jsonl':
      return openWeights(workspace, request, openBeliefs) as Promise<RowExport>
    case 'kto-jsonl':
    case 'dpo-jsonl':
    case 'prm-jsonl':
      return openPreferences(workspace, request.format, request)
    default:
      return openDocuments(workspace, request.format, request)
  }
}

async function openDocuments(
  workspace: Workspace,
  format: 'bolt-jsonl' | 'text-jsonl' | 'parquet' | 'data-card',
  request: RowRequest,
): Promise<RowExport> {
  const source = await findDocumentSource(workspace, request)
  const { total, read } = await documentsOf(workspace, source)
  const config = source.experiment === null ? null : source.config
  const layout = request.layout ?? config?.layout ?? 'random'
  const seed = request.seed ?? config?.seed ?? 0
  const isText = format === 'text-jsonl' || format === 'parquet'
  const all = request.filter === 'all'
  const documents = (counts: Counts) => counted(filteredDocuments(workspace, read(), request.filter), counts)
  const shared = {
    ...{ experiment: source.experiment?.name ?? null, iteration: source.experiment === null ? null : source.iteration },
    total: all && (!isText || layout !== 'thought') ? total : null,
    card: async (path: string, rows: number, counts: DataCounts) =>
      describeExport(
        source,
        {
          ...{ path, format, rows, counts, layout: isText ? layout : null },
          ...{ seed: isText && layout === 'random' ? seed : null },
          leftOut: total - counts.documents,
        },
        await describeLabels(workspace),
        request.card,
      ),
  }
  if (!isText) {
    const whole: RowExport<ThoughtDocument> = {
      ...shared,
      ...{ unit: 'documents', read: documents, record: boltRecord, write: writeBoltJsonl },
    }
    return whole as RowExport
  }
  const texts: RowExport<TextRow> = {
    ...shared,
    ...{ unit: layout === 'thought' ? 'texts' : 'documents', record: (row) => row },
    read: (counts) => textsOf(documents(counts), config, layout, seed),
    write: (path, rows) =>
      format === 'text-jsonl'
        ? writeTextJsonl(path, rows)
        : writeParquet(path, textColumns, rows, { layout, seed: String(seed) }),
  }
  return texts as RowExport
}

const textColumns = [
  { name: 'text', type: 'STRING', nullable: false },
  { name: 'id', type: 'STRING', nullable: false },
] as const

async function* textsOf(
  documents: AsyncIterable<ThoughtDocument>,
  config: ExperimentConfig | null,
  layout: Layout,
  seed: number,
): AsyncGenerator<TextRow> {
  const choice = { layout, rawMixRatio: config?.rawMixRatio ?? 0, rawFallback: config?.rawFallback ?? true }
  for await (const document of documents) {
    for (const text of trainingTexts(document, choice, seed)) yield { text, id: document.id }
  }
}

async function documentsOf(
  workspace: Workspace,
  source: DocumentSource,
): Promise<{ readonly total: number; readonly read: () => AsyncGenerator<ThoughtDocument> }> {
  if (source.experiment === null) {
    const { corpus } = source
    return { total: corpus.counts.documents, read: () => corpusDocuments(workspace, corpus) }
  }
  const { experiment, config, iteration } = source
  const ids = await iterationDocumentIds(workspace, config, iteration)
  const read = () =>
    iteration === 0 ? importedDocuments(workspace, ids) : sampledDocuments(workspace, experiment.id, iteration, ids)
  return { total: ids.length, read }
}

async function openWeights(
  workspace: Workspace,
  request: RowRequest,
  openBeliefs: OpenBeliefs,
): Promise<RowExport<WeightRow>> {
  const source = await findExperiment(workspace, request.experiment)
  const iterations = await findSampledIterations(workspace, source, request.iteration)
  const { id, name } = source.experiment
  let total = 0
  for (const iteration of iterations) total += await workspace.thoughts.count(id, iteration)
  return {
    ...{ unit: 'thoughts', total, experiment: name, iteration: onlyOne(iterations), record: (row) => row },
    read: (counts) => countedThoughts(weightRows(workspace, source.experiment, iterations, openBeliefs), counts),
    write: writeWeightsJsonl,
    card: async (path, rows, counts) =>
      describeExport(
        { ...source, iteration: iterations.at(-1) ?? 0 },
        { path, format: 'weights-jsonl', rows, counts, layout: null, seed: null, leftOut: 0 },
        await describeLabels(workspace),
        request.card,
      ),
  }
}

const rowsOf = { 'kto-jsonl': ktoRows, 'dpo-jsonl': dpoRows, 'prm-jsonl': prmRows } as const

async function openPreferences(
  workspace: Workspace,
  format: keyof typeof rowsOf,
  request: RowRequest,
): Promise<RowExport> {
  const source = await findExperiment(workspace, request.experiment)
  const iterations = await findSampledIterations(workspace, source, request.iteration)
  const toRows: (judged: JudgedPrompt) => readonly unknown[] = rowsOf[format]
  return {
    ...{ unit: 'rows', total: null, experiment: source.experiment.name, iteration: onlyOne(iterations) },
    record: (row) => row,
    async *read(counts) {
      const documents = new Set<number>()
      for await (const judged of judgedPrompts(workspace, source, iterations)) {
        const rows = toRows(judged)
        if (rows.length === 0) continue
        documents.add(judged.documentId)
        counts.documents = documents.size
        counts.chunks++
        counts.thoughts += judged.thoughts.length
        for (const { text } of judged.thoughts) counts.characters += countCharacters(text)
        yield* rows
      }
    },
    write: writeJsonLines,
    card: async (path, rows, counts) =>
      describeExport(
        { ...source, iteration: iterations.at(-1) ?? 0 },
        { path, format, rows, counts, layout: 'prompt: c S E x S Q', seed: null, leftOut: 0 },
        await describeLabels(workspace),
        request.card,
      ),
  }
}

const onlyOne = (iterations: readonly number[]) => (iterations.length === 1 ? (iterations[0] ?? null) : null)

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

async function* counted(documents: AsyncIterable<ThoughtDocument>, counts: Counts): AsyncGenerator<ThoughtDocument> {
  for await (const document of documents) {
    counts.documents++
    counts.characters += document.characters
    counts.chunks += document.chunks.length
    counts.thoughts += document.chunks.filter(({ thought }) => thought !== null && thought !== '').length
    yield document
  }
}
