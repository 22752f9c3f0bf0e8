/** Reads the set-up's own records, which a power cut may have left empty or cut short. */
import { readFileSync } from 'node:fs'

/**
 * @param {string} path
 * @returns {any} null when there is no such file or it is not JSON: the record then counts as not written
 */
export function readJson(path) {
  try {
    return JSON.parse(readFileSync(path, 'utf8'))
  } catch (fault) {
    if (fault instanceof SyntaxError || /** @type {NodeJS.ErrnoException} */ (fault).code === 'ENOENT') return null
    throw fault
  }
}
