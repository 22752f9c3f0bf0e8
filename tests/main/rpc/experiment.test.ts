import { call } from '@orpc/server'
import { describe, expect, it } from 'vitest'
import { fromReply } from '../../../core/contract/error-reply'
import { experimentProcedures } from '../../../main/rpc/experiment'
import { addExperiment, importRing } from '../compare/compared-workspace'
import { openLab } from './open-lab'

async function prepare() {
  const { lab, desktop } = await openLab()
  await importRing(lab.workspace)
  await addExperiment(lab.workspace)
  return { lab, desktop, context: { context: { lab, desktop } } }
}

const faultOf = (work: Promise<unknown>) => work.then(() => null, fromReply)
const config = { name: 'new', corpus: 'ring', model: 'base', warmStart: { steps: 1 }, mStep: { steps: 1 } }

describe('experiment', () => {
  it('lists experiments, the newest first, with what they are made of', async () => {
    const { lab, context } = await prepare()
    await addExperiment(lab.workspace, { name: 'second', seed: 3 })
    const list = await call(experimentProcedures.list, undefined, context)
    expect(list.map(({ name, seed, corpus, model }) => [name, seed, corpus, model])).toEqual([
      ['second', 3, 'ring', 'base'],
      ['ring-run', 0, 'ring', 'base'],
    ])
  })

  it('starts nothing under a name that is taken, or with a file that nobody chose', async () => {
    const { lab, desktop, context } = await prepare()
    const start = (configs: Record<string, unknown>[]) =>
      faultOf(call(experimentProcedures.start, { configs }, context))
    expect(await start([config, { ...config, name: 'ring-run' }])).toMatchObject({ kind: 'conflict' })
    expect(await start([{ ...config, seed: -1 }])).toMatchObject({ kind: 'invalid-input' })
    const asks = { ...config, evaluation: { taskFile: '/etc/passwd' } }
    expect(await start([asks])).toMatchObject({
      kind: 'invalid-input',
      message: "'/etc/passwd' was not chosen as a file of questions",
    })
    expect(lab.jobs.list()).toEqual([])
    Object.assign(desktop, { chooseFiles: async () => ['/etc/passwd'] })
    await call(experimentProcedures.chooseTasks, undefined, context)
    // Chosen now, it fails later: this workspace has no such model.
    expect(await start([asks])).toMatchObject({ kind: 'not-found' })
  })

  it('follows a run, and ends with its signal', async () => {
    const { context } = await prepare()
    const stopping = new AbortController()
    const runs = await call(
      experimentProcedures.live,
      { name: 'ring-run', stage: null },
      { ...context, signal: stopping.signal },
    )
    const first = await runs.next()
    expect(first.value).toMatchObject({ name: 'ring-run', status: 'finished', iterations: 3 })
    stopping.abort()
    expect((await runs.next()).done).toBe(true)
  })

  it('removes an experiment, and says that there is none', async () => {
    const { lab, context } = await prepare()
    await call(experimentProcedures.remove, { name: 'ring-run' }, context)
    expect(await lab.workspace.experiments.list()).toEqual([])
    expect(await faultOf(call(experimentProcedures.remove, { name: 'ring-run' }, context))).toMatchObject({
      kind: 'not-found',
    })
  })

  it('halves no batch of a run that did not fail', async () => {
    const { context } = await prepare()
    expect(await faultOf(call(experimentProcedures.goOnInHalves, { name: 'ring-run' }, context))).toMatchObject({
      kind: 'invalid-input',
    })
  })
})
