import { expect, it } from 'vitest'
import type { NewCheckpoint } from '../../../main/store/checkpoints'
import { createExperiment, temporaryWorkspace } from './temporary-workspace'

const ledger = { rawTokens: 1, trainedTokens: 2, sampledTokens: 3, scoredTokens: 4, flops: 5e15, seconds: 6.5 }

it('starts an experiment as planned, and keeps when it first ran', async () => {
  const workspace = await temporaryWorkspace()
  const id = await createExperiment(workspace)
  const planned = {
    ...{ id, name: 'first', config: { k: 2 }, seed: 7, threads: 2, created: '2025-01-01T00:00:00Z' },
    ...{ status: 'planned', message: null, started: null, finished: null },
  }
  expect(await workspace.experiments.get('first')).toEqual(planned)
  await workspace.experiments.setStatus(id, 'running', 'monday')
  await workspace.experiments.setStatus(id, 'failed', 'tuesday', 'out of memory')
  expect(await workspace.experiments.get('first')).toEqual({
    ...planned,
    ...{ status: 'failed', message: 'out of memory', started: 'monday', finished: 'tuesday' },
  })
  await workspace.experiments.setStatus(id, 'running', 'wednesday')
  expect(await workspace.experiments.list()).toEqual([{ ...planned, status: 'running', started: 'monday' }])
})

it('refuses an experiment name that is taken, and names what there is when one is unknown', async () => {
  const workspace = await temporaryWorkspace()
  await createExperiment(workspace)
  await expect(createExperiment(workspace)).rejects.toMatchObject({ kind: 'conflict' })
  await expect(workspace.experiments.get('frist')).rejects.toMatchObject({
    kind: 'not-found',
    hint: expect.stringContaining('"first"'),
  })
})

it('lays down stages in order once, and keeps their state when planned again with more', async () => {
  const workspace = await temporaryWorkspace()
  const { stages } = workspace
  const id = await createExperiment(workspace)
  await stages.plan(id, ['warm-start', 'e-step-1'])
  await stages.start(id, 'warm-start', 'monday')
  await stages.plan(id, ['warm-start', 'raw', 'e-step-1'])
  expect((await stages.list(id)).map(({ key, position, status }) => [key, position, status])).toEqual([
    ['warm-start', 0, 'running'],
    ['raw', 1, 'planned'],
    ['e-step-1', 2, 'planned'],
  ])
})

it('keeps progress, ledger and the first start of a stage over a failure, until it finishes', async () => {
  const workspace = await temporaryWorkspace()
  const { stages } = workspace
  const id = await createExperiment(workspace)
  await stages.plan(id, ['e-step-1'])
  await stages.start(id, 'e-step-1', 'monday')
  await stages.setProgress(id, 'e-step-1', { done: 3 }, ledger)
  await stages.setProgress(id, 'e-step-1', { done: 4 })
  await stages.fail(id, 'e-step-1', 'tuesday')
  const failed = {
    ...{ key: 'e-step-1', position: 0, status: 'failed', progress: { done: 4 }, result: null, ledger },
    ...{ started: 'monday', finished: 'tuesday' },
  }
  expect(await stages.find(id, 'e-step-1')).toEqual(failed)
  await stages.start(id, 'e-step-1', 'wednesday')
  await stages.finish(id, 'e-step-1', { bound: -2 }, { ...ledger, seconds: 9 }, 'thursday')
  expect(await stages.find(id, 'e-step-1')).toEqual({
    ...failed,
    ...{ status: 'finished', result: { bound: -2 }, ledger: { ...ledger, seconds: 9 }, finished: 'thursday' },
  })
})

it('does not take progress for a stage that was never planned', async () => {
  const workspace = await temporaryWorkspace()
  const id = await createExperiment(workspace)
  await expect(workspace.stages.setProgress(id, 'm-step-1', {})).rejects.toThrow('no stage m-step-1')
  expect(await workspace.stages.find(id, 'm-step-1')).toBeUndefined()
})

it('records a checkpoint, replaces it when its stage is repeated, and refuses its name to others', async () => {
  const workspace = await temporaryWorkspace()
  const { checkpoints } = workspace
  const experimentId = await createExperiment(workspace)
  const base: NewCheckpoint = {
    ...{ name: 'base', folder: 'checkpoints/base', parent: null, kind: 'added', experimentId: null },
    ...{ parameters: 350_000, meta: { vocabulary: 512 }, created: 'monday' },
  }
  const trained: NewCheckpoint = {
    ...base,
    ...{ name: 'first-1', folder: 'checkpoints/first-1', parent: 'base', kind: 'iteration', experimentId },
  }
  await checkpoints.record(base)
  const id = await checkpoints.record(trained)
  expect(await checkpoints.record({ ...trained, meta: { step: 9 } })).toBe(id)
  expect(await checkpoints.ofExperiment(experimentId)).toEqual([{ ...trained, id, meta: { step: 9 } }])
  expect((await checkpoints.list()).map(({ name }) => name)).toEqual(['base', 'first-1'])
  await expect(checkpoints.record({ ...base, folder: 'checkpoints/other' })).rejects.toMatchObject({ kind: 'conflict' })
  await expect(checkpoints.get('bse')).rejects.toMatchObject({
    kind: 'not-found',
    hint: expect.stringContaining('"base", "first-1"'),
  })
})

it('takes calls of several families as one: all of them, or none', async () => {
  const workspace = await temporaryWorkspace()
  const attempt = workspace.transaction(async () => {
    const id = await createExperiment(workspace)
    await workspace.stages.plan(id, ['warm-start'])
    throw new Error('stop')
  })
  await expect(attempt).rejects.toThrow('stop')
  expect(await workspace.experiments.list()).toEqual([])
})
