/**
 * Long work: imports, new models, runs, measurements, exports. One job runs at a time, the others wait in the order in which they
 * came.
 */

import { oc, type } from '@orpc/contract'
import { z } from 'zod'
import type { Fault } from './fault'

export type JobKind = 'import' | 'model' | 'run' | 'evaluate' | 'measure' | 'export' | 'sample-lab'

/**
 * `pausing` goes on until the next durable point. A `paused` job goes on from there when it is resumed, also in another
 * session; `failed` ones may be resumed like paused ones, where `pausable`.
 */
export type JobStatus = 'waiting' | 'running' | 'pausing' | 'paused' | 'finished' | 'failed' | 'cancelled'

export interface JobProgress {
  /** What it is at, in words: "E-step 2: sampling and weighing thoughts". */
  readonly stage: string
  /** Work of the stage done, and all of it where that is known, in `unit`. */
  readonly done: number
  readonly total: number | null
  readonly unit: string
  /** Units a second; null before it is known. */
  readonly rate: number | null
  /** Of the whole job, in [0, 1]; null where its end cannot be told. */
  readonly share: number | null
  readonly secondsLeft: number | null
}

export interface JobState {
  readonly id: number
  readonly kind: JobKind
  /** "Importing stories". */
  readonly title: string
  /** Name of what it works on: the corpus, model, experiment, or file. */
  readonly subject: string
  readonly status: JobStatus
  /** Whether it can be paused and resumed. Others are cancelled as a whole. */
  readonly pausable: boolean
  readonly progress: JobProgress | null
  /** ISO 8601; null before. */
  readonly started: string | null
  readonly ended: string | null
  /** What it did, in one sentence, once it is finished. */
  readonly outcome: string | null
  readonly fault: Fault | null
}

const job = z.object({ id: z.int().positive() })

export const jobContract = {
  /** Ends at the next durable point; the job can be resumed. */
  pause: oc.input(job).output(type<JobState>()),
  resume: oc.input(job).output(type<JobState>()),
  /** Stops for good. What a run has finished stays; of others nothing is kept. */
  cancel: oc.input(job).output(type<JobState>()),
  /** Takes an ended job off the list. */
  dismiss: oc.input(job).output(type<void>()),
}
