/** New models as jobs. */

import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { AppError } from '../../core/errors'
import type { JobContext, JobRequest } from '../jobs/job-queue'
import { type AddedModel, describeModel } from '../models/add-checkpoint'
import { addFolder } from '../models/add-folder'
import { createFromPreset, type PresetModel } from '../models/create-from-preset'
import type { Lab } from './lab'

export function createModelJob(lab: Lab, model: PresetModel): JobRequest {
  return modelJob(lab, model.name, `Making ${model.name}`, 'tokenizer and weights', async () =>
    createFromPreset(lab.workspace, (await lab.engine()).client, model, unstopped),
  )
}

export function addFolderJob(lab: Lab, folder: { readonly name: string; readonly source: string }): JobRequest {
  return modelJob(lab, folder.name, `Adding ${folder.name}`, 'copying weights', async () =>
    addFolder(lab.workspace, (await lab.engine()).client, folder, unstopped),
  )
}

/** The engine cannot stop halfway; what it made is thrown away afterwards. */
const unstopped = new AbortController().signal

function modelJob(lab: Lab, name: string, title: string, stage: string, make: () => Promise<AddedModel>): JobRequest {
  return {
    kind: 'model',
    title,
    subject: name,
    pausable: false,
    async work({ signal, report }: JobContext) {
      report({ ...{ stage, done: 0, total: 1, unit: 'model', rate: null }, share: null, secondsLeft: null })
      const added = await make()
      if (signal.aborted) {
        await lab.workspace.checkpoints.remove(name)
        await rm(join(lab.workspace.checkpointsDir, name), { recursive: true, force: true })
        throw new AppError('cancelled', `${title} was stopped; nothing of it is kept`)
      }
      lab.changed('models')
      // A sentence of its own on the command line, a part of one here.
      return describeModel(added).replace(/\.$/, '')
    },
  }
}

/** @throws AppError 'conflict', before a job is made that would only fail */
export async function expectFreeName(lab: Lab, name: string): Promise<void> {
  const isWaiting = lab.jobs
    .list()
    .some(
      ({ kind, subject, status }) =>
        kind === 'model' && subject === name && (status === 'waiting' || status === 'running'),
    )
  if (isWaiting || (await lab.workspace.checkpoints.find(name))) {
    throw new AppError('conflict', `there is already a model named "${name}"`, { hint: 'choose another name' })
  }
}
