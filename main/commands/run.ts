/** `run CONFIG.json`: runs an experiment. */

import { readFile } from 'node:fs/promises'
import { AppError } from '../../core/errors'
import { parseExperimentConfig } from '../../core/experiment/parse-config'
import { planExperiment } from '../em/run-experiment'
import { fileFault } from '../formats/file-fault'
import { openWorkspace } from '../store/workspace'
import { defineCommand } from './command'
import { optionalWhole } from './options'
import { runPlanned } from './run-planned'

export const runCommand = defineCommand({
  name: 'run',
  summary: 'run an experiment: warm start, E-steps, M-steps, baselines, evaluation',
  usage: 'CONFIG.json',
  positionals: { least: 1, most: 1 },
  examples: ['run experiment.json', 'run experiment.json --threads 2 --json'],
  options: {
    threads: optionalWhole({
      about: 'threads of one operation; results repeat bit for bit only with the same number (default: all cores)',
      placeholder: 'N',
      least: 1,
    }),
  },
  whenStopped: 'what is done so far is kept; go on with: resume',
  async run(context) {
    const [path = ''] = context.positionals
    const config = parseExperimentConfig(await readJson(path), path)
    const workspace = await openWorkspace(context.workspaceDir, { command: 'run' })
    try {
      const experiment = await planExperiment(workspace, context.engine(context.options.threads).client, config)
      return await runPlanned(context, workspace, experiment)
    } finally {
      await workspace.close()
    }
  },
})

async function readJson(path: string): Promise<unknown> {
  let text: string
  try {
    text = await readFile(path, 'utf8')
  } catch (error) {
    throw fileFault(error, path, 'read')
  }
  try {
    return JSON.parse(text)
  } catch (error) {
    throw new AppError('invalid-input', `'${path}' is not JSON: ${(error as Error).message}`, { cause: error })
  }
}
