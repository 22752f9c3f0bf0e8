/**
 * One set-up or build at a time, over all checkouts that share a cache folder.
 *
 * The lock is a file that names its holder: the process and the tools it started. A holder that was killed leaves the
 * file behind; it counts as abandoned once none of those processes lives, so that an orphaned `npm ci` is waited for.
 */
import { mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

const pollMs = 200
const breakLimitMs = 10_000

/** @typedef {{ pid: number, started: string }} ProcessMark */
/** @typedef {{ note(child: number): void, release(): void }} Lock */

/**
 * When a process was started, where the system tells: it keeps a reused process id from looking like the holder.
 *
 * @param {number} pid
 */
function startOf(pid) {
  try {
    // fields after the parenthesized name; the start time is field 22
    return readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)?.split(' ')[19] ?? ''
  } catch {
    return ''
  }
}

/** @param {ProcessMark} mark */
function isAlive({ pid, started }) {
  try {
    process.kill(pid, 0)
  } catch (fault) {
    // EPERM: it lives and belongs to someone else
    if (/** @type {NodeJS.ErrnoException} */ (fault).code !== 'EPERM') return false
  }
  return startOf(pid) === started
}

/** @param {string} path @returns {ProcessMark[] | null} null: no lock there; []: one being written or cut short */
function readHolders(path) {
  try {
    return JSON.parse(readFileSync(path, 'utf8'))
  } catch (fault) {
    return /** @type {NodeJS.ErrnoException} */ (fault).code === 'ENOENT' ? null : []
  }
}

/** @param {string} path @param {string} text */
function createExclusively(path, text) {
  try {
    writeFileSync(path, text, { flag: 'wx' })
    return true
  } catch (fault) {
    if (/** @type {NodeJS.ErrnoException} */ (fault).code === 'EEXIST') return false
    throw fault
  }
}

/** @param {string} path @returns {number} milliseconds since it was written; Infinity when it is gone */
function ageMs(path) {
  const stat = statSync(path, { throwIfNoEntry: false })
  return stat === undefined ? Number.POSITIVE_INFINITY : Date.now() - stat.mtimeMs
}

/**
 * Removes a lock whose holders are all gone. A second file guards the removal: two waiters must not take away each
 * other's fresh lock.
 *
 * @param {string} path
 */
function removeAbandoned(path) {
  const guard = `${path}.break`
  if (!createExclusively(guard, '')) {
    if (ageMs(guard) > breakLimitMs) rmSync(guard, { force: true })
    return
  }
  try {
    const holders = readHolders(path)
    if (holders === null) return
    // an empty file is a lock being written, unless it stays so
    const abandoned = holders.length === 0 ? ageMs(path) > breakLimitMs : !holders.some(isAlive)
    if (abandoned) rmSync(path, { force: true })
  } finally {
    rmSync(guard, { force: true })
  }
}

/**
 * Waits for the lock and takes it.
 *
 * @param {string} path of the lock file
 * @param {(holderPid: number) => void} onWait called once, when someone else holds it
 * @returns {Promise<Lock>}
 */
export async function takeLock(path, onWait) {
  mkdirSync(dirname(path), { recursive: true })
  /** @type {ProcessMark[]} */
  const holders = [{ pid: process.pid, started: startOf(process.pid) }]
  let told = false
  while (!createExclusively(path, JSON.stringify(holders))) {
    const present = readHolders(path)
    if (present === null) continue
    if (!present.some(isAlive)) removeAbandoned(path)
    else if (!told) {
      told = true
      onWait(present[0]?.pid ?? 0)
    }
    await sleep(pollMs)
  }
  return {
    note(child) {
      holders.push({ pid: child, started: startOf(child) })
      writeFileSync(`${path}.${process.pid}`, JSON.stringify(holders))
      renameSync(`${path}.${process.pid}`, path)
    },
    release: () => rmSync(path, { force: true }),
  }
}
