/**
 * Where the set-up finds and puts things.
 *
 * The checkout holds only links and two small native add-ons; the 850 MB of TensorFlow (5.8 GB with CUDA) lie once in
 * the user's cache folder and serve every checkout.
 */
import { homedir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The checkout this file belongs to. */
export const projectRoot = resolve(dirname(fileURLToPath(import.meta.url)), '..', '..')

/**
 * The user's cache folder for Thought Lab: THOUGHT_LAB_CACHE, else the platform's usual place.
 *
 * @param {NodeJS.ProcessEnv} [env]
 * @param {NodeJS.Platform} [platform]
 * @returns {string} an absolute path, which need not exist yet
 */
export function cacheFolder(env = process.env, platform = process.platform) {
  if (env.THOUGHT_LAB_CACHE) return resolve(env.THOUGHT_LAB_CACHE)
  if (platform === 'darwin') return join(homedir(), 'Library', 'Caches', 'thought-lab')
  return join(env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'thought-lab')
}

/** @param {string} root a checkout */
export const packageFolders = (root) => ({
  modules: join(root, 'node_modules'),
  sqlite: join(root, 'node_modules', 'sqlite3'),
  tensorflow: join(root, 'node_modules', '@tensorflow', 'tfjs-node-gpu'),
})

/** @param {string} root a checkout */
export const nativeAddons = (root) => ({
  sqlite: join(packageFolders(root).sqlite, 'build', 'Release', 'node_sqlite3.node'),
  tensorflow: join(packageFolders(root).tensorflow, 'lib', 'napi-v8', 'tfjs_binding.node'),
})
