/**
 * The TensorFlow libraries in the user's cache folder: fetched by pip, unpacked once, shared by all checkouts.
 *
 * What is verified: pip checks each wheel against the sha256 pinned in wheels.mjs; unpack_wheel.py checks each member
 * against the wheel's RECORD; a manifest with the size and sha256 of every file is written last, in a temporary folder
 * that is then renamed. So a folder under its final name is complete, and an interrupted set-up starts over.
 */
import { createHash } from 'node:crypto'
// by namespace: an old Node without statfsSync must get as far as being told that it is too old
import * as fs from 'node:fs'
import {
  createReadStream,
  existsSync,
  mkdirSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { readJson } from './read-json.mjs'
import { SetupError } from './setup-error.mjs'
import { keptMembers, libraryLinks } from './wheels.mjs'

const unpackScript = join(dirname(fileURLToPath(import.meta.url)), 'unpack_wheel.py')
const manifestName = 'manifest.json'
const partialPrefix = '.partial-'
const pollMs = 500

/** @typedef {{ path: string, bytes: number, sha256: string }} LibraryFile */
/** @typedef {{ wheels: string[], files: LibraryFile[] }} Manifest */

/** @param {string} folder @returns {Manifest | null} null when the folder has none */
export const readManifest = (folder) => readJson(join(folder, manifestName))

/** @param {import('./wheels.mjs').LibraryBuild} build */
const wheelHashes = (build) => build.wheels.map(({ sha256 }) => sha256)

/**
 * Whether the folder is complete, judged by the sizes of its files.
 *
 * @param {string} folder
 * @param {import('./wheels.mjs').LibraryBuild} build
 */
export function areLibrariesPresent(folder, build) {
  const manifest = readManifest(folder)
  if (manifest === null || manifest.wheels.join() !== wheelHashes(build).join()) return false
  return manifest.files.every(
    ({ path, bytes }) => statSync(join(folder, path), { throwIfNoEntry: false })?.size === bytes,
  )
}

/** @param {string} path @returns {Promise<string>} in hex */
export async function sha256Of(path) {
  const digest = createHash('sha256')
  for await (const block of createReadStream(path, { highWaterMark: 1 << 20 })) digest.update(block)
  return digest.digest('hex')
}

/**
 * The first file whose contents differ from the manifest: a disk fault, or power lost before the data was written.
 *
 * @param {string} folder with a manifest
 * @returns {Promise<string | null>} its path within the folder
 */
export async function findDamage(folder) {
  for (const { path, sha256 } of readManifest(folder)?.files ?? []) {
    if ((await sha256Of(join(folder, path))) !== sha256) return path
  }
  return null
}

/** @param {string} folder @returns {number} bytes of all files below it; 0 when it is not there */
function folderBytes(folder) {
  if (!existsSync(folder)) return 0
  let total = 0
  for (const entry of readdirSync(folder, { withFileTypes: true, recursive: true })) {
    // a file may go between the listing and the look at it
    if (entry.isFile()) total += statSync(join(entry.parentPath, entry.name), { throwIfNoEntry: false })?.size ?? 0
  }
  return total
}

const gigabytes = (/** @type {number} */ bytes) => `${(bytes / 1e9).toFixed(2)} GB`

/**
 * Shows how far a folder has grown while something fills it.
 *
 * @template T
 * @param {string} folder
 * @param {number} totalBytes
 * @param {string} action
 * @param {import('./set-up.mjs').Work} work
 * @param {Promise<T>} filling
 */
async function watchFolder(folder, totalBytes, action, work, filling) {
  const timer = setInterval(() => {
    // pip holds every wheel twice for a moment
    const bytes = Math.min(folderBytes(folder), totalBytes)
    work.progress.detail(`${action} ${gigabytes(bytes)} of ${gigabytes(totalBytes)}`)
  }, pollMs)
  try {
    return await filling
  } finally {
    clearInterval(timer)
  }
}

/** @param {string} folder @param {number} neededBytes */
function requireSpace(folder, neededBytes) {
  const { bavail, bsize } = fs.statfsSync(folder)
  if (bavail * bsize >= neededBytes) return
  throw new SetupError(
    `TensorFlow's libraries need ${gigabytes(neededBytes)} while being set up, and ${folder} has ${gigabytes(bavail * bsize)} free`,
    { hint: 'Free some space, or name another folder in THOUGHT_LAB_CACHE.' },
  )
}

/**
 * @param {import('./wheels.mjs').LibraryBuild} build
 * @param {string} folder to put the wheels into
 * @param {string} scratch pip's temporary folder, on the same disk
 * @param {import('./set-up.mjs').Work} work
 */
async function downloadWheels(build, folder, scratch, work) {
  const list = join(scratch, 'requirements.txt')
  writeFileSync(
    list,
    build.wheels.map(({ name, version, sha256 }) => `${name}==${version} --hash=sha256:${sha256}\n`).join(''),
  )
  const args = ['-m', 'pip', 'download', '--quiet', '--progress-bar', 'off', '--disable-pip-version-check']
  args.push('--no-cache-dir', '--no-deps', '--require-hashes', '--only-binary=:all:', '--python-version', '3.11')
  args.push('--implementation', 'cp', '--abi', 'cp311', '--abi', 'none')
  args.push(...build.platforms.flatMap((tag) => ['--platform', tag]), '--dest', folder, '--requirement', list)
  await work.run('fetch the TensorFlow libraries', 'python3', args, {
    env: { TMPDIR: scratch },
    hint: 'Is the Python package index reachable? Run the same command again to start the download over.',
  })
}

/**
 * @param {import('./wheels.mjs').Wheel} wheel
 * @param {string} path of the wheel file
 * @param {string} folder
 * @param {import('./set-up.mjs').Work} work
 * @returns {Promise<LibraryFile[]>}
 */
export async function unpackWheel(wheel, path, folder, work) {
  const printed = await work.run(`unpack ${path}`, 'python3', [unpackScript, path, folder], {
    input: JSON.stringify(keptMembers(wheel)),
  })
  const lines = printed
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line))
  const { files } = lines.pop()
  if (files !== lines.length || files === 0) throw new SetupError(`${path} holds none of the files wanted from it`)
  return lines
}

