/** `compare [NAME...]`: the comparison table of experiments, as far as they have come. */

import { AppError } from '../../core/errors'
import { type ExperimentResult, readResult } from '../em/run-experiment'
import { openWorkspace } from '../store/workspace'
import { defineCommand } from './command'
import { formatComparison } from './comparison-text'

export const compareCommand = defineCommand({
  name: 'compare',
  summary: 'show the comparison table of one or several experiments',
  usage: '[NAME...]',
  positionals: { least: 0, most: Number.POSITIVE_INFINITY },
  examples: ['compare', 'compare ring-k8 ring-k1 --json'],
  options: {},
  whenStopped: 'run the same command again',
  async run({ positionals, workspaceDir, print }) {
    const workspace = await openWorkspace(workspaceDir, { readOnly: true })
    try {
      const experiments =
        positionals.length > 0
          ? await Promise.all(positionals.map((name) => workspace.experiments.get(name)))
          : await workspace.experiments.list()
      if (experiments.length === 0) {
        throw new AppError('not-found', `the workspace '${workspace.dir}' has no experiment`, {
          hint: 'start one with: run CONFIG.json',
        })
      }
      const results: ExperimentResult[] = []
      for (const experiment of experiments) results.push(await readResult(workspace, experiment))
      const table = results.flatMap((result) => result.table)
      const alarms = results.flatMap((result) => result.alarms)
      print(formatComparison({ table, alarms }))
      return { table, alarms, workspace: workspace.dir }
    } finally {
      await workspace.close()
    }
  },
})
