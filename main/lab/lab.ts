/**
 * What the window works on: the open workspace, the engine, the jobs, and the state that is shown of them. It knows no
 * Electron, so that tests and a host without windows use it the same.
 */

import { basename, resolve } from 'node:path'
import { counted } from '../../core/chart/format'
import type { Fault } from '../../core/contract/fault'
import type { JobState } from '../../core/contract/job'
import {
  type LabState,
  type OpenWorkspace,
  type Problem,
  type Revision,
  revisions,
} from '../../core/contract/workspace'
import { AppError } from '../../core/errors'
import type { StartEngine } from '../engine-host/engine-child'
import { EngineProcess } from '../engine-host/engine-process'
import { JobQueue } from '../jobs/job-queue'
import { openWorkspace, type Workspace } from '../store/workspace'
import { Changes } from './changes'
import { GrantedPaths } from './granted-paths'
import { runJob } from './run-job'
import { sampleLabJob } from './sample-lab'
import type { SettingsFile, WorkspaceNote } from './settings-file'

export interface LabOptions {
  readonly settings: SettingsFile
  /** The built entry of the engine. */
  readonly engineEntry: string
  /** How the engine's process is started; by default as a child of Node. */
  readonly startEngine?: StartEngine
  /** Root of the program's own files, for what `doctor` looks at. */
  readonly programRoot: string
  readonly version: string
  /** Where the sample lab is made. */
  readonly sampleDir: string
  /** The built worker that ranks thoughts for review; without it that is done in this thread. */
  readonly reviewEntry?: string
  readonly log: (line: string) => void
  /** Where `log` writes to. */
  readonly logPath?: string
}

const KEPT_PROBLEMS = 100

export class Lab {
  readonly grants = new GrantedPaths()
  readonly jobs: JobQueue
  private readonly changes = new Changes()
  private open_: { readonly workspace: Workspace; counts: Counts } | null = null
  private engine_: { readonly process: EngineProcess; readonly threads: number | null } | null = null
  private device: string | null = null
  private problems: readonly Problem[] = []
  private nextProblem = 1
  private readonly revisions: Record<Revision, number> = Object.fromEntries(
    revisions.map((name) => [name, 0]),
  ) as Record<Revision, number>
  /** Called when a job has ended, for whoever tells the user outside of the window. */
  onJobEnd: (job: JobState) => void = () => {}

  private closing = new Set<() => Promise<void>>()

  constructor(readonly options: LabOptions) {
    this.jobs = new JobQueue(
      () => this.changes.happened(),
      (job) => this.jobEnded(job),
    )
  }

  get settings(): SettingsFile {
    return this.options.settings
  }

  /** @throws AppError 'not-found' if none is open */
  get workspace(): Workspace {
    if (this.open_) return this.open_.workspace
    throw new AppError('not-found', 'no workspace is open', { hint: 'open or make one first' })
  }

  get isOpen(): boolean {
    return this.open_ !== null
  }

  /**
   * Opens a workspace in place of the one that is open, whose jobs are paused first. Runs that were interrupted stand as
   * paused jobs, and so does a sample lab that has no model yet.
   *
   * @throws what `openWorkspace` throws; then the one that was open stays
   */
  async open(dir: string, options: { readonly create?: boolean } = {}): Promise<OpenWorkspace> {
    const folder = resolve(dir)
    if (this.open_?.workspace.dir === folder) return this.describeOpen()
    const workspace = await openWorkspace(folder, { ...options, command: 'Thought Lab' })
    await this.close()
    this.open_ = { workspace, counts: await countAll(workspace) }
    await this.settings.remember(folder)
    for (const { name, status } of await workspace.experiments.list()) {
      if (status === 'running' || status === 'paused') this.jobs.add({ ...runJob(this, name), paused: true })
    }
    if (folder === resolve(this.options.sampleDir) && (await workspace.checkpoints.list()).length === 0) {
      this.jobs.add({ ...sampleLabJob(this), paused: true })
    }
    this.changed(...revisions)
    return this.describeOpen()
  }

  /** Pauses the jobs, ends the engine and gives the workspace back. */
  async close(): Promise<void> {
    await this.jobs.stopAll()
    if (this.open_) await this.settings.note(this.open_.workspace.dir, noteOf(this.open_.counts, this.jobs.list()))
    for (const { id } of this.jobs.list()) this.jobs.dismiss(id)
    await this.stopEngine()
    for (const end of this.closing) await end()
    this.closing.clear()
    const open = this.open_
    this.open_ = null
    this.problems = []
    this.changes.happened()
    await open?.workspace.close()
  }

