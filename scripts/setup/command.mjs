/** Runs the tools that the set-up needs, quietly: what they print is shown only when they fail. */
import { spawn } from 'node:child_process'
import { SetupError } from './setup-error.mjs'

const keptCharacters = 4000

/** @type {Set<import('node:child_process').ChildProcess>} */
const running = new Set()

const exitCodes = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 }

/** Ends the children when the set-up is ended, so that none goes on writing after the lock is free. */
function endAll(/** @type {keyof typeof exitCodes} */ signal) {
  for (const child of running) if (child.pid !== undefined) endGroup(child.pid)
  process.exit(exitCodes[signal])
}

/** Signals are watched only while a child runs: the programs started after the set-up have handlers of their own. */
function watchSignals(/** @type {'on' | 'off'} */ turn) {
  for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])) process[turn](signal, endAll)
}

/** @param {number} leaderPid */
function endGroup(leaderPid) {
  try {
    process.kill(-leaderPid, 'SIGKILL')
  } catch (fault) {
    if (/** @type {NodeJS.ErrnoException} */ (fault).code !== 'ESRCH') throw fault
  }
}

/**
 * @typedef {object} CommandOptions
 * @property {string} [cwd]
 * @property {NodeJS.ProcessEnv} [env] added to this process's
 * @property {string} [input] for its stdin
 * @property {number} [timeLimitMs] after which it is ended and counts as failed
 * @property {AbortSignal} [signal] ends it early; the reason is added to what it printed
 * @property {(pid: number) => void} [onStart]
 */

/**
 * Runs a command in a process group of its own and returns what it printed.
 *
 * @param {string} command
 * @param {readonly string[]} args
 * @param {CommandOptions} [options]
 * @returns {Promise<{ code: number, stdout: string, tail: string }>} `tail`: the end of stdout and stderr together;
 *   code -1 when it could not be started, ran past its limit or was ended by the signal
 */
export function runCommand(command, args, options = {}) {
  return new Promise((resolvePromise) => {
    const child = spawn(command, args, {
      cwd: options.cwd,
      // what they print is shown as text, perhaps in a log
      env: { ...process.env, NO_COLOR: '1', FORCE_COLOR: '0', ...options.env },
      stdio: ['pipe', 'pipe', 'pipe'],
      detached: true,
    })
    if (running.size === 0) watchSignals('on')
    running.add(child)
    if (child.pid !== undefined) options.onStart?.(child.pid)
    let stdout = ''
    let tail = ''
    const keep = (/** @type {string} */ text) => {
      tail = (tail + text).slice(-keptCharacters)
    }
    child.stdout.setEncoding('utf8').on('data', (text) => {
      stdout += text
      keep(text)
    })
    child.stderr.setEncoding('utf8').on('data', keep)
    // a command that ends without reading its input is judged by its exit code
    child.stdin.on('error', () => {})
    child.stdin.end(options.input ?? '')
    const end = (/** @type {string} */ reason) => {
      keep(`\n${reason}`)
      if (child.pid !== undefined) endGroup(child.pid)
    }
    const { signal, timeLimitMs } = options
    const abort = () => end(String(signal?.reason))
    signal?.addEventListener('abort', abort)
    if (signal?.aborted) abort()
    const timer =
      timeLimitMs === undefined ? undefined : setTimeout(() => end(`ended after ${timeLimitMs} ms`), timeLimitMs)
    const finish = (/** @type {number} */ code) => {
      clearTimeout(timer)
      signal?.removeEventListener('abort', abort)
      running.delete(child)
      if (running.size === 0) watchSignals('off')
      resolvePromise({ code, stdout, tail })
    }
    child.on('error', (fault) => {
      keep(fault.message)
      finish(-1)
    })
    child.on('close', (code) => finish(code ?? -1))
  })
}

/**
 * As `runCommand`, for a command that must succeed.
 *
 * @param {string} purpose completes "could not ..."
 * @param {string} command
 * @param {readonly string[]} args
 * @param {CommandOptions & { hint?: string }} [options]
 * @returns {Promise<string>} its stdout
 * @throws SetupError with the end of what it printed
 */
export async function mustRun(purpose, command, args, options = {}) {
  const { code, stdout, tail } = await runCommand(command, args, options)
  if (code === 0) return stdout
  throw new SetupError(`could not ${purpose}: \`${command} ${args.join(' ')}\` ended with ${code}\n${tail.trim()}`, {
    ...(options.hint === undefined ? {} : { hint: options.hint }),
  })
}
