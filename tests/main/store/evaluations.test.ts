import { expect, it } from 'vitest'
import { createExperiment, temporaryWorkspace } from './temporary-workspace'

const bound = (n: number, item: number, value: number) => ({ metric: 'bound', n, item, value, weight: 10 })

it('gives back items by metric, n and item, so that arms can be paired', async () => {
  const workspace = await temporaryWorkspace()
  const id = await createExperiment(workspace)
  const right = { metric: 'accuracy-direct', n: 0, item: 4, value: 1, weight: 1 }
  const row = { arm: 'iteration-1', position: 3, summary: { kind: 'iteration', accuracy: 0.5 } }
  await workspace.evaluations.record(id, row, [bound(8, 1, -2.5), bound(1, 2, -4), bound(1, 1, -3), right])
  expect(await workspace.evaluations.items(id, 'iteration-1', 'bound')).toEqual([
    ...[bound(1, 1, -3), bound(1, 2, -4), bound(8, 1, -2.5)],
  ])
  expect(await workspace.evaluations.items(id, 'iteration-1', 'accuracy-direct')).toEqual([right])
  expect(await workspace.evaluations.items(id, 'iteration-2', 'bound')).toEqual([])
  expect(await workspace.evaluations.summaries(id)).toEqual([row])
})

it('replaces an arm that is evaluated again, and lists arms in the order of the table', async () => {
  const workspace = await temporaryWorkspace()
  const id = await createExperiment(workspace)
  const { evaluations } = workspace
  await evaluations.record(id, { arm: 'b', position: 0, summary: 'old' }, [bound(1, 1, -3), bound(1, 2, -4)])
  await evaluations.record(id, { arm: 'a', position: 1, summary: 'a' }, [])
  await evaluations.record(id, { arm: 'b', position: 0, summary: 'new' }, [bound(1, 2, -2)])
  expect(await evaluations.items(id, 'b', 'bound')).toEqual([bound(1, 2, -2)])
  expect((await evaluations.summaries(id)).map(({ summary }) => summary)).toEqual(['new', 'a'])
})

it('keeps the old evaluation when the new one cannot be recorded', async () => {
  const workspace = await temporaryWorkspace()
  const id = await createExperiment(workspace)
  const { evaluations } = workspace
  await evaluations.record(id, { arm: 'a', position: 0, summary: 'old' }, [bound(1, 1, -3)])
  const broken = [bound(1, 1, -2), bound(1, 2, Number.NaN)]
  await expect(evaluations.record(id, { arm: 'a', position: 0, summary: 'new' }, broken)).rejects.toThrow('NOT NULL')
  expect(await evaluations.items(id, 'a', 'bound')).toEqual([bound(1, 1, -3)])
})
