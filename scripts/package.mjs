/**
 * `npm run package`: the application in a folder, in dist/, made by electron-builder as electron-builder.yml says, with
 * the Electron that is here. `npm run package -- --installers` makes the packages of this platform (AppImage and deb;
 * dmg; nsis) from it; all other arguments go to electron-builder.
 */
import { dirname, join } from 'node:path'
import { bundle } from './setup/bundle.mjs'
import { provideElectron } from './setup/electron.mjs'
import { runInForeground } from './setup/foreground.mjs'
import { projectRoot } from './setup/paths.mjs'
import { setUp } from './setup/set-up.mjs'
import { reportFault } from './setup/setup-error.mjs'
import { substituteFor } from './setup/substitute-electron.mjs'

/** The folder of all of Electron: on macOS the executable lies deep in the bundle there. @param {string} executable */
function electronFolder(executable) {
  const bundleStart = executable.lastIndexOf('/Electron.app/')
  return bundleStart === -1 ? dirname(executable) : executable.slice(0, bundleStart)
}

try {
  await setUp(projectRoot)
  const electron = await provideElectron(projectRoot)
  await bundle(projectRoot)
  const given = process.argv.slice(2)
  const wanted = given.includes('--installers')
    ? given.filter((argument) => argument !== '--installers')
    : ['--dir', ...given]
  const script = join(projectRoot, 'node_modules', 'electron-builder', 'cli.js')
  const runtime = [`-c.electronDist=${electronFolder(electron.path)}`, `-c.electronVersion=${electron.version}`]
  process.exitCode = await runInForeground(process.execPath, [script, '--publish', 'never', ...runtime, ...wanted], {
    cwd: projectRoot,
  })
  if (process.exitCode === 0 && electron.version === substituteFor(process)?.version) {
    console.error(
      `packaged with Electron ${electron.version}, the substitute: good for trying out, not for giving away`,
    )
  }
} catch (fault) {
  process.exitCode = reportFault(fault)
}
