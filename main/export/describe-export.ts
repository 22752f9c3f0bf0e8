/** The data card of an export, from what the store knows of its source. */

import { basename } from 'node:path'
import type { Chunking } from '../../core/corpus/chunking'
import { warmStartArm } from '../../core/experiment/plan'
import type { DataCard, DataCounts, ThoughtSampling } from '../formats/data-card'
import type { CorpusRow } from '../store/corpora'
import type { DocumentSource, ExperimentSource } from './export-source'

export interface ExportedFile {
  readonly path: string
  readonly format: string
  readonly rows: number
  readonly counts: DataCounts
  /** Null where chunks and thoughts are kept apart. */
  readonly layout: string | null
  /** Of the coin of the `random` layout; null where nothing was drawn. */
  readonly seed: number | null
}

export function describeExport(
  source: DocumentSource,
  { path, format, rows, counts, layout, seed }: ExportedFile,
): DataCard {
  const { corpus } = source
  const experiment = source.experiment?.name ?? null
  return {
    title: experiment === null ? corpus.name : `${corpus.name}, thoughts of ${experiment}`,
    sources: [{ name: corpus.name, licence: corpus.licence, documents: counts.documents }],
    counts,
    chunking: chunkingOf(corpus),
    sampling: source.experiment !== null && source.iteration > 0 ? describeSampling(source, source.iteration) : null,
    seeds: {
      import: importSettings(corpus).chunking?.seed ?? 0,
      ...(source.experiment === null ? {} : { experiment: source.config.seed }),
      ...(seed === null ? {} : { layout: seed }),
    },
    filters: filtersOf(corpus),
    layout,
    labels: null,
    files: [{ path: basename(path), format, rows }],
  }
}

/** What the import recorded of itself. */
interface ImportSettings {
  readonly chunking?: Chunking
  readonly chunksGiven?: boolean
}

function importSettings({ settings }: CorpusRow): ImportSettings {
  return settings as ImportSettings
}

function chunkingOf(corpus: CorpusRow): Chunking | null {
  const { chunking, chunksGiven } = importSettings(corpus)
  return chunksGiven || chunking === undefined ? null : chunking
}

function filtersOf({ counts: { duplicates, skipped } }: CorpusRow): Record<string, number> {
  return {
    ...(duplicates > 0 ? { 'copies of another document': duplicates } : {}),
    ...(skipped > 0 ? { 'records without a usable text': skipped } : {}),
  }
}

function describeSampling({ config }: ExperimentSource, iteration: number): ThoughtSampling {
  const { sampling, fidelity, weights, name } = config
  return {
    model: `${name}-${iteration === 1 ? warmStartArm.name : `iteration-${iteration - 1}`}`,
    iteration,
    thoughtsPerChunk: sampling.thoughts,
    temperature: sampling.temperature,
    maxTokens: sampling.maxTokens,
    fidelity,
    weightForm: weights.form,
    lambda: 0,
  }
}
