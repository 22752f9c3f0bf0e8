/**
 * The manifest of a folder in the cache: the size and sha256 of every file in it, and what the folder was made from. It
 * is written last, in a temporary folder that is then renamed, so a folder with a manifest was complete once.
 */
import { createHash } from 'node:crypto'
import { createReadStream, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { readJson } from './read-json.mjs'

const manifestName = 'manifest.json'

/** How the names of temporary folders in the cache begin. */
export const partialPrefix = '.partial-'

/** @typedef {{ path: string, bytes: number, sha256: string }} ListedFile */

/** @param {string} folder @returns {any} with `files`; null when the folder has none */
export const readManifest = (folder) => readJson(join(folder, manifestName))

/**
 * @template {{ files: readonly ListedFile[] }} Manifest
 * @param {string} folder
 * @param {Manifest} manifest
 */
export function writeManifest(folder, manifest) {
  writeFileSync(join(folder, manifestName), JSON.stringify(manifest), { flush: true })
}

/**
 * Whether every file is there with its size.
 *
 * @param {string} folder
 * @param {readonly ListedFile[]} files
 */
export function areFilesPresent(folder, files) {
  return files.every(({ path, bytes }) => statSync(join(folder, path), { throwIfNoEntry: false })?.size === bytes)
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
  /** @type {readonly ListedFile[]} */
  const files = readManifest(folder)?.files ?? []
  for (const { path, sha256 } of files) if ((await sha256Of(join(folder, path))) !== sha256) return path
  return null
}

/** What earlier set-ups left half done; only called by the holder of the lock. @param {string} cache */
export function removePartialFolders(cache) {
  for (const name of readdirSync(cache)) {
    if (name.startsWith(partialPrefix)) rmSync(join(cache, name), { recursive: true, force: true })
  }
}
