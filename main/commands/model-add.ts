/** `model add DIR`: registers a Hugging Face folder. */

import { resolve } from 'node:path'
import { openWorkspace } from '../store/workspace'
import { addCheckpoint, describeModel } from './add-checkpoint'
import { defineCommand } from './command'
import { checkName, suggestedName, text } from './options'

export const modelAddCommand = defineCommand({
  name: 'model add',
  summary: 'copy a model of the Llama architecture into the workspace, with the thought tokens added',
  usage: 'DIR',
  positionals: { least: 1, most: 1 },
  examples: ['model add ~/models/SmolLM2-135M --name smol'],
  options: {
    name: text({ about: "the model's name in the workspace (default: that of the folder)", placeholder: 'NAME' }),
  },
  whenStopped: 'run the same command again',
  async run({ options, positionals: [source = ''], workspaceDir, engine, print, signal }) {
    const name = checkName(options.name ?? suggestedName(resolve(source)), 'name')
    const workspace = await openWorkspace(workspaceDir, { create: true })
    try {
      const model = { name, kind: 'added', meta: { source: resolve(source) } }
      const added = await addCheckpoint(workspace, model, (folder) =>
        engine().client.addModel({ source: resolve(source), folder }, { signal }),
      )
      print(describeModel(added))
      return added
    } finally {
      await workspace.close()
    }
  },
})
