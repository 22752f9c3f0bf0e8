/**
 * The whole set-up of a checkout, in order: npm packages, sqlite3, TensorFlow's libraries, the binding to them.
 *
 * Each part is looked at and done only if needed, so it can be interrupted anywhere and run again. When nothing is to
 * be done it takes a few milliseconds.
 */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { areLibrariesLinked, buildBinding, findBindingFault, linkLibraries } from './binding.mjs'
import { mustRun } from './command.mjs'
import { areDependenciesInstalled, installDependencies } from './dependencies.mjs'
import { findElectron } from './electron.mjs'
import { areLibrariesPresent, installLibraries } from './library-cache.mjs'
import { takeLock } from './lock.mjs'
import { hasNvidia } from './machine.mjs'
import { findDamage, readManifest } from './manifest.mjs'
import { cacheFolder, nativeAddons } from './paths.mjs'
import { createProgress } from './progress.mjs'
import { describeMissing, findMissing } from './requirements.mjs'
import { SetupError } from './setup-error.mjs'
import { installSqlite, isSqliteReady } from './sqlite.mjs'
import { fingerprintOf, isStampCurrent, writeStamp } from './stamp.mjs'
import { libraryBuildFor } from './wheels.mjs'
import { findMissingForWindow } from './window.mjs'

/**
 * What every part of the set-up works with.
 *
 * @typedef {object} Work
 * @property {import('./progress.mjs').Progress} progress
 * @property {typeof mustRun} run
 * @property {(pid: number) => void} onStart keeps the lock for the tools that were started
 */

/** @param {string} root a checkout */
function planOf(root) {
  const build = libraryBuildFor({ platform: process.platform, arch: process.arch, nvidia: hasNvidia() })
  const cache = cacheFolder()
  const libraries = join(cache, build.name)
  return { root, build, cache, libraries, lock: join(cache, 'setup.lock') }
}

/** @typedef {ReturnType<typeof planOf>} Plan */

/** @param {Plan} plan */
const isDone = ({ root, libraries, build }) => isStampCurrent(root, fingerprintOf(root, libraries, build))

/** Only what the remaining parts need is asked for. @param {Plan} plan */
function missingTools({ root, build, libraries }) {
  const addons = nativeAddons(root)
  const builds = !existsSync(addons.sqlite) || !existsSync(addons.tensorflow) || !areDependenciesInstalled(root)
  /** @type {import('./requirements.mjs').Tool[]} */
  const tools = ['node']
  if (builds) tools.push('python', 'compiler', 'make')
  if (!areLibrariesPresent(libraries, build)) tools.push('python', 'pip')
  return findMissing({ tools })
}

/** @param {Plan} plan @param {Work} work */
async function provideLibraries({ root, build, cache, libraries }, work) {
  if (areLibrariesPresent(libraries, build)) {
    work.progress.start('checksums of the TensorFlow libraries')
    const damaged = await findDamage(libraries)
    work.progress.done()
    if (damaged !== null) {
      work.progress.note(`${join(libraries, damaged)} is damaged; the libraries are fetched again`)
      await installLibraries(cache, build, work)
    }
  } else await installLibraries(cache, build, work)
  if (!areLibrariesLinked(root, libraries)) linkLibraries(root, libraries)
}

/** @param {Plan} plan @param {Work} work */
async function doAll(plan, work) {
  const { root } = plan
  const missing = missingTools(plan)
  if (missing.length > 0) {
    const { message, hint } = describeMissing(missing)
    throw new SetupError(message, { hint, exitCode: 2 })
  }
  if (!areDependenciesInstalled(root)) await installDependencies(root, work)
  if (!(await isSqliteReady(root))) await installSqlite(root, work)
  await provideLibraries(plan, work)
  if ((await findBindingFault(root)) !== null) await buildBinding(root, work)
  const addons = nativeAddons(root)
  /** @type {readonly import('./manifest.mjs').ListedFile[]} */
  const files = readManifest(plan.libraries)?.files ?? []
  const libraries = files
    .filter(({ path }) => !path.startsWith('include/'))
    .map(({ path }) => join(plan.libraries, path))
  writeStamp(root, fingerprintOf(root, plan.libraries, plan.build), [addons.sqlite, addons.tensorflow, ...libraries])
}

/**
 * Sets a checkout up, or finds that it is.
 *
 * @param {string} root
 * @param {{ verify?: boolean }} [options] verify: look at every part, though the stamp says that all is done
 * @throws SetupError
 */
export async function setUp(root, { verify = false } = {}) {
  const plan = planOf(root)
  if (!verify && isDone(plan)) return
  const progress = createProgress()
  const lock = await takeLock(plan.lock, (pid) => progress.note(`waiting for another set-up (process ${pid}) to end`))
  const onStart = (/** @type {number} */ pid) => lock.note(pid)
  try {
    if (!verify && isDone(plan)) return
    /** @type {typeof mustRun} */
    const run = (purpose, command, args, options) => mustRun(purpose, command, args, { ...options, onStart })
    await doAll(plan, { progress, run, onStart })
  } finally {
    lock.release()
  }
}

/**
 * @typedef {object} SetUpReport
 * @property {boolean} done whether the checkout is set up
 * @property {string} libraries the folder of TensorFlow's
 * @property {import('./requirements.mjs').Missing[]} missing what the rest of the set-up would need and does not find
 * @property {import('./electron.mjs').Electron | null} electron null before a window was asked for
 * @property {import('./requirements.mjs').Missing[]} missingForWindow what that Electron does not find
 */

/**
 * @param {string} root a checkout
 * @returns {SetUpReport}
 */
export function checkSetUp(root) {
  const plan = planOf(root)
  const done = isDone(plan)
  const electron = findElectron(root)
  return {
    done,
    libraries: plan.libraries,
    missing: done ? [] : missingTools(plan),
    electron,
    missingForWindow: electron === null ? [] : findMissingForWindow(electron.path),
  }
}
