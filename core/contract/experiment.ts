/** Experiments: their plan, their run, and what it has come to. */

import { eventIterator, oc, type } from '@orpc/contract'
import { z } from 'zod'
import type { Ledger } from '../experiment/budget'
import type { ExperimentConfig } from '../experiment/config'
import type { EssHistogram } from '../experiment/ess-histogram'
import type { ExperimentFacts } from '../experiment/facts'
import type { LossPoint } from '../experiment/loss-curve'
import type { Speed } from '../experiment/speed'
import type { Interval } from '../statistics/interval'
import type { GrantedPath } from './workspace'

export type ExperimentStatus = 'planned' | 'running' | 'paused' | 'finished' | 'failed'

export interface ExperimentSummary {
  readonly name: string
  readonly status: ExperimentStatus
  /** Why it failed or was paused. */
  readonly message: string | null
  /** ISO 8601. */
  readonly created: string
  readonly finished: string | null
  readonly corpus: string
  readonly model: string
  readonly seed: number
  readonly stagesDone: number
  readonly stageCount: number
}

export interface LiveStage {
  readonly key: string
  readonly name: string
  readonly about: string
  readonly status: 'planned' | 'running' | 'finished' | 'failed'
  /** ISO 8601. */
  readonly started: string | null
  readonly finished: string | null
  /** Of its work, in [0, 1]. */
  readonly share: number
  /** About how long it takes, seconds. */
  readonly plannedSeconds: number
}

export interface LossLine {
  readonly stage: string
  readonly name: string
  readonly points: readonly LossPoint[]
}

export interface BoundPoint {
  readonly name: string
  /** 0 for the warm start. */
  readonly iteration: number
  /** L_K, nats per token of the held-out documents. */
  readonly value: number
  readonly interval: Interval | null
}

export interface LogLine {
  /** ISO 8601. */
  readonly at: string
  readonly level: 'info' | 'note' | 'problem'
  readonly text: string
}

export interface RatePoint {
  /** ISO 8601. */
  readonly at: string
  readonly stage: string
  readonly tokensPerSecond: number
}

export interface LiveRun {
  readonly name: string
  readonly corpus: string
  readonly model: string
  readonly seed: number
  readonly status: ExperimentStatus
  readonly message: string | null
  /** ISO 8601. */
  readonly started: string | null
  readonly finished: string | null
  /** K, of the E-step. */
  readonly thoughts: number
  /** K, of the evaluation: the n of the bounds. */
  readonly boundThoughts: number
  readonly iterations: number
  readonly stages: readonly LiveStage[]
  /** The chosen training stage, or the one that runs or ran last; the one before it, for comparison. */
  readonly losses: readonly LossLine[]
  readonly bounds: readonly BoundPoint[]
  /** Of the chosen E-step, or of the last one. */
  readonly ess: { readonly iteration: number; readonly histogram: EssHistogram } | null
  /** Of the last minute of work. */
  readonly rates: readonly RatePoint[]
  readonly spent: Ledger
  /** Null where the corpus or the model is gone. */
  readonly planned: Ledger | null
  /** Oldest first. */
  readonly log: readonly LogLine[]
  readonly alarms: readonly string[]
  /** Of a failed run: how its batches can be halved without changing its results; null where they cannot. */
  readonly halves: string | null
}

const name = z.string().min(1)
const one = z.object({ name })

/** What a short test needs to know of a run: shapes that its speed depends on. */
const probe = z.object({
  corpus: name,
  model: name,
  batchRows: z.int().min(1),
  contextTokens: z.int().min(8),
  documentMask: z.boolean(),
  thoughts: z.int().min(1),
  maxTokens: z.int().min(1),
})

export const experimentContract = {
  /** Newest first. */
  list: oc.output(type<readonly ExperimentSummary[]>()),
  /** What a plan needs to know. Errors: 'not-found'. */
  facts: oc.input(z.object({ corpus: name, model: name })).output(type<ExperimentFacts>()),
  /** Tests for a few seconds how fast this device is; null while a job runs, and where the test failed. */
  speed: oc.input(probe).output(type<Speed | null>()),
  /** Asks for a file of questions. Null when the user thought better of it. */
  chooseTasks: oc.output(type<GrantedPath | null>()),
  config: oc.input(one).output(type<ExperimentConfig>()),
  /** Plans and queues experiments. @returns their names. Errors: 'conflict' if a name is taken, 'invalid-input'. */
  start: oc
    .input(z.object({ configs: z.array(z.record(z.string(), z.unknown())).min(1).max(100) }))
    .output(type<readonly string[]>()),
  /** Goes on with a run that is paused, failed or only planned. */
  resume: oc.input(one).output(type<void>()),
  /** The run as it stands, and again when something changed, at most four times a second. */
  live: oc.input(one.extend({ stage: z.string().nullable() })).output(eventIterator(type<LiveRun>())),
  /** Halves the batch that ran out of memory, and goes on. Errors: 'invalid-input' where that would change results. */
  goOnInHalves: oc.input(one).output(type<void>()),
  /** Removes an experiment with its thoughts, checkpoints and files. Errors: 'conflict' while it runs. */
  remove: oc.input(one).output(type<void>()),
  showInFolder: oc.input(one).output(type<void>()),
}
