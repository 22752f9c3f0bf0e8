/** Builds a native add-on with npm's own node-gyp, against the headers that come with Node where they do. */
import { existsSync, realpathSync } from 'node:fs'
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
 * @param {string} root a checkout
 * @param {string} folder of the package to build
 * @param {readonly string[]} definitions such as --module_name=x
 * @param {import('./set-up.mjs').Work} work
 * @param {NodeJS.ProcessEnv} [env]
 */
export async function buildAddon(root, folder, definitions, work, env = {}) {
  const headers = nodeHeadersFolder()
  const nodedir = headers === null ? [] : [`--nodedir=${headers}`]
  await work.run(
    `build ${folder}`,
    process.execPath,
    [nodeGypScript(root), 'rebuild', '-j', '2', ...nodedir, ...definitions],
    {
      cwd: folder,
      env,
      hint:
        headers === null
          ? 'Node lies here without its headers and node-gyp could not fetch them from nodejs.org, or the compiler failed.'
          : 'The compiler failed; its last lines are above.',
    },
  )
}
