/** The data card of an export, from what the store knows of its source. */

import { basename } from 'node:path'
import type { CardEdits } from '../../core/contract/export'
import type { Chunking } from '../../core/corpus/chunking'
import { warmStartArm } from '../../core/experiment/plan'
import { majority } from '../../core/review/preferences'
import { votesByContent } from '../../core/review/votes'
import type { DataCard, DataCounts, LabelStatistics, ThoughtSampling } from '../formats/data-card'
import type { CorpusRow } from '../store/corpora'
import type { Workspace } from '../store/workspace'
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
  /** Documents that the filter kept out. */
  readonly leftOut: number
}

export function describeExport(
  source: DocumentSource,
  { path, format, rows, counts, layout, seed, leftOut }: ExportedFile,
  labels: LabelStatistics | null,
  edits: CardEdits | null,
): DataCard {
  const { corpus } = source
  return {
    title: edits?.title ?? titleOf(source),
    sources: [
      {
        name: edits?.source ?? corpus.name,
        licence: edits?.licence ?? corpus.licence,
        documents: counts.documents,
      },
    ],
    notes: edits?.notes || null,
    counts,
    chunking: chunkingOf(corpus),
    sampling: source.experiment !== null && source.iteration > 0 ? describeSampling(source, source.iteration) : null,
    seeds: {
      import: importSettings(corpus).chunking?.seed ?? 0,
      ...(source.experiment === null ? {} : { experiment: source.config.seed }),
      ...(seed === null ? {} : { layout: seed }),
    },
    filters: { ...filtersOf(corpus), ...(leftOut > 0 ? { 'documents that were not asked for': leftOut } : {}) },
    layout,
    labels,
    files: [{ path: basename(path), format, rows }],
  }
}

export function titleOf({ corpus, experiment }: DocumentSource): string {
  return experiment === null ? corpus.name : `${corpus.name}, thoughts of ${experiment.name}`
}

/** Of the labels in force; null where there are none. */
export async function describeLabels({ labels }: Workspace): Promise<LabelStatistics | null> {
  const inForce = await labels.inForce()
  if (inForce.length === 0) return null
  const verdicts = [...votesByContent(inForce, await labels.adjudicators()).values()].map(majority)
  return {
    annotators: new Set(inForce.map(({ annotator }) => annotator)).size,
    accepted: verdicts.filter((verdict) => verdict === true).length,
    rejected: verdicts.filter((verdict) => verdict === false).length,
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
