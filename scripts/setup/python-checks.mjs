/**
 * A Python environment in the cache folder, with the readers that some tests compare our files with. It is not needed
 * to run the program, nor for the other tests.
 */
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { mustRun } from './command.mjs'
import { takeLock } from './lock.mjs'
import { cacheFolder } from './paths.mjs'
import { createProgress } from './progress.mjs'

/** @param {string} root a checkout */
const requirementsPath = (root) => join(root, 'tests', 'python-requirements.txt')

/** One folder for each list of packages. @param {string} root a checkout */
function environmentFolder(root) {
  const digest = createHash('sha256')
    .update(readFileSync(requirementsPath(root)))
    .digest('hex')
  return join(cacheFolder(), `python-checks-${digest.slice(0, 12)}`)
}

/** Written last: without it the environment is half made. @param {string} folder */
const markPath = (folder) => join(folder, 'complete')

/**
 * @param {string} root a checkout
 * @returns {string | null} the interpreter; null when the environment was not made
 */
export function findPythonForChecks(root) {
  const folder = environmentFolder(root)
  return existsSync(markPath(folder)) ? join(folder, 'bin', 'python') : null
}

/**
 * Makes the environment, unless it is there.
 *
 * @param {string} root a checkout
 * @returns {Promise<string>} the interpreter
 * @throws SetupError when this machine's Python cannot make it or install the packages
 */
export async function providePythonForChecks(root) {
  const present = findPythonForChecks(root)
  if (present !== null) return present
  const folder = environmentFolder(root)
  const python = join(folder, 'bin', 'python')
  const progress = createProgress()
  const lock = await takeLock(join(cacheFolder(), 'setup.lock'), (pid) =>
    progress.note(`waiting for another set-up (process ${pid}) to end`),
  )
  try {
    progress.start('Python packages for the checks against other programs')
    rmSync(folder, { recursive: true, force: true })
    mkdirSync(cacheFolder(), { recursive: true })
    const onStart = (/** @type {number} */ pid) => lock.note(pid)
    await mustRun('make a Python environment', 'python3', ['-m', 'venv', folder], {
      onStart,
      hint: 'On Debian and Ubuntu it needs the package python3-venv.',
    })
    const args = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '--only-binary=:all:']
    await mustRun('install the Python packages', python, [...args, '--requirement', requirementsPath(root)], {
      onStart,
      hint: 'The pinned versions need Python 3.11 or later and a reachable package index.',
    })
    writeFileSync(markPath(folder), '')
    progress.done()
    return python
  } finally {
    lock.release()
  }
}
