/**
 * One process writes to a workspace at a time.
 *
 * The lock is the operating system's, on an empty SQLite file (lab.lock) in an open exclusive transaction: the system
 * lets go of it when the process ends, however it ends, so a lock is never stale and no process id is ever
 * mistaken for another's. Who holds it is written beside it (lab.holder.json), only to tell others.
 */

import { readFile, rename, rm, writeFile } from 'node:fs/promises'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { AppError } from '../../core/errors'
import { fileFault } from '../formats/file-fault'
import { Sqlite } from './sqlite'

export const LOCK_FILE = 'lab.lock'

export interface LockHolder {
  readonly pid: number
  readonly host: string
  /** The command line, for people to read. */
  readonly command: string
  /** ISO 8601. */
  readonly since: string
}

export interface WorkspaceLock {
  release(): Promise<void>
}

/** @throws AppError 'conflict' that names the holder if another process (or this one) holds the workspace */
export async function lockWorkspace(dir: string, command: string): Promise<WorkspaceLock> {
  const holderFile = join(dir, 'lab.holder.json')
  const lock = await Sqlite.open(join(dir, LOCK_FILE), { mode: 'create', busyTimeoutMs: 0 })
  try {
    await lock.exec('BEGIN EXCLUSIVE')
  } catch (error) {
    await lock.close()
    if (!(error instanceof AppError && error.kind === 'conflict')) throw error
    throw new AppError('conflict', `the workspace '${dir}' is in use by ${await describeHolder(holderFile)}`, {
      hint: 'wait until it ends, or stop it; compare and export work meanwhile',
      cause: error,
    })
  }
  const holder: LockHolder = { pid: process.pid, host: hostname(), command, since: new Date().toISOString() }
  try {
    await writeFile(`${holderFile}.tmp`, JSON.stringify(holder))
    await rename(`${holderFile}.tmp`, holderFile)
  } catch (error) {
    await lock.close()
    throw fileFault(error, holderFile, 'write')
  }
  return {
    async release() {
      await rm(holderFile, { force: true })
      await lock.close()
    },
  }
}

async function describeHolder(file: string): Promise<string> {
  let json: string
  try {
    json = await readFile(file, 'utf8')
  } catch {
    return 'another process, which has just started or is about to end'
  }
  const { pid, host, command, since } = JSON.parse(json) as LockHolder
  return `"${command}" (process ${pid} on ${host}, since ${since})`
}
