/** Deletes the weights of a checkpoint and keeps what was measured with them. */

import { join } from 'node:path'
import type { DeletionEffect } from '../../core/contract/model'
import { AppError } from '../../core/errors'
import { canThink } from '../../core/model/checkpoint-name'
import type { CheckpointRow } from '../store/checkpoints'
import type { Workspace } from '../store/workspace'
import { deleteWeightFiles, measureModelFiles } from './model-files'

/** What hangs on the weights. @throws AppError 'not-found' */
export async function deletionEffect(workspace: Workspace, name: string): Promise<DeletionEffect> {
  const checkpoint = await workspace.checkpoints.get(name)
  const { weightBytes } = await measureModelFiles(join(workspace.dir, checkpoint.folder))
  const experiments = await workspace.experiments.list()
  const users = experiments.filter(({ id, config }) => id === checkpoint.experimentId || baseOf(config) === name)
  return {
    freedBytes: weightBytes,
    neededBy: users.filter(({ status }) => status !== 'finished').map((experiment) => experiment.name),
    loses: whatIsLost(
      checkpoint,
      users.filter(({ config }) => baseOf(config) === name).map((experiment) => experiment.name),
    ),
  }
}

function baseOf(config: unknown): string | undefined {
  return (config as { readonly model?: string }).model
}

function whatIsLost({ kind, name, meta }: CheckpointRow, base: readonly string[]): string[] {
  return [
    ...(base.length > 0 ? [`${base.join(', ')} cannot be run again or made longer: it began with these weights.`] : []),
    ...(canThink(kind) ? ['It can write no more thoughts, and its thoughts can be weighed no more.'] : []),
    `No experiment can start from ${name}, and it can be neither tried nor exported.`,
    ...((meta as { readonly source?: string }).source ? ['The folder that it was added from stays as it is.'] : []),
  ]
}

/**
 * @returns what it freed
 * @throws AppError 'conflict' while an unfinished experiment needs the weights, 'not-found' if they are gone already
 */
export async function deleteWeights(workspace: Workspace, name: string): Promise<DeletionEffect> {
  const effect = await deletionEffect(workspace, name)
  if (effect.neededBy.length > 0) {
    throw new AppError('conflict', `the weights of ${name} are needed by ${effect.neededBy.join(', ')}`, {
      hint: 'finish that experiment first, or remove it',
    })
  }
  if (effect.freedBytes === 0) throw new AppError('not-found', `the weights of ${name} are deleted already`)
  const { folder } = await workspace.checkpoints.get(name)
  await deleteWeightFiles(join(workspace.dir, folder))
  return effect
}
