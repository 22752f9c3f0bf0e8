/** `model add DIR`: registers a Hugging Face folder. */

import { resolve } from 'node:path'
import { suggestName } from '../../core/text/suggest-name'
import { describeModel } from '../models/add-checkpoint'
import { addFolder } from '../models/add-folder'
import { openWorkspace } from '../store/workspace'
import { defineCommand } from './command'
import { checkName, text } from './options'

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
    const name = checkName(options.name ?? suggestName(resolve(source)), 'name')
    const workspace = await openWorkspace(workspaceDir, { create: true })
    try {
      const added = await addFolder(workspace, engine().client, { name, source: resolve(source) }, signal)
      print(describeModel(added))
      return added
    } finally {
      await workspace.close()
    }
  },
})
