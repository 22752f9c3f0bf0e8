/** Called by electron-builder when the application lies in its folder, before its fuses are set. */
import { rmSync } from 'node:fs'
import { join } from 'node:path'

/** Electron would run another app by it, if ours were taken away. @param {import('electron-builder').AfterPackContext} context */
export function afterPack({ appOutDir, packager }) {
  rmSync(join(packager.getResourcesDir(appOutDir), 'default_app.asar'), { force: true })
}
