/** The formats as the list shows them, and which choices each has. */

import type { ExportChoice, ExportSources } from '../../core/contract/export'
import type { ExportFormat } from '../../core/export/format'
import type { LabelNeeds } from '../../core/review/preferences'

export interface FormatEntry {
  readonly format: ExportFormat
  readonly title: string
  /** What reads it. */
  readonly readBy: string
  /** What can be chosen besides the format. */
  readonly asks: readonly ('source' | 'iteration' | 'layout' | 'filter' | 'model')[]
  /** Several iterations may go in together. */
  readonly allIterations?: boolean
}

export const formatGroups: readonly { readonly title: string; readonly formats: readonly FormatEntry[] }[] = [
  {
    title: 'Training text',
    formats: [
      {
        ...{ format: 'bolt-jsonl', title: 'BoLT JSONL', readBy: "the paper authors' training code" },
        asks: ['source', 'iteration', 'filter'],
      },
      {
        ...{ format: 'text-jsonl', title: 'Text JSONL', readBy: 'Lingua, Dolma tools, most trainers' },
        asks: ['source', 'iteration', 'layout', 'filter'],
      },
      {
        ...{ format: 'parquet', title: 'Parquet', readBy: 'datasets, DuckDB, pandas' },
        asks: ['source', 'iteration', 'layout', 'filter'],
      },
    ],
  },
  {
    title: 'From labels',
    formats: [
      {
        ...{ format: 'kto-jsonl', title: 'KTO, one by one', readBy: 'TRL KTOTrainer' },
        ...{ asks: ['source', 'iteration'], allIterations: true },
      },
      {
        ...{ format: 'dpo-jsonl', title: 'DPO, in pairs', readBy: 'TRL DPOTrainer' },
        ...{ asks: ['source', 'iteration'], allIterations: true },
      },
      {
        ...{ format: 'prm-jsonl', title: 'PRM, step by step', readBy: 'TRL PRMTrainer' },
        ...{ asks: ['source', 'iteration'], allIterations: true },
      },
      { format: 'labels-jsonl', title: 'Labels, JSONL', readBy: 'another copy of this program', asks: [] },
      { format: 'labels-csv', title: 'Labels, table', readBy: 'spreadsheets, R, pandas', asks: [] },
    ],
  },
  {
    title: 'Whole models and labels',
    formats: [
      {
        ...{ format: 'weights-jsonl', title: 'All thoughts, weights', readBy: 'your own analysis: one thought a line' },
        ...{ asks: ['source', 'iteration'], allIterations: true },
      },
      { format: 'checkpoint', title: 'Checkpoint', readBy: 'transformers, vLLM', asks: ['model'] },
      { format: 'data-card', title: 'Data card', readBy: 'people', asks: ['source', 'iteration'] },
    ],
  },
]

export function entryOf(format: ExportFormat): FormatEntry {
  return formatGroups.flatMap(({ formats }) => formats).find((entry) => entry.format === format) as FormatEntry
}

/** Whether a data card is written beside the file: a checkpoint has files of its own for that, labels say it line by line. */
export function hasCard(format: ExportFormat): boolean {
  return format !== 'checkpoint' && format !== 'labels-jsonl' && format !== 'labels-csv'
}

/** Why a format cannot be written now; null where it can. */
export function whyNot(
  format: ExportFormat,
  { experiments, models, labels, corpora }: ExportSources,
  needs: LabelNeeds | undefined,
): string | null {
  const sampled = experiments.some(({ iterations }) => iterations.length > 0)
  switch (format) {
    case 'checkpoint':
      return models.length > 0 ? null : 'needs a model'
    case 'weights-jsonl':
      return sampled ? null : 'needs sampled thoughts'
    case 'labels-jsonl':
    case 'labels-csv':
      return labels > 0 ? null : '1 label needed'
    case 'kto-jsonl':
      return sampled ? neededInWords(needs, 'kto') : 'needs sampled thoughts'
    case 'dpo-jsonl':
      return sampled ? neededInWords(needs, 'dpo') : 'needs sampled thoughts'
    case 'prm-jsonl':
      return sampled ? neededInWords(needs, 'prm') : 'needs sampled thoughts'
    default:
      return corpora.length > 0 ? null : 'needs a corpus'
  }
}

function neededInWords(needs: LabelNeeds | undefined, trainer: keyof LabelNeeds): string | null {
  if (!needs) return 'counting the labels'
  const need = needs[trainer]
  return need && `${need.missing} more ${need.missing === 1 ? 'label' : 'labels'} needed`
}

/** What kind of labels are missing; null where none are. */
export function neededLabels(format: ExportFormat, needs: LabelNeeds | undefined): string | null {
  const named = { 'kto-jsonl': needs?.kto, 'dpo-jsonl': needs?.dpo, 'prm-jsonl': needs?.prm }
  return named[format as keyof typeof named]?.what ?? null
}

/** What is chosen where nothing was: the newest experiment's last iteration, else the first corpus. */
export function firstChoice({ experiments, corpora, models }: ExportSources): ExportChoice {
  const newest = experiments.findLast(({ iterations }) => iterations.length > 0) ?? null
  return {
    format: 'bolt-jsonl',
    experiment: newest?.name ?? null,
    corpus: newest ? null : (corpora[0] ?? null),
    iteration: newest?.iterations.at(-1) ?? null,
    layout: null,
    filter: 'all',
    model: models.at(-1) ?? null,
  }
}

/** A choice remembered from before, as far as it is still there and fits the format. */
export function fittingChoice(choice: ExportChoice, sources: ExportSources): ExportChoice {
  const first = firstChoice(sources)
  const entry = entryOf(choice.format)
  const experiment = sources.experiments.find(({ name }) => name === choice.experiment)
  const needsExperiment = entry.allIterations === true
  const corpus = !needsExperiment && choice.corpus && sources.corpora.includes(choice.corpus) ? choice.corpus : null
  const named = corpus ? null : (experiment ?? sources.experiments.find(({ name }) => name === first.experiment))
  const model = choice.model && sources.models.includes(choice.model) ? choice.model : first.model
  const known = named && choice.iteration !== null && [0, ...named.iterations].includes(choice.iteration)
  const last = entry.allIterations ? null : (named?.iterations.at(-1) ?? null)
  // The warm start has no sampled thoughts to judge or weigh.
  const iteration = known && !(entry.allIterations && choice.iteration === 0) ? choice.iteration : last
  return {
    ...choice,
    experiment: named?.name ?? null,
    corpus: named ? null : (corpus ?? first.corpus ?? sources.corpora[0] ?? null),
    iteration: named ? iteration : null,
    layout: entry.asks.includes('layout') ? choice.layout : null,
    filter: entry.asks.includes('filter') ? choice.filter : 'all',
    model: entry.asks.includes('model') ? model : null,
  }
}

/** A name for the file, of what goes in. */
export function suggestedFile(choice: ExportChoice, ending: string): string {
  const { format, experiment, corpus, iteration, model } = choice
  const of = iteration === null ? '' : iteration === 0 ? '-warm-start' : `-it${iteration}`
  const subject = format === 'checkpoint' ? model : format.startsWith('labels') ? 'labels' : (experiment ?? corpus)
  const kind = format === 'data-card' ? '-card' : ''
  const name = `${subject ?? 'export'}${format === 'checkpoint' || format.startsWith('labels') ? '' : of}${kind}`
  return `${name.replace(/[^A-Za-z0-9._-]+/g, '-').replace(/^[^A-Za-z0-9]+/, '') || 'export'}${ending}`
}
