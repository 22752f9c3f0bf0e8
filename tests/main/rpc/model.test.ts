import { existsSync } from 'node:fs'
import { mkdir, readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { call } from '@orpc/server'
import { describe, expect, it } from 'vitest'
import { fromReply } from '../../../core/contract/error-reply'
import type { Lab } from '../../../main/lab/lab'
import type { RpcContext } from '../../../main/rpc/context'
import { modelProcedures } from '../../../main/rpc/model'
import type { Workspace } from '../../../main/store/workspace'
import { addExperiment, importRing } from '../compare/compared-workspace'
import { temporaryWorkspace } from '../store/temporary-workspace'

const faultOf = (work: Promise<unknown>) => work.then(() => null, fromReply)

/** A folder with 1000 bytes of weights and 10 of everything else. */
async function addModel(workspace: Workspace, name: string, experimentId: number | null, meta: object = {}) {
  const folder = join(workspace.checkpointsDir, name)
  await mkdir(folder, { recursive: true })
  await writeFile(join(folder, 'model.safetensors'), Buffer.alloc(1000))
  await writeFile(join(folder, 'config.json'), Buffer.alloc(10))
  await workspace.checkpoints.record({
    ...{ name, folder: `checkpoints/${name}`, parent: experimentId === null ? null : 'base', experimentId },
    kind: experimentId === null ? 'added' : name === 'ring-run-warm-start' ? 'warm-start' : 'iteration',
    ...{ parameters: 7, meta, created: '2025-01-01T00:00:00Z' },
  })
}

async function prepare() {
  const workspace = await temporaryWorkspace()
  await importRing(workspace)
  const experiment = await addExperiment(workspace)
  await addModel(workspace, 'base', null, { source: '/models/base' })
  await addModel(workspace, 'ring-run-warm-start', experiment, { arm: 'warm-start', iteration: null })
  await addModel(workspace, 'ring-run-iteration-1', experiment, { arm: 'iteration-1', iteration: 1 })
  const changed: string[] = []
  const lab = { workspace, options: { log: () => {} }, changed: (...what: string[]) => changed.push(...what) }
  return {
    workspace,
    experiment,
    changed,
    context: { lab: lab as unknown as Lab, desktop: {} as RpcContext['desktop'] },
  }
}

describe('models', () => {
  it('are listed with their size, their experiment and where their weights began', async () => {
    const { context } = await prepare()
    const list = await call(modelProcedures.list, undefined, { context })
    expect(
      list.map(({ name, experiment, iteration, parent, bytes }) => [name, experiment, iteration, parent, bytes]),
    ).toEqual([
      ['base', null, null, null, 1010],
      ['ring-run-warm-start', 'ring-run', null, 'base', 1010],
      ['ring-run-iteration-1', 'ring-run', 1, 'base', 1010],
    ])
  })

  it('say what deleting their weights frees, and what can no longer be done', async () => {
    const { context } = await prepare()
    const effect = await call(modelProcedures.deletionEffect, { name: 'base' }, { context })
    expect(effect).toMatchObject({ freedBytes: 1000, neededBy: [] })
    expect(effect.loses[0]).toBe('ring-run cannot be run again or made longer: it began with these weights.')
    expect(effect.loses.at(-1)).toBe('The folder that it was added from stays as it is.')
  })

  it('lose their weights and keep everything else', async () => {
    const { context, workspace, changed } = await prepare()
    const name = 'ring-run-iteration-1'
    await call(modelProcedures.deleteWeights, { name }, { context })
    expect(await readdir(join(workspace.checkpointsDir, name))).toEqual(['config.json'])
    expect(changed).toEqual(['models'])
    const list = await call(modelProcedures.list, undefined, { context })
    expect(list.find((model) => model.name === name)).toMatchObject({ hasWeights: false, bytes: 10 })
    const again = await faultOf(call(modelProcedures.deleteWeights, { name }, { context }))
    expect(again).toMatchObject({ kind: 'not-found', message: `the weights of ${name} are deleted already` })
    const question = { context: 'a', text: '', thoughts: 1, maxThoughtTokens: 1, maxTokens: 1, seed: 0 }
    const tried = await faultOf(call(modelProcedures.explore, { model: name, ...question }, { context }))
    expect(tried).toMatchObject({ kind: 'not-found', message: `the weights of ${name} were deleted` })
  })

  it.each(['running', 'paused', 'failed'] as const)(
    'keep them while an experiment that is %s needs them',
    async (status) => {
      const { context, workspace, experiment } = await prepare()
      await workspace.experiments.setStatus(experiment, status, '2025-01-02T00:00:00Z')
      for (const name of ['base', 'ring-run-warm-start']) {
        const fault = await faultOf(call(modelProcedures.deleteWeights, { name }, { context }))
        expect(fault).toMatchObject({ kind: 'conflict', message: `the weights of ${name} are needed by ring-run` })
        expect(existsSync(join(workspace.checkpointsDir, name, 'model.safetensors'))).toBe(true)
      }
    },
  )

  it('offer held-out text of their corpus to be tried with', async () => {
    const { context, workspace } = await prepare()
    const heldOut = []
    const { id } = await workspace.corpora.get('ring')
    for await (const document of workspace.corpora.iterateDocuments(id, 'held-out')) heldOut.push(document)
    const example = await call(modelProcedures.example, { name: 'ring-run-warm-start', index: 1 }, { context })
    const [first, second] = heldOut[1]?.chunks ?? []
    expect(example).toEqual({ context: first?.text, text: second?.text })
  })
})

describe('model.rename', () => {
  it('changes what is shown, and neither its name nor what names it', async () => {
    const { context, workspace, changed } = await prepare()
    const rename = (label: string) => call(modelProcedures.rename, { name: 'base', label }, { context })
    const labels = async () => (await call(modelProcedures.list, undefined, { context })).map(({ label }) => label)
    await rename('  My first model ')
    expect(await labels()).toEqual(['My first model', null, null])
    expect(changed).toEqual(['models'])
    const { name, folder, meta } = await workspace.checkpoints.get('base')
    expect([name, folder, meta]).toEqual([
      'base',
      'checkpoints/base',
      { source: '/models/base', label: 'My first model' },
    ])
    expect((await workspace.checkpoints.get('ring-run-warm-start')).parent).toBe('base')

    // A stage that is resumed records its checkpoint again.
    await addModel(workspace, 'base', null, { source: '/models/other' })
    expect((await workspace.checkpoints.get('base')).meta).toEqual({ source: '/models/other', label: 'My first model' })
    await rename('')
    expect(await labels()).toEqual([null, null, null])
    expect((await workspace.checkpoints.get('base')).meta).toEqual({ source: '/models/other' })
    expect(await faultOf(call(modelProcedures.rename, { name: 'none', label: 'x' }, { context }))).toMatchObject({
      kind: 'not-found',
    })
  })
})
