/**
 * Long work, one piece after the other.
 *
 * A job is a function that reports its progress and stops when its signal is
 * aborted. Pausing aborts it and keeps it, resuming starts the function again:
 * work that can be paused goes on from what it has saved.
 */

import type { Fault } from '../../core/contract/fault'
import type { JobKind, JobProgress, JobState, JobStatus } from '../../core/contract/job'
import { AppError } from '../../core/errors'
import { toFault } from './to-fault'

export interface JobContext {
  readonly signal: AbortSignal
  readonly report: (progress: JobProgress) => void
}

export interface JobRequest {
  readonly kind: JobKind
  readonly title: string
  readonly subject: string
  readonly pausable: boolean
  /** @returns what it did, in one sentence, or null */
  readonly work: (context: JobContext) => Promise<string | null>
  /** Added as a job that stopped earlier, and waits to be resumed. */
  readonly paused?: boolean
}

interface Job {
  state: JobState
  readonly request: JobRequest
  readonly stopping: AbortController | null
  /** What stopping it means. */
  readonly onStop: 'paused' | 'cancelled' | null
}

const ended: readonly JobStatus[] = ['finished', 'failed', 'cancelled']

export class JobQueue {
  private readonly jobs = new Map<number, Job>()
  private nextId = 1
  /** Those that wait for a job to end or pause. */
  private readonly waiting = new Map<number, ((state: JobState) => void)[]>()

  /**
   * @param onChange called after every change of any job
   * @param onEnd called when a job has finished, failed or was cancelled
   */
  constructor(
    private readonly onChange: () => void,
    private readonly onEnd: (state: JobState) => void,
  ) {}

  /** In the order in which they were added. */
  list(): JobState[] {
    return [...this.jobs.values()].map(({ state }) => state)
  }

  /** The job that runs, if one does. */
  get running(): JobState | undefined {
    return this.list().find(({ status }) => status === 'running' || status === 'pausing')
  }

  add(request: JobRequest): JobState {
    const { kind, title, subject, pausable, paused = false } = request
    const id = this.nextId++
    const none = { progress: null, started: null, ended: null, outcome: null, fault: null }
    const status = paused ? 'paused' : 'waiting'
    this.jobs.set(id, {
      state: { id, kind, title, subject, pausable, status, ...none },
      request,
      stopping: null,
      onStop: null,
    })
    this.startNext()
    this.onChange()
    return this.get(id).state
  }

  /** Settles when the job is no longer waiting or running. */
  settled(id: number): Promise<JobState> {
    const { state } = this.get(id)
    if (state.status === 'paused' || ended.includes(state.status)) return Promise.resolve(state)
    return new Promise((resolve) => this.waiting.set(id, [...(this.waiting.get(id) ?? []), resolve]))
  }

  pause(id: number): JobState {
    const { state } = this.get(id)
    if (!state.pausable) {
      throw new AppError('invalid-input', `${state.title} cannot be paused`, { hint: 'it can be cancelled' })
    }
    return this.stop(id, 'paused')
  }

  /** A job that is running or waiting already is left as it is. */
  resume(id: number): JobState {
    const { state } = this.get(id)
    if (state.status === 'paused' || (state.status === 'failed' && state.pausable)) {
      this.update(id, { status: 'waiting', fault: null, ended: null })
      this.startNext()
    }
    return this.get(id).state
  }

  cancel(id: number): JobState {
    return this.stop(id, 'cancelled')
  }

  /** Takes a job that is neither waiting nor running off the list, also one that is paused. */
  dismiss(id: number): void {
    const { status } = this.get(id).state
    if (status !== 'paused' && !ended.includes(status)) return
    this.jobs.delete(id)
    this.onChange()
  }

  /** Stops all jobs, and waits until they have; those that can be paused go on another time. */
  async stopAll(): Promise<void> {
    for (const { state } of this.jobs.values()) {
      if (ended.includes(state.status) || state.status === 'paused') continue
      this.stop(state.id, state.pausable ? 'paused' : 'cancelled')
    }
    await Promise.all([...this.jobs.keys()].map((id) => this.settled(id)))
  }

  private stop(id: number, onStop: 'paused' | 'cancelled'): JobState {
    const job = this.get(id)
    const { status } = job.state
    if (status === 'running' || status === 'pausing') {
      this.jobs.set(id, { ...job, onStop })
      this.update(id, { status: 'pausing' })
      job.stopping?.abort(new AppError('cancelled', `${job.state.title} was stopped`))
    } else if (!ended.includes(status)) {
      this.settle(id, onStop)
    }
    return this.get(id).state
  }

  private startNext(): void {
    if (this.running) return
    const next = [...this.jobs.values()].find(({ state }) => state.status === 'waiting')
    if (next) void this.run(next)
  }

  private async run({ state: { id }, request }: Job): Promise<void> {
    const stopping = new AbortController()
    this.jobs.set(id, { ...this.get(id), stopping, onStop: null })
    this.update(id, { status: 'running', started: new Date().toISOString(), progress: null })
    try {
      const outcome = await request.work({
        signal: stopping.signal,
        report: (progress) => this.update(id, { progress }),
      })
      this.settle(id, 'finished', { outcome })
    } catch (error) {
      const { onStop } = this.get(id)
      if (onStop && stopping.signal.aborted) this.settle(id, onStop)
      else this.settle(id, 'failed', { fault: toFault(error) })
    }
    this.startNext()
  }

  private settle(id: number, status: JobStatus, more: { outcome?: string | null; fault?: Fault } = {}): void {
    const atEnd = status === 'paused' ? {} : { ended: new Date().toISOString() }
    this.update(id, { status, ...more, ...atEnd })
    const { state } = this.get(id)
    for (const tell of this.waiting.get(id) ?? []) tell(state)
    this.waiting.delete(id)
    if (ended.includes(status)) this.onEnd(state)
  }

  private update(id: number, change: Partial<JobState>): void {
    const job = this.jobs.get(id)
    if (!job) return
    this.jobs.set(id, { ...job, state: { ...job.state, ...change } })
    this.onChange()
  }

  /** @throws AppError 'not-found' */
  private get(id: number): Job {
    const job = this.jobs.get(id)
    if (!job) throw new AppError('not-found', `there is no job ${id}`, { hint: 'it may have been taken off the list' })
    return job
  }
}
