/**
 * A workspace: the folder that holds all of a user's work.
 *
 *     lab.sqlite      everything but weights (WAL; lab.sqlite-wal and -shm beside it while it is open)
 *     checkpoints/    one folder per checkpoint
 *     experiments/    working files of experiments
 *     exports/
 *     lab.lock, lab.holder.json    who writes to it
 *
 * One process at a time opens it for writing; any number may read meanwhile.
 */

import { constants } from 'node:fs'
import { access, mkdir, stat } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { AppError } from '../../core/errors'
import { fileFault } from '../formats/file-fault'
import { Candidates } from './candidates'
import { Checkpoints } from './checkpoints'
import { Corpora } from './corpora'
import { Evaluations } from './evaluations'
import { Experiments } from './experiments'
import { LabelRecords } from './label-records'
import { Labels } from './labels'
import { migrate, requireVersion } from './migrate'
import { migrations } from './migrations/all'
import { Sqlite } from './sqlite'
import { Stages } from './stages'
import { Thoughts } from './thoughts'
import { LOCK_FILE, lockWorkspace, type WorkspaceLock } from './workspace-lock'

export interface WorkspaceOptions {
  /** Makes the folder and the database if they are missing. */
  readonly create?: boolean
  /** Reads without taking the lock, also while another process writes. Writing then fails with 'unavailable'. */
  readonly readOnly?: boolean
  /** How to name this process to others that want the workspace; its command line if left out. */
  readonly command?: string
}

export class Workspace {
  readonly corpora: Corpora
  readonly checkpoints: Checkpoints
  readonly experiments: Experiments
  readonly stages: Stages
  readonly thoughts: Thoughts
  readonly evaluations: Evaluations
  readonly labels: Labels
  readonly labelRecords: LabelRecords
  readonly candidates: Candidates

  constructor(
    /** Absolute. */
    readonly dir: string,
    private readonly database: Sqlite,
    private readonly lock: WorkspaceLock | null,
  ) {
    this.corpora = new Corpora(database)
    this.checkpoints = new Checkpoints(database)
    this.experiments = new Experiments(database)
    this.stages = new Stages(database)
    this.thoughts = new Thoughts(database)
    this.evaluations = new Evaluations(database)
    this.labels = new Labels(database)
    this.labelRecords = new LabelRecords(database)
    this.candidates = new Candidates(database)
  }

  get checkpointsDir(): string {
    return join(this.dir, 'checkpoints')
  }

  get experimentsDir(): string {
    return join(this.dir, 'experiments')
  }

  get exportsDir(): string {
    return join(this.dir, 'exports')
  }

  /** Makes several calls durable together: all of them, or none. Await each call made in `work`. */
  transaction<Result>(work: () => Promise<Result>): Promise<Result> {
    return this.database.transaction(work)
  }

  /** Waits for the calls already made, and gives the workspace back. */
  async close(): Promise<void> {
    await this.database.close()
    await this.lock?.release()
  }
}

/**
 * Opens a workspace, bringing its database up to date.
 *
 * @throws AppError 'not-found' if there is none and `create` is not set, 'conflict' if another process holds it,
 *   'unavailable' if the folder cannot be written to, 'invalid-input' if the database is not one of ours or is newer
 */
export async function openWorkspace(folder: string, options: WorkspaceOptions = {}): Promise<Workspace> {
  const dir = resolve(folder)
  const path = join(dir, 'lab.sqlite')
  if (!options.create || options.readOnly) await requireWorkspace(dir, path)
  if (options.readOnly) return openForReading(dir, path)

  await makeFolders(dir)
  await requireWritable([dir, path, join(dir, LOCK_FILE)])
  const lock = await lockWorkspace(dir, options.command ?? process.argv.slice(1).join(' '))
  try {
    const database = await Sqlite.open(path, { mode: 'create' })
    try {
      await database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL')
      await migrate(database, migrations)
      return new Workspace(dir, database, lock)
    } catch (error) {
      await database.close()
      throw error
    }
  } catch (error) {
    await lock.release()
    throw error
  }
}

async function openForReading(dir: string, path: string): Promise<Workspace> {
  const database = await openReadable(path)
  try {
    await requireVersion(database, migrations.length)
    return new Workspace(dir, database, null)
  } catch (error) {
    await database.close()
    throw error
  }
}

/** A folder that cannot be written to has no place for the WAL's index, which readers need; but then nobody writes. */
async function openReadable(path: string): Promise<Sqlite> {
  const database = await Sqlite.open(path, { mode: 'read' })
  try {
    await database.get('SELECT count(*) FROM sqlite_schema')
    return database
  } catch (error) {
    await database.close()
    if (!(error instanceof AppError && error.kind === 'unavailable') || (await exists(`${path}-wal`))) throw error
    return Sqlite.open(path, { mode: 'read-immutable' })
  }
}

async function requireWorkspace(dir: string, path: string): Promise<void> {
  if (await exists(path)) return
  const what = (await exists(dir)) ? 'is not a workspace: it has no lab.sqlite' : 'does not exist'
  throw new AppError('not-found', `the folder '${dir}' ${what}`, {
    hint: 'check --workspace; importing a corpus makes a new workspace',
  })
}

async function makeFolders(dir: string): Promise<void> {
  for (const folder of [dir, join(dir, 'checkpoints'), join(dir, 'experiments'), join(dir, 'exports')]) {
    try {
      await mkdir(folder, { recursive: true })
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw fileFault(error, folder, 'write')
      throw new AppError('invalid-input', `'${folder}' is a file, not a folder`, { cause: error })
    }
  }
}

/** Asked before opening, because SQLite opens a file that it may not write to for reading only, and says nothing. */
async function requireWritable(paths: readonly string[]): Promise<void> {
  for (const path of paths) {
    try {
      if (await exists(path)) await access(path, constants.W_OK)
    } catch (error) {
      throw fileFault(error, path, 'write')
    }
  }
}

/** @throws AppError if that cannot be told */
async function exists(path: string): Promise<boolean> {
  try {
    await stat(path)
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false
    throw fileFault(error, path, 'read')
  }
}
