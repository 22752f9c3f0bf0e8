/** The program's settings, and the machine and the workspace that it works on. */

import { AppError } from '../../core/errors'
import { inspectMachine } from '../doctor/doctor'
import { freeBytes } from '../export/disk-space'
import type { Lab } from '../lab/lab'
import { lastLines } from '../lab/log-file'
import { checkWorkspace, workspaceFacts } from '../lab/workspace-health'
import { procedures } from './procedures'

const { settings } = procedures
const REPORTED_LINES = 40

export const settingsProcedures = settings.router({
  set: settings.set.handler(async ({ context: { lab }, input }) => {
    await lab.settings.set(input)
    lab.settingsChanged()
    return lab.settings.settings
  }),
  device: settings.device.handler(({ context: { lab } }) => inspect(lab)),
  workspace: settings.workspace.handler(({ context: { lab } }) => workspaceFacts(lab.workspace)),
  check: settings.check.handler(({ context: { lab } }) => checkWorkspace(lab.workspace)),
  about: settings.about.handler(({ context: { lab } }) => ({
    version: lab.options.version,
    licence: 'Apache-2.0',
    versions: runtimeVersions(),
    logPath: lab.options.logPath ?? null,
  })),
  showLog: settings.showLog.handler(({ context: { lab, desktop } }) => {
    const { logPath } = lab.options
    if (logPath === undefined) throw new AppError('not-found', 'nothing is logged to a file here')
    desktop.showInFolder(logPath)
  }),
  bugReport: settings.bugReport.handler(async ({ context: { lab } }) => {
    const { missing, memory, backend, tensorflow, gpu, threads, versions } = await inspect(lab)
    const { logPath } = lab.options
    return [
      `Thought Lab ${lab.options.version}`,
      JSON.stringify(
        { ...versions, ...runtimeVersions(), backend, tensorflow, gpu, threads, memory, missing },
        null,
        2,
      ),
      'Last lines of the log:',
      ...(logPath === undefined ? [] : await lastLines(logPath, REPORTED_LINES)),
    ].join('\n')
  }),
})

async function inspect(lab: Lab) {
  const { programRoot, version } = lab.options
  const report = await inspectMachine({
    projectRoot: programRoot,
    appVersion: version,
    describeEngine: async () => (await lab.anyEngine()).client.describe(),
  })
  return { ...report, freeBytes: await freeBytes(lab.isOpen ? lab.workspace.dir : programRoot) }
}

function runtimeVersions(): Record<string, string> {
  const { electron, chrome, node } = process.versions
  return { ...(electron ? { electron } : {}), ...(chrome ? { chrome } : {}), node }
}
