/** `resume [NAME]`: goes on with an experiment that was stopped. */

import { AppError } from '../../core/errors'
import type { ExperimentRow } from '../store/experiments'
import { openWorkspace, type Workspace } from '../store/workspace'
import { defineCommand } from './command'
import { runPlanned } from './run-planned'

export const resumeCommand = defineCommand({
  name: 'resume',
  summary: 'go on with an experiment that was stopped, from what it saved',
  usage: '[NAME]',
  positionals: { least: 0, most: 1 },
  examples: ['resume', 'resume ring-k8 --json'],
  options: {},
  whenStopped: 'what is done so far is kept; go on with: resume',
  async run(context) {
    const workspace = await openWorkspace(context.workspaceDir, { command: 'resume' })
    try {
      return await runPlanned(context, workspace, await findUnfinished(workspace, context.positionals[0]))
    } finally {
      await workspace.close()
    }
  },
})

/** The named experiment, or the only one that is not finished. */
async function findUnfinished(workspace: Workspace, name: string | undefined): Promise<ExperimentRow> {
  if (name !== undefined) return workspace.experiments.get(name)
  const experiments = await workspace.experiments.list()
  const unfinished = experiments.filter(({ status }) => status !== 'finished')
  const [only = experiments.at(-1)] = unfinished
  if (!only) {
    throw new AppError('not-found', `the workspace '${workspace.dir}' has no experiment`, {
      hint: 'start one with: run CONFIG.json',
    })
  }
  if (unfinished.length > 1) {
    const names = unfinished.map((experiment) => experiment.name).join(', ')
    throw new AppError('invalid-input', `several experiments are not finished: ${names}`, { hint: 'name one of them' })
  }
  return only
}
