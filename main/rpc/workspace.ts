/** Opens and closes workspaces, and tells the page what goes on in them. */

import { replying } from '../../core/contract/error-reply'
import { AppError } from '../../core/errors'
import { sampleLabJob } from '../lab/sample-lab'
import { procedures } from './procedures'

const { workspace } = procedures

export const workspaceProcedures = workspace.router({
  watch: workspace.watch.handler(({ context, signal }) => replying(context.lab.watch(signal))),
  openByDialog: workspace.openByDialog.handler(async ({ context: { lab, desktop } }) => {
    const dir = await desktop.chooseFolder({ title: 'Open a workspace' })
    return dir === null ? null : lab.open(dir)
  }),
  createByDialog: workspace.createByDialog.handler(async ({ context: { lab, desktop } }) => {
    const dir = await desktop.chooseFolder({ title: 'A folder for the new workspace', create: true })
    return dir === null ? null : lab.open(dir, { create: true })
  }),
  openRecent: workspace.openRecent.handler(({ context: { lab }, input: { dir } }) => {
    // The page names a path here, but only one that the user opened before.
    if (!lab.settings.recent().some((recent) => recent.dir === dir)) {
      throw new AppError('invalid-input', `'${dir}' is not among the recent workspaces`, { hint: 'use Open' })
    }
    return lab.open(dir)
  }),
  openGranted: workspace.openGranted.handler(({ context: { lab }, input: { token } }) =>
    lab.open(lab.grants.path(token)),
  ),
  forgetRecent: workspace.forgetRecent.handler(async ({ context: { lab }, input: { dir } }) => {
    await lab.settings.forget(dir)
    lab.settingsChanged()
  }),
  openSample: workspace.openSample.handler(async ({ context: { lab } }) => {
    const opened = await lab.open(lab.options.sampleDir, { create: true })
    const jobs = lab.jobs.list()
    const unprepared = jobs.find(({ kind }) => kind === 'sample-lab')
    if (unprepared) lab.jobs.resume(unprepared.id)
    const busy = unprepared !== undefined || jobs.some(({ kind }) => kind === 'run')
    if (!busy && (await lab.workspace.experiments.list()).every(({ status }) => status !== 'finished')) {
      lab.jobs.add(sampleLabJob(lab))
    }
    return opened
  }),
  close: workspace.close.handler(({ context: { lab } }) => lab.close()),
  showInFolder: workspace.showInFolder.handler(({ context: { lab, desktop } }) =>
    desktop.showInFolder(lab.workspace.dir),
  ),
  dismissProblem: workspace.dismissProblem.handler(({ context: { lab }, input: { id } }) => lab.dismissProblem(id)),
})
