/** `model list`: the models and checkpoints of a workspace. */

import { openWorkspace } from '../store/workspace'
import { defineCommand } from './command'
import { formatCount, formatTable } from './table'

export const modelListCommand = defineCommand({
  name: 'model list',
  summary: 'show the models and checkpoints of the workspace',
  usage: '',
  positionals: { least: 0, most: 0 },
  examples: ['model list --workspace ring'],
  options: {},
  whenStopped: 'run the same command again',
  async run({ workspaceDir, print }) {
    const workspace = await openWorkspace(workspaceDir, { readOnly: true })
    try {
      const experiments = new Map((await workspace.experiments.list()).map(({ id, name }) => [id, name]))
      const models = (await workspace.checkpoints.list()).map(({ experimentId, id: _, ...checkpoint }) => ({
        ...checkpoint,
        experiment: experimentId === null ? null : (experiments.get(experimentId) ?? null),
      }))
      print(
        formatTable(
          [
            { title: 'model', align: 'left' },
            { title: 'kind', align: 'left' },
            { title: 'parameters', align: 'right' },
            { title: 'trained from', align: 'left' },
            { title: 'experiment', align: 'left' },
            { title: 'made', align: 'left' },
          ],
          models.map(({ name, kind, parameters, parent, experiment, created }) => [
            ...[name, kind, formatCount(parameters), parent ?? '', experiment ?? '', created.slice(0, 16)],
          ]),
        ),
      )
      return { models }
    } finally {
      await workspace.close()
    }
  },
})
