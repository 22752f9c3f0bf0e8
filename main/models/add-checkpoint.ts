/** Puts a new model into a workspace: its folder under checkpoints/, and its record. */

import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { ModelDescription } from '../../core/contract/engine'
import { AppError } from '../../core/errors'
import type { Workspace } from '../store/workspace'

export interface NewModel {
  readonly name: string
  /** What it is: 'added' or 'created'. */
  readonly kind: string
  /** How it came to be, for the record. */
  readonly meta: Readonly<Record<string, unknown>>
}

export interface AddedModel {
  readonly name: string
  readonly folder: string
  readonly parameters: number
  readonly vocabularySize: number
  readonly layers: number
  readonly hiddenSize: number
  readonly contextTokens: number
  readonly addedTokens: number
}

/**
 * @param make fills the folder whose path it gets
 * @throws AppError 'conflict' if the name is taken, and whatever `make` throws
 */
export async function addCheckpoint(
  workspace: Workspace,
  { name, kind, meta }: NewModel,
  make: (folder: string) => Promise<ModelDescription>,
): Promise<AddedModel> {
  const folder = join(workspace.checkpointsDir, name)
  if (await workspace.checkpoints.find(name)) {
    throw new AppError('conflict', `there is already a model named "${name}"`, { hint: 'choose another --name' })
  }
  if (existsSync(folder)) {
    throw new AppError('conflict', `'${folder}' exists, but no model "${name}" is on record`, {
      hint: 'an interrupted command left it: remove the folder, or choose another --name',
    })
  }
  const { config, parameters, addedTokens } = await make(folder)
  await workspace.checkpoints.record({
    name,
    folder: `checkpoints/${name}`,
    parent: null,
    kind,
    experimentId: null,
    parameters,
    meta,
    created: new Date().toISOString(),
  })
  const { vocabularySize, layers, hiddenSize, contextTokens } = config
  return { name, folder, parameters, vocabularySize, layers, hiddenSize, contextTokens, addedTokens }
}

export function describeModel({
  name,
  parameters,
  layers,
  hiddenSize,
  vocabularySize,
  contextTokens,
}: AddedModel): string {
  const millions = (parameters / 1e6).toFixed(2)
  return `Model "${name}": ${millions} M parameters, ${layers} layers of width ${hiddenSize}, ${vocabularySize} tokens, context ${contextTokens}.`
}
