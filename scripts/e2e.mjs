/**
 * `npm run e2e [-- PLAYWRIGHT-ARGUMENTS]`: drives the real window. Without a display it starts a virtual one, Xvfb.
 *
 * With --if-possible first, as `npm test` calls it, a machine that can show no window leaves these tests out, and says
 * so; everything else that is wrong fails.
 */
import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { bundle } from './setup/bundle.mjs'
import { provideElectron } from './setup/electron.mjs'
import { runInForeground } from './setup/foreground.mjs'
import { projectRoot } from './setup/paths.mjs'
import { setUp } from './setup/set-up.mjs'
import { reportFault, SetupError } from './setup/setup-error.mjs'
import { requireWindowParts } from './setup/window.mjs'

const [first, ...rest] = process.argv.slice(2)
const ifPossible = first === '--if-possible'
const args = ifPossible ? rest : process.argv.slice(2)

/** @param {string} program */
function onPath(program) {
  return (process.env.PATH ?? '').split(delimiter).some((folder) => existsSync(join(folder, program)))
}

/**
 * What stands before the command so that it has a display.
 *
 * @returns {readonly string[]}
 */
function display() {
  const { DISPLAY, WAYLAND_DISPLAY } = process.env
  if (process.platform !== 'linux' || DISPLAY || WAYLAND_DISPLAY) return []
  // 24 bits of colour, or the page is drawn without shades
  if (onPath('xvfb-run')) return ['xvfb-run', '-a', '-s', '-screen 0 1920x1080x24']
  throw new SetupError('there is no display, and no Xvfb to stand in for one', {
    hint: 'apt-get install -y --no-install-recommends xvfb xauth',
    exitCode: 2,
  })
}

try {
  await setUp(projectRoot)
  let electron
  let before
  try {
    before = display()
    electron = await provideElectron(projectRoot)
    requireWindowParts(electron.path)
  } catch (fault) {
    if (!ifPossible || !(fault instanceof SetupError)) throw fault
    console.log(`The tests of the window are left out: ${fault.message}. ${fault.hint ?? ''}`)
    process.exit(0)
  }
  await bundle(projectRoot)
  const playwright = join(projectRoot, 'node_modules', '@playwright', 'test', 'cli.js')
  const [program = '', ...programArgs] = [...before, process.execPath, playwright, 'test', ...args]
  process.exitCode = await runInForeground(program, programArgs, {
    cwd: projectRoot,
    env: { THOUGHT_LAB_ELECTRON: electron.path },
  })
} catch (fault) {
  process.exitCode = reportFault(fault)
}
