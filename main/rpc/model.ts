/** Models of the open workspace: makes, adds, lists, tries and thins them out. */

import { availableParallelism } from 'node:os'
import { basename, join } from 'node:path'
import type { JobState } from '../../core/contract/job'
import type { GrantedPath } from '../../core/contract/workspace'
import { AppError } from '../../core/errors'
import { canThink } from '../../core/model/checkpoint-name'
import { modelPresets } from '../../core/model/presets'
import { suggestName } from '../../core/text/suggest-name'
import { measuredModels } from '../experiment/measured-speeds'
import { readLlamaConfig } from '../formats/llama-config'
import type { Lab } from '../lab/lab'
import { measureJob, textFor } from '../lab/measure-job'
import { addFolderJob, createModelJob, expectFreeName } from '../lab/model-jobs'
import { deleteWeights, deletionEffect } from '../models/delete-weights'
import { exampleText } from '../models/example-text'
import { describeOrigin, listModels } from '../models/list-models'
import { measuredSpeed } from '../models/measured-speed'
import { measureModelFiles } from '../models/model-files'
import { chooseCorpus } from '../models/tokenizer-text'
import { procedures } from './procedures'

const { model } = procedures

export const modelProcedures = model.router({
  list: model.list.handler(({ context: { lab } }) => listModels(lab.workspace)),
  details: model.details.handler(async ({ context: { lab }, input: { name } }) => {
    const checkpoint = await lab.workspace.checkpoints.get(name)
    const folder = join(lab.workspace.dir, checkpoint.folder)
    return { config: await readLlamaConfig(folder), origin: describeOrigin(checkpoint), folder }
  }),
  machine: model.machine.handler(async ({ context: { lab } }) => ({
    freeBytes: process.availableMemory(),
    threads: lab.settings.settings.threads ?? availableParallelism(),
    measured: await measuredSpeed(lab.workspace),
    models: await measuredModels(lab.workspace, lab.settings.settings.threads),
  })),
  create: model.create.handler(async ({ context: { lab }, input }) => {
    await expectFreeName(lab, input.name)
    if (modelPresets[input.preset].vocabularySize !== null || input.corpus !== null) {
      await chooseCorpus(lab.workspace, input.corpus ?? undefined)
    }
    return lab.jobs.add(createModelJob(lab, { ...input, vocabularySize: null, contextTokens: null }))
  }),
  chooseFolder: model.chooseFolder.handler(async ({ context: { lab, desktop } }) => {
    const path = await desktop.chooseFolder({ title: 'A Hugging Face model folder' })
    return path === null ? null : checkFolder(lab, lab.grants.grant(path))
  }),
  checkFolder: model.checkFolder.handler(({ context: { lab }, input: { token } }) => {
    const path = lab.grants.path(token)
    return checkFolder(lab, { token, path, name: basename(path) })
  }),
  add: model.add.handler(async ({ context: { lab }, input: { token, name } }) => {
    const source = lab.grants.path(token)
    await expectFreeName(lab, name)
    return lab.jobs.add(addFolderJob(lab, { name, source }))
  }),
  measure: model.measure.handler(async ({ context: { lab }, input }) => {
    await expectWeights(lab, input.name)
    await textFor(lab.workspace, input.name)
    const isKnown = ({ kind, subject, ended }: JobState) =>
      kind === 'measure' && subject === input.name && ended === null
    return lab.jobs.list().find(isKnown) ?? lab.jobs.add(measureJob(lab, input))
  }),
  rename: model.rename.handler(async ({ context: { lab }, input: { name, label } }) => {
    await lab.workspace.checkpoints.setLabel(name, label === '' || label === name ? null : label)
    lab.changed('models')
  }),
  deletionEffect: model.deletionEffect.handler(({ context: { lab }, input: { name } }) =>
    deletionEffect(lab.workspace, name),
  ),
  deleteWeights: model.deleteWeights.handler(async ({ context: { lab }, input: { name } }) => {
    const effect = await deleteWeights(lab.workspace, name)
    lab.changed('models')
    return effect
  }),
  explore: model.explore.handler(async ({ context: { lab }, input, signal }) => {
    const { path, kind } = await expectWeights(lab, input.model)
    const { client } = await lab.runningEngine()
    return client.explore({ ...input, model: path, thinks: canThink(kind) }, signal ? { signal } : {})
  }),
  example: model.example.handler(({ context: { lab }, input: { name, index } }) =>
    exampleText(lab.workspace, name, index),
  ),
})

/** @throws AppError 'not-found' if there is no such model, or its weights were deleted */
async function expectWeights(lab: Lab, name: string) {
  const { folder, kind } = await lab.workspace.checkpoints.get(name)
  const path = join(lab.workspace.dir, folder)
  if ((await measureModelFiles(path)).hasWeights) return { path, kind }
  throw new AppError('not-found', `the weights of ${name} were deleted`, { hint: 'choose another model' })
}

async function checkFolder(lab: Lab, folder: GrantedPath) {
  const { client } = await lab.runningEngine()
  return { folder, suggestedName: suggestName(folder.name), checks: await client.checkModel({ source: folder.path }) }
}
