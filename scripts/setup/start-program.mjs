/**
 * Starts one of the bundled programs in this process. Everything on the way there speaks on stderr, and the user's own
 * folder is the working folder, from which relative paths are meant (npm starts scripts in the project's).
 */
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { bundle } from './bundle.mjs'
import { userFolder } from './foreground.mjs'
import { projectRoot } from './paths.mjs'
import { setUp } from './set-up.mjs'
import { reportFault } from './setup-error.mjs'

/**
 * @param {'cli' | 'bench' | 'demo-seeds'} name of the bundle
 * @param {readonly string[]} args
 */
export async function startProgram(name, args) {
  try {
    await setUp(projectRoot)
    await bundle(projectRoot)
  } catch (fault) {
    process.exit(reportFault(fault))
  }
  process.chdir(userFolder())
  const script = join(projectRoot, 'out', 'main', `${name}.js`)
  process.argv = [process.execPath, script, ...args]
  process.setSourceMapsEnabled(true)
  await import(pathToFileURL(script).href)
}
