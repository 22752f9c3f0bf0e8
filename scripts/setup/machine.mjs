/** What kind of machine this is, as far as the choice of libraries goes. */
import { accessSync, constants, existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'

/**
 * The first executable of that name on the PATH, without running anything.
 *
 * @param {string} name
 * @param {NodeJS.ProcessEnv} [env]
 * @returns {string | null}
 */
export function findExecutable(name, env = process.env) {
  for (const folder of (env.PATH ?? '').split(delimiter)) {
    if (folder === '') continue
    const path = join(folder, name)
    try {
      accessSync(path, constants.X_OK)
      return path
    } catch {
      // not in this folder
    }
  }
  return null
}

/**
 * Whether an NVIDIA driver is at hand. THOUGHT_LAB_TENSORFLOW=cpu or cuda overrules the search: cpu saves 3.4 GB of
 * downloads where the GPU is not wanted, cuda prepares an image on a machine without one.
 *
 * @param {NodeJS.ProcessEnv} [env]
 */
export function hasNvidia(env = process.env) {
  if (env.THOUGHT_LAB_TENSORFLOW === 'cuda') return true
  if (env.THOUGHT_LAB_TENSORFLOW === 'cpu') return false
  return existsSync('/proc/driver/nvidia/version') || findExecutable('nvidia-smi', env) !== null
}
