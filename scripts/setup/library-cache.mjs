/**
 * The TensorFlow libraries in the user's cache folder: fetched by pip, unpacked once, shared by all checkouts.
 *
 * What is verified: pip checks each wheel against the sha256 pinned in wheels.mjs; unpack_zip.py checks each member
 * against the wheel's RECORD; a manifest with the size and sha256 of every file is written last, in a temporary folder
 * that is then renamed. So a folder under its final name is complete, and an interrupted set-up starts over.
 */
// by namespace: an old Node without statfsSync must get as far as being told that it is too old
import * as fs from 'node:fs'
import { mkdirSync, readdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gigabytes, watchFolder } from './folder-growth.mjs'
import { areFilesPresent, partialPrefix, readManifest, removePartialFolders, writeManifest } from './manifest.mjs'
import { SetupError } from './setup-error.mjs'
import { unpackZip } from './unpack-zip.mjs'
import { keptMembers, libraryLinks } from './wheels.mjs'

/** @typedef {{ wheels: string[], files: import('./manifest.mjs').ListedFile[] }} Manifest */

/** @param {import('./wheels.mjs').LibraryBuild} build */
const wheelHashes = (build) => build.wheels.map(({ sha256 }) => sha256)

/**
 * Whether the folder is complete, judged by the sizes of its files.
 *
 * @param {string} folder
 * @param {import('./wheels.mjs').LibraryBuild} build
 */
export function areLibrariesPresent(folder, build) {
  /** @type {Manifest | null} */
  const manifest = readManifest(folder)
  if (manifest === null || manifest.wheels.join() !== wheelHashes(build).join()) return false
  return areFilesPresent(folder, manifest.files)
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

/** @param {string} folder @param {import('./wheels.mjs').Wheel} wheel */
function findWheelFile(folder, wheel) {
  const start = `${wheel.name.replaceAll('-', '_')}-${wheel.version}-`
  const file = readdirSync(folder).find((name) => name.startsWith(start))
  if (file === undefined) throw new SetupError(`pip left no file ${start}*.whl in ${folder}`)
  return join(folder, file)
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
  const show = (/** @type {string} */ action, /** @type {number} */ totalBytes) => (/** @type {number} */ bytes) =>
    // pip holds every wheel twice for a moment
    work.progress.detail(`${action} ${gigabytes(Math.min(bytes, totalBytes))} of ${gigabytes(totalBytes)}`)
  await watchFolder(partial, show('fetched', wheelBytes), fetching)

  /** @type {import('./manifest.mjs').ListedFile[]} */
  const files = []
  const unpacking = (async () => {
    for (const wheel of build.wheels) {
      const path = findWheelFile(folders.wheels, wheel)
      files.push(...(await unpackZip(path, keptMembers(wheel), folders.out, work)))
      rmSync(path)
    }
  })()
  await watchFolder(folders.out, show('unpacked', build.unpackedBytes), unpacking)
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
  writeManifest(unpacked, manifest)
  rmSync(target, { recursive: true, force: true })
  renameSync(unpacked, target)
}
