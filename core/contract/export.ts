/** Exports: what can be written, a look at it before it is written, and the writing. */

import { oc, type } from '@orpc/contract'
import { z } from 'zod'
import { documentFilters, exportFormats } from '../export/format'
import type { LabelNeeds } from '../review/preferences'
import { layouts } from '../thought/layout'
import type { JobState } from './job'
import { type GrantedPath, token } from './workspace'

/** What goes in. */
export const exportChoice = z.object({
  format: z.enum(exportFormats),
  /** Null: `corpus` as it was imported. */
  experiment: z.string().nullable(),
  corpus: z.string().nullable(),
  /** 0 is the warm start; null: the last one, or all where the format can hold several. */
  iteration: z.int().min(0).nullable(),
  /** Null: as it was trained on. */
  layout: z.enum(layouts).nullable(),
  filter: z.enum(documentFilters),
  /** For `checkpoint`: by its name. */
  model: z.string().nullable(),
})
export type ExportChoice = z.infer<typeof exportChoice>

export const cardEdits = z.object({
  title: z.string().trim().min(1).max(200),
  source: z.string().trim().min(1).max(2000),
  licence: z.string().trim().min(1).max(200),
  notes: z.string().trim().max(10_000),
})
export type CardEdits = z.infer<typeof cardEdits>

export interface ExportSources {
  readonly experiments: readonly {
    readonly name: string
    readonly corpus: string
    readonly layout: string
    /** With sampled thoughts. */
    readonly iterations: readonly number[]
  }[]
  readonly corpora: readonly string[]
  readonly models: readonly string[]
  /** In force. */
  readonly labels: number
}

export interface ExportPreview {
  /** The first records, exactly as they will be written; of a checkpoint its files. */
  readonly records: readonly string[]
  /** In what `unit` says; null where that takes too long to count beforehand. */
  readonly total: number | null
  readonly unit: string
  /** Roughly; null where it cannot be told. */
  readonly bytes: number | null
  /** Null where no card goes with it. */
  readonly card: CardPreview | null
}

export interface CardPreview {
  /** As the card fills itself in. */
  readonly title: string
  readonly source: string
  readonly licence: string
  /** What is filled in by itself, by what it is. */
  readonly facts: readonly { readonly name: string; readonly value: string }[]
}

export const exportContract = {
  sources: oc.output(type<ExportSources>()),
  needs: oc.input(z.object({ experiment: z.string() })).output(type<LabelNeeds>()),
  preview: oc.input(exportChoice).output(type<ExportPreview>()),
  /** Asks where to write. Null when the user thought better of it. */
  chooseTarget: oc
    .input(z.object({ suggestion: z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]*$/) }))
    .output(type<GrantedPath | null>()),
  /** Writes it as a job, reads it back, and compares. `card` is null for what has none. */
  start: oc
    .input(z.object({ choice: exportChoice, card: cardEdits.nullable(), target: token }))
    .output(type<JobState>()),
  showInFolder: oc.input(z.object({ target: token })).output(type<void>()),
}
