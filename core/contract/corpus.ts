/** Corpora: what text there is, and how it gets in. */

import { oc, type } from '@orpc/contract'
import { z } from 'zod'
import type { Chunking } from '../corpus/chunking'
import type { CorpusDetails } from '../corpus/corpus-details'
import type { Chunk } from '../corpus/document'
import type { TokenCount } from '../corpus/token-count'
import { chunkUnits } from '../corpus/units'
import type { Fault } from './fault'
import type { JobState } from './job'
import { type GrantedPath, token } from './workspace'

export interface CorpusSummary {
  readonly name: string
  readonly source: string
  readonly format: string
  readonly licence: string | null
  readonly documents: number
  readonly chunks: number
  readonly thoughts: number
  readonly characters: number
  readonly skipped: number
  readonly duplicates: number
  /** How it was cut; null for one that came in chunks, and where that is not known. */
  readonly chunking: Chunking | null
}

export const formatNames = ['jsonl', 'bolt-jsonl', 'json', 'csv', 'tsv', 'parquet', 'text'] as const
export type FormatName = (typeof formatNames)[number]

export const chunkingSchema = z
  .object({
    unit: z.enum(chunkUnits),
    mean: z.number().min(1),
    min: z.int().min(1),
    max: z.int().min(1),
    seed: z.int().min(0),
  })
  .refine(({ min, mean, max }) => min <= mean && mean <= max, 'least, mean and most must rise in this order')

/** How the files are read. */
const reading = {
  files: z.array(token).min(1),
  /** Told by the names of the files if left out. */
  format: z.enum(formatNames).optional(),
  textField: z.string().min(1).optional(),
  /** For plain text: the line between documents; '' for blank lines. */
  separator: z.string().optional(),
}

export const corpusName = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/, '1 to 64 letters, digits, ".", "_" or "-", the first a letter or digit')

export interface PreviewRow {
  /** From 1; the row in a Parquet file. */
  readonly line: number
  /** The text as it would be imported, or its beginning; null where the record is left out. */
  readonly text: string | null
  /** Chunks that it comes in; null where it is still to be cut. */
  readonly chunks: readonly Chunk[] | null
  /** Why it is left out. */
  readonly skipped: string | null
}

export interface FieldSample {
  readonly name: string
  /** The first value of it that is not empty, cut short. */
  readonly sample: string
}

export interface FilesPreview {
  readonly files: readonly (GrantedPath & { readonly bytes: number })[]
  readonly format: FormatName
  readonly suggestedName: string
  /** Of the records' fields that hold texts; none for plain text. */
  readonly fields: readonly FieldSample[]
  /** The field that is read; null where the records come in chunks, or are texts. */
  readonly textField: string | null
  /** The first hundred records of the first file. */
  readonly rows: readonly PreviewRow[]
  /** Why reading ended before the hundredth record: it would end the import, too. */
  readonly fault: Fault | null
}

export interface DocumentLine {
  /** From 0. */
  readonly position: number
  /** How the text begins. */
  readonly start: string
  readonly characters: number
  readonly chunks: number
  readonly isHeldOut: boolean
}

export interface CorpusDocument {
  readonly position: number
  readonly characters: number
  readonly isHeldOut: boolean
  readonly chunks: readonly Chunk[]
}

const one = z.object({ name: z.string() })
const position = z.int().min(0)

export const corpusContract = {
  list: oc.output(type<readonly CorpusSummary[]>()),
  /** Asks for files. Empty when the user thought better of it. */
  chooseFiles: oc.output(type<readonly GrantedPath[]>()),
  /** The files that a corpus came from, to import them in another way. Errors: 'not-found' if one is gone. */
  sourceFiles: oc.input(one).output(type<readonly GrantedPath[]>()),
  /** Looks into files before an import. Errors: 'invalid-input', 'not-found'. */
  inspect: oc.input(z.object(reading)).output(type<FilesPreview>()),
  /** Queues an import. Errors: 'conflict' if the name is taken. */
  import: oc
    .input(
      z.object({
        ...reading,
        name: corpusName,
        licence: z.string().trim().max(200),
        chunking: chunkingSchema,
        heldOut: z.number().min(0).max(0.9),
        nearDuplicates: z.boolean(),
      }),
    )
    .output(type<JobState>()),
  /** Queues the making of the sample corpus. */
  importSample: oc.output(type<JobState>()),
  /** Figures and lists beyond `list`; looks at all documents the first time, where the import did not keep them. */
  details: oc.input(one).output(type<CorpusDetails>()),
  /** Documents in their order, from `first` on. */
  documents: oc
    .input(one.extend({ first: position, limit: z.int().min(1).max(1000) }))
    .output(type<readonly DocumentLine[]>()),
  /** Errors: 'not-found'. */
  document: oc.input(one.extend({ position })).output(type<CorpusDocument>()),
  /** The next document from `from` on, and round from the start again, that holds the text. */
  find: oc.input(one.extend({ text: z.string().min(1), from: position })).output(type<number | null>()),
  /** The same among documents that begin with the text, for typing ahead in a list. */
  findStart: oc.input(one.extend({ text: z.string().min(1), from: position })).output(type<number | null>()),
  /**
   * Tokens of a model in the texts, of all documents of a small corpus or of some hundred of a large one. Errors:
   * 'not-found', 'invalid-input' where the model has no token for a character.
   */
  tokens: oc.input(one.extend({ model: z.string().min(1) })).output(type<TokenCount>()),
  /** Sets another share aside for evaluation. Errors: 'conflict' where an experiment uses the corpus. */
  setHeldOut: oc.input(one.extend({ share: z.number().min(0).max(0.9) })).output(type<CorpusDetails>()),
  /** Names of the experiments that use it. */
  uses: oc.input(one).output(type<readonly string[]>()),
  /** Deletes it with all its documents. Errors: 'conflict' where an experiment uses it. */
  remove: oc.input(one).output(type<void>()),
}
