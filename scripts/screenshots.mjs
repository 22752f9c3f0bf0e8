/**
 * `npm run screenshots [-- WORKSPACE]`: takes a picture of every view, light and dark, at 1280x800 and 1920x1080, into
 * docs/screenshots/, of the workspace given or of a quick demo, which is made in demo-quick/ if it is not there.
 */
import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { runInForeground, userFolder } from './setup/foreground.mjs'
import { projectRoot } from './setup/paths.mjs'

const [given] = process.argv.slice(2)
const workspace = given ? resolve(userFolder(), given) : join(projectRoot, 'demo-quick')

const run = (/** @type {string} */ script, /** @type {string[]} */ ...args) =>
  runInForeground(process.execPath, [join(projectRoot, 'scripts', script), ...args], {
    cwd: projectRoot,
    env: { THOUGHT_LAB_SCREENSHOTS: workspace },
  })

if (given && !existsSync(workspace)) {
  console.error(`error: there is no folder '${workspace}'\nhint: leave it out to make a quick demo`)
  process.exitCode = 2
} else {
  process.exitCode =
    (given ? 0 : await run('lab.mjs', 'demo', '--quick', '--out', workspace)) ||
    (await run('e2e.mjs', '--config', join(projectRoot, 'tests', 'screenshots', 'playwright.config.ts')))
}
