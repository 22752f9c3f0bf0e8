/** What `--model` may say: the folder of a model, or the name of one in the workspace. */

import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { AppError } from '../../core/errors'
import { openWorkspace } from '../store/workspace'
import { requiredText } from './options'

export const modelOption = requiredText({
  about: 'the folder of a model, or the name of one in the workspace',
  placeholder: 'DIR|NAME',
})

/**
 * @returns the absolute path of the model's folder
 * @throws AppError 'not-found' if it is neither
 */
export async function chooseModel(model: string, workspaceDir: string): Promise<string> {
  if (existsSync(model)) return resolve(model)
  const isPath = /[/\\]/.test(model) || model.startsWith('.')
  if (!isPath && existsSync(join(workspaceDir, 'lab.sqlite'))) {
    const workspace = await openWorkspace(workspaceDir, { readOnly: true })
    try {
      return join(workspace.dir, (await workspace.checkpoints.get(model)).folder)
    } finally {
      await workspace.close()
    }
  }
  throw new AppError('not-found', `there is no model '${model}'`, {
    hint: `name a model folder, or a model of the workspace '${workspaceDir}' (--workspace)`,
  })
}
