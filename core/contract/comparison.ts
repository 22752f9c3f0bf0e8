/** Experiments compared: figures, differences, thoughts and configurations side by side. */

import { oc, type } from '@orpc/contract'
import { z } from 'zod'
import type { ConfigGroup } from '../comparison/config-diff'
import type { EffectOfK } from '../comparison/effect-of-k'
import type { ForestEntry } from '../comparison/forest'
import type { ComparisonTable } from '../comparison/table'
import type { DocumentHistory } from '../comparison/thought-history'
import type { LabelsComparison } from './comparison-labels'
import type { JobState } from './job'

/** One experiment that can be chosen for a comparison. */
export interface ComparableExperiment {
  readonly name: string
  readonly seed: number
  readonly corpus: string
  readonly status: 'planned' | 'running' | 'paused' | 'finished' | 'failed'
  /** Arms evaluated so far, of those planned. */
  readonly evaluated: number
  readonly planned: number
}

export interface ComparisonReply {
  readonly table: ComparisonTable
  /** Sentences about what went wrong; see core/experiment/alarm. */
  readonly alarms: readonly string[]
}

export interface ForestReply {
  /** One for each row of the table, in another order. */
  readonly entries: readonly ForestEntry[]
  /** Names of the documents that moved or have no partner, by id. */
  readonly names: Readonly<Record<string, string>>
}

/** One row of the list of documents with thoughts. */
export interface DocumentChange {
  readonly id: number
  readonly name: string
  /** L_K of the last E-step less that of the first, summed over the document's chunks, nats; null if one has none. */
  readonly gain: number | null
  /** By E-step: how many of the chosen thoughts are right, of those that can be judged. */
  readonly right: readonly { readonly right: number; readonly judged: number }[]
  /** Its text and its chosen thoughts, for finding. */
  readonly words: string
}

export interface DocumentChanges {
  /** E-steps on record, ascending. */
  readonly iterations: readonly number[]
  /** Largest change first; those without one last. */
  readonly documents: readonly DocumentChange[]
  /** Whether there are more, which were not looked at. */
  readonly isCut: boolean
}

/** An arm that is trained and was not measured, such as of a run that stopped. */
export interface UnevaluatedRun {
  readonly experiment: string
  /** Of the plan: `iteration-2`. */
  readonly arm: string
  readonly label: string
  /** About how long its evaluation takes; null where no like one was done yet. */
  readonly seconds: number | null
  /** False once its weights were deleted: it cannot be measured any more. */
  readonly hasWeights: boolean
  /** The job that measures it, or will. */
  readonly jobId: number | null
}

export interface ConfigurationReply {
  readonly experiments: readonly string[]
  readonly groups: readonly ConfigGroup[]
}

const name = z.string().min(1)
/** Names of experiments; empty for all of the workspace. */
const chosen = z.object({ experiments: z.array(name).max(1000) })
const one = z.object({ experiment: name })

/** What a page has made and the user saves: a chart or a table. */
const file = z.object({
  suggestion: z
    .string()
    .regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,200}\.(svg|png|csv|json)$/, 'is no name of a chart or table'),
  /** Base64 for a PNG, else the text itself. */
  content: z.string().max(64_000_000),
})

export const comparisonContract = {
  experiments: oc.output(type<readonly ComparableExperiment[]>()),
  table: oc.input(chosen).output(type<ComparisonReply>()),
  /** Errors: 'not-found' if there is no such metric or reference. */
  forest: oc.input(chosen.extend({ metric: z.string(), reference: z.string() })).output(type<ForestReply>()),
  /** In the order of their plans. */
  unevaluated: oc.input(chosen).output(type<readonly UnevaluatedRun[]>()),
  /** Measures a trained arm as a job. Errors: 'not-found'; 'conflict' if its experiment runs, which comes to it itself. */
  evaluate: oc.input(one.extend({ arm: name })).output(type<JobState>()),
  /** Of experiments that differ in their seed only. */
  effectOfK: oc.input(chosen).output(type<readonly EffectOfK[]>()),
  /** What labels did: the queue's orders compared, M-steps with labels, and the arms of the shortcut demo. */
  labels: oc.input(chosen).output(type<LabelsComparison>()),
  documents: oc.input(one).output(type<DocumentChanges>()),
  document: oc.input(one.extend({ document: z.int() })).output(type<DocumentHistory>()),
  configuration: oc.input(chosen).output(type<ConfigurationReply>()),
  /** Asks where to, and writes the report. Null when the user thought better of it. */
  saveReport: oc.input(chosen).output(type<{ readonly path: string } | null>()),
  saveFile: oc.input(file).output(type<{ readonly path: string } | null>()),
}
