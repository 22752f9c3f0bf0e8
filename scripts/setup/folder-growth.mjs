/** How far a folder has grown while a tool fills it that shows no progress of its own. */
import { existsSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'

const pollMs = 500

/** @param {string} folder @returns {number} bytes of all files below it; 0 when it is not there */
export function folderBytes(folder) {
  if (!existsSync(folder)) return 0
  let total = 0
  for (const entry of readdirSync(folder, { withFileTypes: true, recursive: true })) {
    // a file may go between the listing and the look at it
    if (entry.isFile()) total += statSync(join(entry.parentPath, entry.name), { throwIfNoEntry: false })?.size ?? 0
  }
  return total
}

export const gigabytes = (/** @type {number} */ bytes) => `${(bytes / 1e9).toFixed(2)} GB`

/**
 * Looks at a folder twice a second until the work that fills it has ended.
 *
 * @template T
 * @param {string} folder
 * @param {(bytes: number) => void} look
 * @param {Promise<T>} filling
 * @returns {Promise<T>}
 */
export async function watchFolder(folder, look, filling) {
  const timer = setInterval(() => look(folderBytes(folder)), pollMs)
  try {
    return await filling
  } finally {
    clearInterval(timer)
  }
}
