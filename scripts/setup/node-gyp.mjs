/** Builds a native add-on with npm's own node-gyp, against the headers that come with Node where they do. */
import { copyFileSync, cpSync, existsSync, mkdirSync, mkdtempSync, realpathSync, renameSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { findExecutable } from './machine.mjs'
import { packageFolders } from './paths.mjs'
import { SetupError } from './setup-error.mjs'

/**
 * @param {string} root a checkout
 * @returns {string} node-gyp's script: npm names it to its scripts; else it lies beside npm, else among the packages
 */
function nodeGypScript(root) {
  const npm = findExecutable('npm')
  const candidates = [
    process.env.npm_config_node_gyp,
    npm && join(dirname(realpathSync(npm)), '..', 'node_modules', 'node-gyp', 'bin', 'node-gyp.js'),
    join(packageFolders(root).modules, 'node-gyp', 'bin', 'node-gyp.js'),
  ]
  const found = candidates.find((path) => path && existsSync(path))
  if (found) return found
  throw new SetupError('npm came without node-gyp', { hint: 'Install npm with Node 22.', exitCode: 2 })
}

/** @returns {string | null} the folder above include/node, where Node was installed with its headers */
export function nodeHeadersFolder(executable = process.execPath) {
  const prefix = dirname(dirname(realpathSync(executable)))
  return existsSync(join(prefix, 'include', 'node', 'node_api.h')) ? prefix : null
}

/**
 * @typedef {object} Addon
 * @property {string} name of its package
 * @property {readonly string[]} beside packages whose headers it includes
 * @property {readonly string[]} definitions for node-gyp, such as --module_name=x
 * @property {NodeJS.ProcessEnv} [env]
 * @property {(folder: string) => void} [prepare] changes the copy of the package that is built
 * @property {string} built where node-gyp puts it, within the package
 * @property {string} target where it is to go
 */

/**
 * Builds a copy of the package in a temporary folder and puts the add-on in its place at the end. make cannot build
 * below a path with a space in it, as a checkout may have; and an interrupted build leaves nothing behind.
 *
 * @param {string} root a checkout
 * @param {Addon} addon
 * @param {import('./set-up.mjs').Work} work
 */
export async function buildAddon(root, addon, work) {
  const { modules } = packageFolders(root)
  const headers = nodeHeadersFolder()
  const nodedir = headers === null ? [] : [`--nodedir=${headers}`]
  const copies = mkdtempSync(join(tmpdir(), 'thought-lab-build-'))
  try {
    for (const name of [addon.name, ...addon.beside]) {
      cpSync(join(modules, name), join(copies, 'node_modules', name), { recursive: true, verbatimSymlinks: true })
    }
    const folder = join(copies, 'node_modules', addon.name)
    addon.prepare?.(folder)
    const args = [nodeGypScript(root), 'rebuild', '-j', '2', ...nodedir, ...addon.definitions]
    await work.run(`build ${addon.name}`, process.execPath, args, {
      cwd: folder,
      // what the package's own build scripts require
      env: { ...addon.env, NODE_PATH: modules },
      hint:
        headers === null
          ? 'Node lies here without its headers and node-gyp could not fetch them from nodejs.org, or the compiler failed.'
          : 'The compiler failed; its last lines are above.',
    })
    mkdirSync(dirname(addon.target), { recursive: true })
    copyFileSync(join(folder, addon.built), `${addon.target}.new`)
    renameSync(`${addon.target}.new`, addon.target)
  } finally {
    rmSync(copies, { recursive: true, force: true })
  }
}