  /**
   * The engine. Results repeat bit for bit only with the number of threads they began with, so an engine that runs with
   * another number is ended first.
   *
   * @param threads by default as the settings have it; while a job runs, those of the engine it runs on
   */
  async engine(wanted?: number): Promise<EngineProcess> {
    // Whoever only has a question must not end the engine that another job computes on.
    if (wanted === undefined && this.engine_ && this.jobs.running) return this.engine_.process
    const threads = wanted ?? this.settings.settings.threads
    if (this.engine_ && this.engine_.threads !== threads) await this.stopEngine()
    if (!this.engine_) {
      const { engineEntry, startEngine, log } = this.options
      const process = new EngineProcess({
        entry: engineEntry,
        log: (line) => log(`engine: ${line}`),
        ...(threads === null ? {} : { threads }),
        ...(startEngine ? { start: startEngine } : {}),
      })
      this.engine_ = { process, threads }
      // Asked in the background: what waits for the engine need not wait for its description.
      void process.client.describe().then(
        (found) => {
          this.device = `${found.backend.toUpperCase()}, ${counted(found.threads, 'thread')}`
          this.changes.happened()
        },
        () => {},
      )
    }
    return this.engine_.process
  }

  /** The engine with whatever threads it runs with, so that a job that uses it goes on; starts one if none runs. */
  runningEngine(): Promise<EngineProcess> {
    return this.engine_ ? Promise.resolve(this.engine_.process) : this.engine()
  }

  /** The engine that runs, whatever its threads, so that a job is not disturbed; else one as the settings have it. */
  async anyEngine(): Promise<EngineProcess> {
    return this.engine_?.process ?? this.engine()
  }

  async stopEngine(): Promise<void> {
    const engine = this.engine_
    this.engine_ = null
    await engine?.process.stop()
  }

  /** Has something done before the workspace that is open now is given back. */
  beforeClose(end: () => Promise<void>): void {
    this.closing.add(end)
  }

  /** Says that views of these things show old figures. */
  changed(...what: readonly Revision[]): void {
    for (const name of what) this.revisions[name]++
    const open = this.open_
    if (open && what.some((name) => name !== 'labels' && name !== 'predictor')) {
      void countAll(open.workspace).then(
        (counts) => {
          open.counts = counts
          this.changes.happened()
        },
        () => {},
      )
    }
    this.changes.happened()
  }

  /** Keeps something that went wrong in the background, to be looked at. */
  report(doing: string, fault: Fault, kept: string): void {
    const problem = { id: this.nextProblem++, at: new Date().toISOString(), doing, fault, kept }
    this.problems = [problem, ...this.problems].slice(0, KEPT_PROBLEMS)
    this.options.log(`${doing}: ${fault.message}`)
    this.changes.happened()
  }

  dismissProblem(id: number): void {
    this.problems = this.problems.filter((problem) => problem.id !== id)
    this.changes.happened()
  }

  describeOpen(): OpenWorkspace {
    const { workspace } = this
    return { dir: workspace.dir, name: basename(workspace.dir), ...(this.open_?.counts ?? noCounts) }
  }

  state(): LabState {
    return {
      workspace: this.open_ ? this.describeOpen() : null,
      jobs: this.jobs.list(),
      problems: this.problems,
      revisions: { ...this.revisions },
      recent: this.settings.recent(),
      settings: this.settings.settings,
      device: this.device,
    }
  }

  /** Says that the settings or the list of recent workspaces changed. */
  settingsChanged(): void {
    this.changes.happened()
  }

  /** The state now, and again after changes, at most four times a second. */
  async *watch(signal: AbortSignal | undefined): AsyncGenerator<LabState, void, undefined> {
    const changes = this.changes.follow(signal)
    yield this.state()
    for await (const _ of changes) yield this.state()
  }

  private jobEnded(job: JobState): void {
    if (job.fault && job.status === 'failed') {
      const kept = job.pausable
        ? 'what was done so far is kept; it can go on from there'
        : 'nothing that was there before was changed'
      this.report(job.title, job.fault, kept)
    }
    this.onJobEnd(job)
  }
}

interface Counts {
  readonly corpora: number
  readonly models: number
  readonly experiments: number
}

/** What the list of recent workspaces says of this one from now on. */
function noteOf({ corpora, models, experiments }: Counts, jobs: readonly JobState[]): WorkspaceNote {
  const stopped = jobs.find(({ status }) => status === 'paused')
  const place = stopped?.progress ? `, at ${stopped.progress.stage}` : ''
  return {
    contents: [
      counted(corpora, 'corpus', 'corpora'),
      counted(models, 'model'),
      counted(experiments, 'experiment'),
    ].join(', '),
    unfinished: stopped ? `${stopped.title} was stopped${place}; it can go on` : null,
  }
}

const noCounts: Counts = { corpora: 0, models: 0, experiments: 0 }

async function countAll(workspace: Workspace): Promise<Counts> {
  const [corpora, models, experiments] = await Promise.all([
    workspace.corpora.list(),
    workspace.checkpoints.list(),
    workspace.experiments.list(),
  ])
  return { corpora: corpora.length, models: models.length, experiments: experiments.length }
}
