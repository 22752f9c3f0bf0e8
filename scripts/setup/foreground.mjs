/** Runs a program in the user's terminal, as if it had been started there itself. */
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { constants } from 'node:os'

/**
 * The folder that the user is in, from which relative paths are meant; npm starts scripts in the project's.
 *
 * @returns {string}
 */
export function userFolder() {
  const folder = process.env.INIT_CWD
  return folder !== undefined && existsSync(folder) ? folder : process.cwd()
}

/**
 * @param {string} command
 * @param {readonly string[]} args
 * @param {{ cwd?: string, env?: NodeJS.ProcessEnv }} [options] env: added to this process's
 * @returns {Promise<number>} its exit code; 128 and the signal's number when a signal ended it
 */
export function runInForeground(command, args, { cwd, env } = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd, env: { ...process.env, ...env }, stdio: 'inherit' })
    // the terminal sends Ctrl+C to both; it is the program that decides when to end
    const stay = () => {}
    const pass = (/** @type {NodeJS.Signals} */ signal) => void child.kill(signal)
    process.on('SIGINT', stay).on('SIGTERM', pass).on('SIGHUP', pass)
    child.on('error', reject)
    child.on('exit', (code, signal) => {
      process.off('SIGINT', stay).off('SIGTERM', pass).off('SIGHUP', pass)
      resolve(code ?? 128 + (signal === null ? 0 : constants.signals[signal]))
    })
  })
}
