/**
 * The card of an exported data set: Markdown with a YAML head, as Hugging Face
 * data sets have one. It says where the data came from and what was done to it.
 */

import type { Chunking } from '../../core/corpus/chunking'

export interface DataCard {
  readonly title: string
  readonly sources: readonly DataSource[]
  /** In a person's own words. */
  readonly notes: string | null
  readonly counts: DataCounts
  /** Null where the chunks came with the documents. */
  readonly chunking: Chunking | null
  /** Null where no thoughts were sampled. */
  readonly sampling: ThoughtSampling | null
  /** By what they decide, such as { experiment: 0 }. */
  readonly seeds: Readonly<Record<string, number>>
  /** What was left out, by reason. */
  readonly filters: Readonly<Record<string, number>>
  /** How chunks and thoughts were made into text; null where they are kept apart. */
  readonly layout: string | null
  /** Null where nobody labelled anything. */
  readonly labels: LabelStatistics | null
  readonly files: readonly DataFile[]
}

export interface DataSource {
  readonly name: string
  /** An SPDX identifier, or null where it is not known. */
  readonly licence: string | null
  readonly documents: number
}

export interface DataCounts {
  readonly documents: number
  readonly chunks: number
  readonly thoughts: number
  readonly characters: number
}

export interface ThoughtSampling {
  readonly model: string
  readonly iteration: number
  /** K */
  readonly thoughtsPerChunk: number
  readonly temperature: number
  readonly maxTokens: number
  readonly fidelity: string
  /** How one thought per chunk was chosen. */
  readonly weightForm: string
  /** Exponent of the acceptance probability in the weights; 0 is the paper. */
  readonly lambda: number
}

export interface LabelStatistics {
  readonly annotators: number
  readonly accepted: number
  readonly rejected: number
}

export interface DataFile {
  /** Relative to the card. */
  readonly path: string
  readonly format: string
  readonly rows: number
}

const METHOD = '[Reasoning to Learn from Latent Thoughts](https://arxiv.org/abs/2503.18866)'

/** @returns the text of README.md */
export function formatDataCard(card: DataCard): string {
  return `${[head(card), `# ${inline(card.title)}`, introduction(card), ...sections(card)].join('\n\n')}\n`
}

function head({ title, sources, counts }: DataCard): string {
  const licences = [...new Set(sources.map(({ licence }) => licence?.toLowerCase() ?? 'unknown'))]
  const list = (values: readonly string[]) => values.map((value) => `\n- ${JSON.stringify(value)}`).join('')
  return [
    '---',
    `pretty_name: ${JSON.stringify(title)}`,
    `license:${list(licences.length > 0 ? licences : ['unknown'])}`,
    `size_categories:${list([sizeCategory(counts.documents)])}`,
    `tags:${list(['latent-thoughts', 'thought-lab'])}`,
    '---',
  ].join('\n')
}

function introduction({ sampling }: DataCard): string {
  return sampling === null
    ? `Documents prepared for the method of ${METHOD}.`
    : `Documents with a latent thought for each chunk, written by the model itself by the method of ${METHOD}.`
}

function sections(card: DataCard): string[] {
  const { sources, notes, counts, chunking, sampling, seeds, filters, layout, labels, files } = card
  const sourceRows = sources.map(({ name, licence, documents }) => [name, licence ?? 'unknown', documents])
  return [
    ...(notes === null ? [] : [section('Notes', inline(notes))]),
    section('Sources', table(['source', 'licence', 'documents'], sourceRows)),
    section('Counts', table(['what', 'count'], Object.entries(counts))),
    section(
      'Files',
      table(
        ['file', 'format', 'rows'],
        files.map(({ path, format, rows }) => [path, format, rows]),
      ),
    ),
    section(
      'Chunks',
      chunking === null ? 'As they came with the documents.' : table(['setting', 'value'], Object.entries(chunking)),
    ),
    section('Thoughts', sampling === null ? 'None were sampled.' : table(['setting', 'value'], samplingRows(sampling))),
    section('Layout', layout === null ? 'Chunks and thoughts are kept apart.' : inline(layout)),
    section('Seeds', table(['seed', 'value'], Object.entries(seeds))),
    section(
      'Left out',
      Object.keys(filters).length === 0 ? 'Nothing.' : table(['reason', 'count'], Object.entries(filters)),
    ),
    section('Labels', labels === null ? 'None.' : table(['what', 'count'], Object.entries(labels))),
  ]
}

function samplingRows(sampling: ThoughtSampling): [string, string | number][] {
  return [
    ['model', sampling.model],
    ['iteration', sampling.iteration],
    ['thoughts per chunk (K)', sampling.thoughtsPerChunk],
    ['temperature', sampling.temperature],
    ['most tokens of a thought', sampling.maxTokens],
    ['fidelity', sampling.fidelity],
    ['weights', sampling.weightForm],
    ['lambda', sampling.lambda],
  ]
}

function section(title: string, body: string): string {
  return `## ${title}\n\n${body}`
}

function table(header: readonly string[], rows: readonly (readonly (string | number)[])[]): string {
  const line = (cells: readonly (string | number)[]) => `| ${cells.map((cell) => inline(String(cell))).join(' | ')} |`
  return [line(header), `|${'---|'.repeat(header.length)}`, ...rows.map(line)].join('\n')
}

/** One line that neither ends a table cell nor starts markup. */
function inline(text: string): string {
  return text.replace(/\s+/g, ' ').replace(/[\\|<>`*_[\]#]/g, '\\$&')
}

/** The classes by which Hugging Face sorts data sets. */
function sizeCategory(documents: number): string {
  const limits: readonly (readonly [number, string])[] = [
    [1e3, 'n<1K'],
    [1e4, '1K<n<10K'],
    [1e5, '10K<n<100K'],
    [1e6, '100K<n<1M'],
    [1e7, '1M<n<10M'],
    [1e8, '10M<n<100M'],
  ]
  return limits.find(([limit]) => documents < limit)?.[1] ?? '100M<n<1B'
}
