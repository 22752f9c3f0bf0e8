/** Models: the base ones, and the checkpoints that experiments make of them. */

import { oc, type } from '@orpc/contract'
import { z } from 'zod'
import type { LlamaConfig } from '../model/llama-config'
import { presetNames } from '../model/presets'
import type { Interval } from '../statistics/interval'
import type { Exploration } from './exploration'
import type { JobState } from './job'
import type { ModelCheck } from './model-check'
import { type GrantedPath, token } from './workspace'

export interface ModelSummary {
  /** Of its folder, and in configurations: it never changes. */
  readonly name: string
  /** As the user calls it; null: as its name or its part in an experiment says. */
  readonly label: string | null
  readonly kind: string
  /** The model whose weights it started from. */
  readonly parent: string | null
  readonly parameters: number
  /** ISO 8601. */
  readonly created: string
  readonly experiment: string | null
  /** 1, 2, ...; null for what is no iteration. */
  readonly iteration: number | null
  /** On disk, all files. */
  readonly bytes: number
  /** False once they were deleted; its results stay. */
  readonly hasWeights: boolean
  /** L_K in nats per token of the held-out text; null where it was not measured. */
  readonly bound: { readonly n: number; readonly value: number; readonly interval: Interval | null } | null
}

export interface ModelDetails {
  readonly config: LlamaConfig
  /** Where it came from: 'added from /models/smol', 'made from preset ring, seed 7'. */
  readonly origin: string
  readonly folder: string
}

/** How fast finished stages of this workspace were, FLOP a second, and with which model. */
export interface MeasuredSpeed {
  readonly model: string
  readonly parameters: number
  readonly trainingFlops: number | null
  readonly samplingFlops: number | null
}

/** Measured for half a minute on this computer. */
export interface MeasuredModel {
  readonly model: string
  /** Rows of a batch, and tokens of a row. */
  readonly rows: number
  readonly length: number
  /** Tokens a second. */
  readonly trained: number
  readonly sampled: number
  /** ISO 8601. */
  readonly at: string
}

export interface ModelMachine {
  readonly freeBytes: number
  readonly threads: number
  /** Null where no stage has finished yet. */
  readonly measured: MeasuredSpeed | null
  /** With the threads of the settings, newest last. */
  readonly models: readonly MeasuredModel[]
}

/** What goes when the weights of a checkpoint are deleted. */
export interface DeletionEffect {
  readonly freedBytes: number
  /** Experiments that still need them: they cannot be deleted then. */
  readonly neededBy: readonly string[]
  /** What will no longer be possible, one sentence each. */
  readonly loses: readonly string[]
}

/** What a folder holds, checked before it is added. */
export interface CheckedFolder {
  readonly folder: GrantedPath
  /** To begin with. */
  readonly suggestedName: string
  readonly checks: readonly ModelCheck[]
}

export interface ExampleText {
  readonly context: string
  readonly text: string
}

export const modelName = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/, 'must be 1 to 64 letters, digits, ".", "_" or "-"')
const one = z.object({ name: z.string().min(1) })

const tryInput = z.object({
  model: z.string().min(1),
  context: z.string().max(20_000),
  text: z.string().max(5_000),
  thoughts: z.int().min(1).max(16),
  maxThoughtTokens: z.int().min(1).max(1024),
  maxTokens: z.int().min(1).max(256),
  seed: z.int().min(0).max(0xffffffff),
})

export const modelContract = {
  /** In the order in which they were made. */
  list: oc.output(type<readonly ModelSummary[]>()),
  details: oc.input(one).output(type<ModelDetails>()),
  machine: oc.output(type<ModelMachine>()),
  /** Makes a new model as a job. Errors: 'conflict' if the name is taken, 'not-found' for the corpus. */
  create: oc
    .input(
      z.object({
        preset: z.enum(presetNames),
        name: modelName,
        /** Of the tokenizer; null: the characters of the sample corpus, for preset ring. */
        corpus: z.string().nullable(),
        seed: z.int().min(0).max(0xffffffff),
      }),
    )
    .output(type<JobState>()),
  /** Asks for a Hugging Face folder and checks it. Null when the user thought better of it. */
  chooseFolder: oc.output(type<CheckedFolder | null>()),
  /** Checks a folder that was dropped. */
  checkFolder: oc.input(z.object({ token })).output(type<CheckedFolder>()),
  /** Adds a folder as a job. Errors: 'conflict' if the name is taken. */
  add: oc.input(z.object({ token, name: modelName })).output(type<JobState>()),
  /**
   * Measures for half a minute as a job how fast this computer trains and samples with it. Errors: 'not-found' without
   * weights or without any text.
   */
  measure: oc
    .input(one.extend({ rows: z.int().min(1).max(1024), length: z.int().min(8).max(1_000_000) }))
    .output(type<JobState>()),
  /** What it is called in the window; '' for its name again. Its name, folder and lineage stay. Errors: 'not-found'. */
  rename: oc.input(one.extend({ label: z.string().trim().max(80) })).output(type<void>()),
  deletionEffect: oc.input(one).output(type<DeletionEffect>()),
  /** Deletes the weights; what was measured with them stays. Errors: 'conflict' while an experiment needs them. */
  deleteWeights: oc.input(one).output(type<DeletionEffect>()),
  /** Lets a model think about a text and go on with it. While a job runs it waits for the step in progress. */
  explore: oc.input(tryInput).output(type<Exploration>()),
  /** A piece of text of the corpus that the model was made for; held out, where something is. Errors: 'not-found'. */
  example: oc.input(one.extend({ index: z.int().min(0) })).output(type<ExampleText>()),
}
