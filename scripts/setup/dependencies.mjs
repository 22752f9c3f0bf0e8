/** The npm packages: `npm ci` when what is installed differs from the lock file. */
import { rmSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { findExecutable } from './machine.mjs'
import { packageFolders } from './paths.mjs'
import { readJson } from './read-json.mjs'
import { SetupError } from './setup-error.mjs'

/** @typedef {{ version?: string, integrity?: string, optional?: boolean, devOptional?: boolean }} LockedPackage */

/** @param {string} path @returns {Record<string, LockedPackage> | null} by folder, the root left out */
function readLock(path) {
  const lock = readJson(path)
  if (lock === null) return null
  const { packages } = lock
  delete packages['']
  return packages
}

/**
 * Whether node_modules holds what package-lock.json says. npm writes its own record of the installation last, so an
 * interrupted one has none; contents are compared, since file times change with every `git checkout`.
 *
 * @param {string} root a checkout
 */
export function areDependenciesInstalled(root) {
  const locked = readLock(join(root, 'package-lock.json'))
  const installed = readLock(join(packageFolders(root).modules, '.package-lock.json'))
  if (locked === null || installed === null) return false
  for (const folder of Object.keys(installed)) if (!(folder in locked)) return false
  return Object.entries(locked).every(([folder, wanted]) => {
    const present = installed[folder]
    // an optional package may not fit this platform
    if (present === undefined) return wanted.optional === true || wanted.devOptional === true
    return present.version === wanted.version && present.integrity === wanted.integrity
  })
}

/**
 * How to run npm: the one that started us, else the one on the PATH.
 *
 * @returns {{ command: string, args: string[] }}
 */
export function npmCommand() {
  const script = process.env.npm_execpath
  if (script?.endsWith('npm-cli.js')) return { command: process.execPath, args: [script] }
  const npm = findExecutable('npm')
  if (npm === null) {
    throw new SetupError('npm is not on the PATH', { hint: 'It comes with Node: install Node 22.', exitCode: 2 })
  }
  return { command: npm, args: [] }
}

/**
 * @param {string} root a checkout
 * @param {import('./set-up.mjs').Work} work
 */
export async function installDependencies(root, work) {
  work.progress.start('npm packages')
  // the binding's links lead into the cache; npm must not follow them
  rmSync(join(packageFolders(root).tensorflow, 'deps'), { recursive: true, force: true })
  const { command, args } = npmCommand()
  await work.run('install the npm packages', command, [...args, 'ci', '--no-audit', '--no-fund'], {
    cwd: root,
    env: { PATH: `${dirname(process.execPath)}:${process.env.PATH}` },
    hint: 'Is the package registry reachable? Run the same command again to go on.',
  })
  work.progress.done()
}