/** @param {string} folder @param {import('./wheels.mjs').Wheel} wheel */
function findWheelFile(folder, wheel) {
  const start = `${wheel.name.replaceAll('-', '_')}-${wheel.version}-`
  const file = readdirSync(folder).find((name) => name.startsWith(start))
  if (file === undefined) throw new SetupError(`pip left no file ${start}*.whl in ${folder}`)
  return join(folder, file)
}

/** What earlier set-ups left half done; only called by the holder of the lock. @param {string} cache */
function removePartialFolders(cache) {
  for (const name of readdirSync(cache)) {
    if (name.startsWith(partialPrefix)) rmSync(join(cache, name), { recursive: true, force: true })
  }
}

/**
 * Fetches and unpacks a build into the cache, in place of whatever lies under its name.
 *
 * @param {string} cache the cache folder
 * @param {import('./wheels.mjs').LibraryBuild} build
 * @param {import('./set-up.mjs').Work} work
 */
export async function installLibraries(cache, build, work) {
  mkdirSync(cache, { recursive: true })
  removePartialFolders(cache)
  const wheelBytes = build.wheels.reduce((sum, { bytes }) => sum + bytes, 0)
  requireSpace(cache, wheelBytes + Math.max(wheelBytes, build.unpackedBytes))
  const partial = join(cache, `${partialPrefix}${build.name}`)
  const folders = { wheels: join(partial, 'wheels'), scratch: join(partial, 'scratch'), out: join(partial, 'out') }
  for (const folder of Object.values(folders)) mkdirSync(folder, { recursive: true })

  work.progress.start(`TensorFlow libraries (${build.name})`)
  const fetching = downloadWheels(build, folders.wheels, folders.scratch, work)
  await watchFolder(partial, wheelBytes, 'fetched', work, fetching)

  /** @type {LibraryFile[]} */
  const files = []
  const unpacking = (async () => {
    for (const wheel of build.wheels) {
      const path = findWheelFile(folders.wheels, wheel)
      files.push(...(await unpackWheel(wheel, path, folders.out, work)))
      rmSync(path)
    }
  })()
  await watchFolder(folders.out, build.unpackedBytes, 'unpacked', work, unpacking)
  publish(folders.out, join(cache, build.name), { wheels: wheelHashes(build), files })
  rmSync(partial, { recursive: true, force: true })
  work.progress.done()
}

/**
 * Completes an unpacked folder and puts it under its final name, in place of what lay there.
 *
 * @param {string} unpacked
 * @param {string} target
 * @param {Manifest} manifest
 */
export function publish(unpacked, target, manifest) {
  for (const [link, to] of libraryLinks(process.platform)) symlinkSync(to, join(unpacked, link))
  writeFileSync(join(unpacked, manifestName), JSON.stringify(manifest), { flush: true })
  rmSync(target, { recursive: true, force: true })
  renameSync(unpacked, target)
}
