/**
 * `npm start`: sets the checkout up and bundles it where that is needed, then opens the window. Arguments go to the
 * program: `npm start -- path/to/workspace` opens a workspace.
 */
import { bundle } from './setup/bundle.mjs'
import { provideElectron } from './setup/electron.mjs'
import { runInForeground, userFolder } from './setup/foreground.mjs'
import { projectRoot } from './setup/paths.mjs'
import { setUp } from './setup/set-up.mjs'
import { reportFault } from './setup/setup-error.mjs'
import { asElectron, isSandboxOff, requireDisplay, requireWindowParts } from './setup/window.mjs'

try {
  requireDisplay()
  await setUp(projectRoot)
  const electron = await provideElectron(projectRoot)
  requireWindowParts(electron.path)
  await bundle(projectRoot)
  const sandbox = isSandboxOff(console.error) ? ['--no-sandbox'] : []
  // the app's folder comes first, so that the program finds its own arguments after it
  const args = [projectRoot, ...sandbox, ...process.argv.slice(2)]
  process.exitCode = await runInForeground(electron.path, args, { cwd: userFolder(), env: asElectron })
} catch (fault) {
  process.exitCode = reportFault(fault)
}
