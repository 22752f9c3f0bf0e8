/** `npm run dev`: the window with hot reload, by electron-vite. Arguments go to the program, as with `npm start`. */
import { join } from 'node:path'
import { forgetBundles } from './setup/bundle.mjs'
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
  // the bundles that it writes expect its server
  forgetBundles(projectRoot)
  const script = join(projectRoot, 'node_modules', 'electron-vite', 'bin', 'electron-vite.js')
  const sandbox = isSandboxOff(console.error) ? ['--noSandbox'] : []
  const args = [script, 'dev', projectRoot, '--watch', ...sandbox, '--', ...process.argv.slice(2)]
  process.exitCode = await runInForeground(process.execPath, args, {
    cwd: userFolder(),
    env: { ...asElectron, ELECTRON_EXEC_PATH: electron.path, ELECTRON_ENTRY: projectRoot },
  })
} catch (fault) {
  process.exitCode = reportFault(fault)
}
