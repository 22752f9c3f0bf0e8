/**
 * The binding between Node and the TensorFlow libraries: @tensorflow/tfjs-node-gpu's own sources with our fixes, compiled
 * against the libraries in the cache, to which the package's `deps` folder is a link.
 */
import {
  existsSync,
  lstatSync,
  readFileSync,
  readlinkSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { fixBindingSources, fixesDigest } from './binding-fixes.mjs'
import { runCommand } from './command.mjs'
import { buildAddon } from './node-gyp.mjs'
import { nativeAddons, packageFolders } from './paths.mjs'
import { SetupError } from './setup-error.mjs'
import { tensorflowVersion } from './wheels.mjs'

/** @param {string} root a checkout */
const linkPath = (root) => join(packageFolders(root).tensorflow, 'deps')

/** @param {string} root a checkout; the file beside the add-on that names the fixes it was built with */
const fixesPath = (root) => `${nativeAddons(root).tensorflow}.fixes`

/** @param {string} root a checkout @param {string} libraries the folder in the cache */
export function areLibrariesLinked(root, libraries) {
  const link = linkPath(root)
  if (!lstatSync(link, { throwIfNoEntry: false })?.isSymbolicLink()) return false
  return readlinkSync(link) === libraries
}

/** @param {string} root a checkout @param {string} libraries the folder in the cache */
export function linkLibraries(root, libraries) {
  const link = linkPath(root)
  if (!lstatSync(link, { throwIfNoEntry: false })?.isSymbolicLink()) rmSync(link, { recursive: true, force: true })
  rmSync(`${link}.new`, { force: true })
  symlinkSync(libraries, `${link}.new`)
  renameSync(`${link}.new`, link)
}

/**
 * Loads the binding in a process of its own and compares the version of the library behind it.
 *
 * @param {string} root a checkout
 * @returns {Promise<string | null>} what is wrong with it; null when it works
 */
export async function findBindingFault(root) {
  const addon = nativeAddons(root).tensorflow
  if (!existsSync(addon)) return `${addon} is not there`
  const fixes = existsSync(fixesPath(root)) ? readFileSync(fixesPath(root), 'utf8') : 'none'
  if (fixes !== fixesDigest) return `${addon} was built with other fixes (${fixes})`
  const code = `process.stdout.write(String(require(${JSON.stringify(addon)}).TF_Version))`
  const result = await runCommand(process.execPath, ['-e', code], { env: { TF_CPP_MIN_LOG_LEVEL: '2' } })
  if (result.code !== 0) return `${addon} does not load: ${result.tail.trim()}`
  return result.stdout === tensorflowVersion ? null : `${addon} brings TensorFlow ${result.stdout}`
}

/**
 * @param {string} root a checkout whose libraries are linked
 * @param {import('./set-up.mjs').Work} work
 */
export async function buildBinding(root, work) {
  work.progress.start('TensorFlow binding')
  const addon = {
    name: '@tensorflow/tfjs-node-gpu',
    beside: [],
    definitions: ['--module_name=tfjs_binding', '--module_path=build', '--napi_build_version=8'],
    // Apple's libraries call themselves @rpath/..., and binding.gyp sets a run path on Linux only
    env: process.platform === 'darwin' ? { LDFLAGS: '-Wl,-rpath,@loader_path/../../deps/lib' } : {},
    prepare: fixBindingSources,
    built: join('build', 'Release', 'tfjs_binding.node'),
    target: nativeAddons(root).tensorflow,
  }
  await buildAddon(root, addon, work)
  writeFileSync(fixesPath(root), fixesDigest)
  const fault = await findBindingFault(root)
  if (fault !== null) throw new SetupError(`the TensorFlow binding was built but does not work: ${fault}`)
  work.progress.done()
}
