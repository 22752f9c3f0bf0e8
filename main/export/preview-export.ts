/** An export before it is written: its first records as they will be, how many there are, and what its card says. */

import { mkdtemp, readdir, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { grouped } from '../../core/chart/format'
import type { CardPreview, ExportChoice, ExportPreview } from '../../core/contract/export'
import { type DataCard, formatDataCard } from '../formats/data-card'
import { readUtf8 } from '../formats/input-bytes'
import { exportLabels } from '../review/export-labels'
import type { Workspace } from '../store/workspace'
import { givingWay } from '../turns/giving-way'
import type { OpenBeliefs } from './beliefs'
import { findCheckpointSource } from './checkpoint-export'
import { isCheckpointFile } from './checkpoint-folder'
import { noCounts, openRowExport, type RowExport } from './row-export'

const SHOWN = 3
/** After so long, counting is given up: the writing will tell. */
const COUNT_MS = 2000

/** @throws AppError as the sources do; and when `signal` is aborted */
export async function previewExport(
  workspace: Workspace,
  choice: ExportChoice,
  signal: AbortSignal | undefined,
  openBeliefs: OpenBeliefs,
): Promise<ExportPreview> {
  switch (choice.format) {
    case 'checkpoint':
      return previewCheckpoint(workspace, choice)
    case 'labels-jsonl':
    case 'labels-csv':
      return previewLabels(workspace, choice.format)
    default: {
      const { format } = choice
      const source = await openRowExport(workspace, { ...choice, format, seed: null, card: null }, openBeliefs)
      return previewRows(source, format, signal)
    }
  }
}

async function previewRows(
  source: RowExport,
  format: ExportChoice['format'],
  signal: AbortSignal | undefined,
): Promise<ExportPreview> {
  const counts = noCounts()
  const records: string[] = []
  const began = Date.now()
  let read = 0
  let total = source.total
  for await (const row of givingWay(source.read(counts))) {
    signal?.throwIfAborted()
    read++
    if (records.length < SHOWN) records.push(JSON.stringify(source.record(row)))
    else if (source.total !== null || Date.now() - began > COUNT_MS) break
  }
  // Read to the end: what comes is known exactly.
  if (records.length < SHOWN || (total === null && Date.now() - began <= COUNT_MS)) total = read
  const card = await source.card('', total ?? read, { ...counts, documents: total ?? counts.documents })
  const lineBytes =
    records.reduce((sum, record) => sum + Buffer.byteLength(record) + 1, 0) / Math.max(records.length, 1)
  return {
    records: format === 'data-card' ? [formatDataCard(card)] : records,
    ...{ total, unit: source.unit, card: describe(card) },
    bytes: format === 'parquet' || format === 'data-card' || total === null ? null : Math.round(lineBytes * total),
  }
}

function describe(card: DataCard): CardPreview {
  const { sources, chunking, sampling, seeds, labels, counts } = card
  const [source] = sources
  const listed = (values: object) =>
    Object.entries(values)
      .map(([name, value]) => `${name} ${value}`)
      .join(', ')
  return {
    title: card.title,
    source: source?.name ?? '',
    licence: source?.licence ?? '',
    facts: [
      { name: 'Documents', value: grouped(counts.documents) },
      { name: 'Chunks', value: chunking === null ? 'as they came' : `${chunking.unit}s, mean ${chunking.mean}` },
      ...(sampling === null
        ? [{ name: 'Thoughts', value: 'none were sampled' }]
        : [
            { name: 'Model', value: sampling.model },
            { name: 'K', value: String(sampling.thoughtsPerChunk) },
            { name: 'λ', value: String(sampling.lambda) },
            { name: 'Fidelity', value: sampling.fidelity },
          ]),
      { name: 'Seeds', value: listed(seeds) },
      { name: 'Labels', value: labels === null ? 'none' : listed(labels) },
    ],
  }
}

/** Labels are few enough to be written whole, to a place of their own. */
async function previewLabels(workspace: Workspace, format: 'labels-jsonl' | 'labels-csv'): Promise<ExportPreview> {
  const folder = await mkdtemp(join(tmpdir(), 'thought-lab-labels-'))
  try {
    const path = join(folder, 'labels')
    const total = await exportLabels(workspace, path, format === 'labels-csv' ? 'csv' : 'jsonl')
    const { size } = await stat(path)
    const records = await firstRecords(path, format === 'labels-csv' ? SHOWN + 1 : SHOWN)
    return { records, total, unit: 'labels', bytes: size, card: null }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/** Lines, of which a quoted one may hold line breaks of its own. */
async function firstRecords(path: string, count: number): Promise<string[]> {
  const records: string[] = []
  let text = ''
  for await (const bytes of readUtf8(path)) {
    text += bytes.toString()
    for (;;) {
      const end = endOfRecord(text)
      if (end < 0) break
      records.push(text.slice(0, end).trimEnd())
      text = text.slice(end)
      if (records.length === count) return records
    }
  }
  return records
}

/** Just behind the first line break outside of quotes of a CSV field; JSON has none inside. */
function endOfRecord(text: string): number {
  const isJson = text.startsWith('{')
  let quoted = false
  for (let i = 0; i < text.length; i++) {
    if (text[i] === '"' && !isJson) quoted = !quoted
    else if (text[i] === '\n' && !quoted) return i + 1
  }
  return -1
}

async function previewCheckpoint(workspace: Workspace, choice: ExportChoice): Promise<ExportPreview> {
  const { checkpoint } = await findCheckpointSource(workspace, choice, choice.model)
  const folder = join(workspace.dir, checkpoint.folder)
  const names = (await readdir(folder)).filter(isCheckpointFile).sort()
  const sizes = await Promise.all(names.map(async (name) => (await stat(join(folder, name))).size))
  return {
    records: names.map((name, i) => `${name}\t${sizes[i]}`),
    ...{ total: names.length, unit: 'files', bytes: sizes.reduce((sum, size) => sum + size, 0), card: null },
  }
}
