/**
 * One set-up or build at a time, over all checkouts that share a cache folder.
 *
 * The lock is a file that names its holder: the process, and the process groups of the tools it started. A holder that
 * was killed leaves the file behind, and perhaps a tool that goes on writing: whoever comes next ends it first.
 */
import { mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

const pollMs = 200
const breakLimitMs = 10_000
// SIGKILL cannot be refused; what is still listed then has ended and waits for a parent that does not care
const endLimitMs = 5000

/** @typedef {{ pid: number, started: string }} ProcessMark */
/** @typedef {{ note(group: number): void, release(): void }} Lock */

/**
 * What the system tells of a process: its state, Z once it has ended and nobody has waited for it, and when it was
 * started, which keeps a reused process id from looking like the holder. Both empty where there is no /proc.
 *
 * @param {number} pid
 */
function statusOf(pid) {
  try {
    // the fields after the parenthesized name, of which the state is the third and the start time the 22nd of all
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)?.split(' ') ?? []
    return { state: fields[0] ?? '', started: fields[19] ?? '' }
  } catch {
    return { state: '', started: '' }
  }
}

/** @param {number} pid @returns {ProcessMark} */
const markOf = (pid) => ({ pid, started: statusOf(pid).started })

/**
 * Sends a signal; 0 only asks.
 *
 * @param {number} pid negative for a process group
 * @param {NodeJS.Signals | 0} signal
 * @returns {boolean} whether there is such a process, though it may belong to someone else
 */
function send(pid, signal) {
  try {
    process.kill(pid, signal)
    return true
  } catch (fault) {
    return /** @type {NodeJS.ErrnoException} */ (fault).code === 'EPERM'
  }
}

/** @param {ProcessMark} mark */
function isAlive({ pid, started }) {
  const status = statusOf(pid)
  return send(pid, 0) && status.started === started && status.state !== 'Z'
}

/** The group outlives its leader, whose id is not given to others before the group is gone. @param {ProcessMark} mark */
const isGroupAlive = ({ pid, started }) => send(-pid, 0) && (!send(pid, 0) || statusOf(pid).started === started)

/** @param {string} path @returns {ProcessMark[] | null} null: no lock there; []: one being written or cut short */
function readMarks(path) {
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
 * Removes a lock whose holder is gone, once the tools that it left are gone too. A second file guards the removal: two
 * waiters must not take away each other's fresh lock.
 *
 * @param {string} path
 * @param {{ sinceMs: number | null }} ending when this waiter began to end the tools
 */
function removeAbandoned(path, ending) {
  const guard = `${path}.break`
  if (!createExclusively(guard, '')) {
    if (ageMs(guard) > breakLimitMs) rmSync(guard, { force: true })
    return
  }
  try {
    const marks = readMarks(path)
    if (marks === null) return
    const [holder, ...groups] = marks
    if (holder === undefined) {
      // an empty file is a lock being written, unless it stays so
      if (ageMs(path) > breakLimitMs) rmSync(path, { force: true })
    } else if (!isAlive(holder)) {
      const left = groups.filter(isGroupAlive)
      for (const { pid } of left) send(-pid, 'SIGKILL')
      ending.sinceMs ??= Date.now()
      if (left.length === 0 || Date.now() - ending.sinceMs > endLimitMs) rmSync(path, { force: true })
    }
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
  const marks = [markOf(process.pid)]
  const ending = { sinceMs: null }
  let told = false
  while (!createExclusively(path, JSON.stringify(marks))) {
    const present = readMarks(path)
    if (present === null) continue
    const [holder] = present
    if (holder === undefined || !isAlive(holder)) removeAbandoned(path, ending)
    else if (!told) {
      told = true
      onWait(holder.pid)
    }
    await sleep(pollMs)
  }
  return {
    note(group) {
      marks.push(markOf(group))
      writeFileSync(`${path}.${process.pid}`, JSON.stringify(marks))
      renameSync(`${path}.${process.pid}`, path)
    },
    release: () => rmSync(path, { force: true }),
  }
}
