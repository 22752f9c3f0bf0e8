/** The bundles in out/, made again only when a source is newer than they are. */
import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { mustRun } from './command.mjs'
import { takeLock } from './lock.mjs'
import { cacheFolder } from './paths.mjs'
import { createProgress } from './progress.mjs'

const sourceFolders = ['core', 'main', 'preload', 'renderer', 'tests/bench']
const sourceFiles = ['electron.vite.config.ts', 'tsconfig.json', 'package.json', 'package-lock.json']

/** @param {string} root a checkout */
const stampPath = (root) => join(root, 'out', '.sources')

/**
 * Changes when a source file is added, removed, or written.
 *
 * @param {string} root a checkout
 * @returns {string}
 */
export function fingerprintSources(root) {
  const digest = createHash('sha256')
  const add = (/** @type {string} */ path) => {
    const stat = statSync(path, { throwIfNoEntry: false })
    if (stat?.isFile()) digest.update(`${path}\0${stat.size}\0${stat.mtimeMs}\n`)
  }
  for (const folder of sourceFolders) {
    if (!existsSync(join(root, folder))) continue
    const names = readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' }).sort()
    for (const name of names) add(join(root, folder, name))
  }
  for (const name of sourceFiles) add(join(root, name))
  return digest.digest('hex')
}

/** @param {string} root a checkout @param {string} fingerprint */
function isBundled(root, fingerprint) {
  return existsSync(stampPath(root)) && readFileSync(stampPath(root), 'utf8') === fingerprint
}

/** Makes the next `bundle` write them again. @param {string} root a checkout */
export function forgetBundles(root) {
  rmSync(stampPath(root), { force: true })
}

/**
 * Bundles a checkout that is set up, unless its bundles are current.
 *
 * @param {string} root
 * @throws SetupError with what the bundler printed
 */
export async function bundle(root) {
  if (isBundled(root, fingerprintSources(root))) return
  const progress = createProgress()
  const lock = await takeLock(join(cacheFolder(), 'setup.lock'), (pid) =>
    progress.note(`waiting for another set-up (process ${pid}) to end`),
  )
  try {
    const fingerprint = fingerprintSources(root)
    if (isBundled(root, fingerprint)) return
    progress.start('build')
    forgetBundles(root)
    const script = join(root, 'node_modules', 'electron-vite', 'bin', 'electron-vite.js')
    await mustRun('build', process.execPath, [script, 'build', '--logLevel', 'warn'], {
      cwd: root,
      onStart: (pid) => lock.note(pid),
    })
    writeFileSync(stampPath(root), fingerprint)
    progress.done()
  } finally {
    lock.release()
  }
}
