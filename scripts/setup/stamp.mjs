/**
 * The stamp of a finished set-up: what it was made from and the sizes of what it made, so that the next run knows in
 * milliseconds that nothing is to be done. It lies in node_modules and goes with it.
 */
import { createHash } from 'node:crypto'
import { readdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { readJson } from './read-json.mjs'

/** @typedef {{ fingerprint: string, files: { path: string, bytes: number }[] }} Stamp */

/** @param {string} root a checkout */
const stampPath = (root) => join(root, 'node_modules', '.thought-lab-setup.json')

/**
 * Changes with anything that makes a set-up necessary: the locked packages, the libraries, the machine's kind, and the
 * set-up's own scripts.
 *
 * @param {string} root a checkout
 * @param {string} libraries the folder in the cache
 * @param {import('./wheels.mjs').LibraryBuild} build
 */
export function fingerprintOf(root, libraries, build) {
  const digest = createHash('sha256')
  const scripts = dirname(fileURLToPath(import.meta.url))
  const sources = readdirSync(scripts)
    .sort()
    .map((name) => join(scripts, name))
  for (const path of [join(root, 'package-lock.json'), ...sources]) digest.update(readFileSync(path)).update('\0')
  digest.update(JSON.stringify([process.platform, process.arch, libraries, build]))
  return digest.digest('hex')
}

/** @param {string} path */
const sizeOf = (path) => statSync(path, { throwIfNoEntry: false })?.size

/**
 * @param {string} root a checkout
 * @param {string} fingerprint
 */
export function isStampCurrent(root, fingerprint) {
  /** @type {Stamp | null} */
  const stamp = readJson(stampPath(root))
  return (
    stamp !== null && stamp.fingerprint === fingerprint && stamp.files.every((file) => sizeOf(file.path) === file.bytes)
  )
}

/**
 * @param {string} root a checkout
 * @param {string} fingerprint
 * @param {readonly string[]} paths of the files that must stay as they are
 */
export function writeStamp(root, fingerprint, paths) {
  /** @type {Stamp} */
  const stamp = { fingerprint, files: paths.map((path) => ({ path, bytes: statSync(path).size })) }
  const path = stampPath(root)
  writeFileSync(`${path}.new`, JSON.stringify(stamp))
  renameSync(`${path}.new`, path)
}
