/** A lab on a new workspace in a folder of the test's own, and a desktop whose user cancels every dialog. */

import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import { Lab } from '../../../main/lab/lab'
import { SettingsFile } from '../../../main/lab/settings-file'
import type { Desktop } from '../../../main/rpc/context'
import { temporaryFolder } from '../store/temporary-workspace'

export interface OpenLab {
  readonly lab: Lab
  /** Its answers may be replaced. */
  readonly desktop: Desktop
  readonly dir: string
}

/** Closed after the test. There is no engine: what asks for one fails. */
export async function openLab(): Promise<OpenLab> {
  const dir = await temporaryFolder()
  const lab = new Lab({
    settings: await SettingsFile.read(join(dir, 'settings.json')),
    engineEntry: join(dir, 'no-engine.js'),
    programRoot: dir,
    version: '0',
    sampleDir: join(dir, 'sample'),
    log: () => {},
  })
  await lab.open(join(dir, 'workspace'), { create: true })
  onTestFinished(() => lab.close())
  const desktop: Desktop = {
    chooseFiles: async () => [],
    chooseFolder: async () => null,
    chooseTarget: async () => null,
    showInFolder: () => {},
  }
  return { lab, desktop, dir }
}
