/** Unpacks chosen members of a zip file by Python's zipfile, as a machine may have no `unzip`. */
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { SetupError } from './setup-error.mjs'

const script = join(dirname(fileURLToPath(import.meta.url)), 'unpack_zip.py')

/**
 * @param {string} path of the zip file; where it is a wheel (.whl), its members are checked against its RECORD
 * @param {readonly (readonly [from: string, to: string])[]} kept which members, by the start of their names, and what
 *   stands in its place in their paths within the folder
 * @param {string} folder
 * @param {import('./set-up.mjs').Work} work
 * @returns {Promise<import('./manifest.mjs').ListedFile[]>} what was unpacked
 */
export async function unpackZip(path, kept, folder, work) {
  const printed = await work.run(`unpack ${path}`, 'python3', [script, path, folder], { input: JSON.stringify(kept) })
  const lines = printed
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line))
  const { files } = lines.pop()
  if (files !== lines.length || files === 0) throw new SetupError(`${path} holds none of the files wanted from it`)
  return lines
}
