import { expect, it } from 'vitest'
import type { NewLabel } from '../../../main/store/labels'
import { openWorkspace, type Workspace } from '../../../main/store/workspace'
import {
  createExperiment,
  importDocuments,
  makeSample,
  temporaryFolder,
  temporaryWorkspace,
} from './temporary-workspace'

/** Chunks 1 to 6, each with thoughts 0 and 1: thought ids 1 to 12. */
async function prepare(workspace: Workspace): Promise<number> {
  await importDocuments(workspace, 3)
  const experimentId = await createExperiment(workspace)
  await workspace.thoughts.recordEStep(
    experimentId,
    1,
    [1, 2, 3, 4, 5, 6].map((id) => makeSample(id)),
  )
  return experimentId
}

function makeLabel(thoughtId: number, change: Partial<NewLabel> = {}): NewLabel {
  return {
    thoughtId,
    annotator: 'Ada',
    verdict: 'accept',
    at: `2025-01-01T00:00:0${thoughtId % 10}Z`,
    origin: 'value',
    ...change,
  }
}

async function prepared() {
  const workspace = await temporaryWorkspace()
  await prepare(workspace)
  return workspace.labels
}

const inForce = async (labels: Workspace['labels']) => (await labels.inForce()).map(({ thoughtId }) => thoughtId)

it('gives back every field of a label, with what it is about', async () => {
  const labels = await prepared()
  const label: NewLabel = {
    ...makeLabel(4, { verdict: 'reject', note: 'a\0b', reasons: ['copies'], wrongStep: 2, weightsHidden: true }),
    ...{ origin: 'random', propensity: 1e-6, chance: 0.25, moved: 0.125 },
  }
  const { labels: recorded, known } = await labels.record([label])
  expect(known).toBe(0)
  expect(recorded).toEqual([
    {
      ...label,
      ...{ id: 1, step: 1, chunkId: 2, chunkPosition: 0, documentHash: '1'.padStart(32, '0'), text: 'thought 1' },
      ...{ identity: expect.stringMatching(/^[0-9a-f]{32}$/), textHash: expect.stringMatching(/^[0-9a-f]{32}$/) },
      ...{ editedText: null, undoneAt: null, uses: [] },
    },
  ])
  expect(await labels.history({ limit: 10 })).toEqual(recorded)
})

it('undoes and redoes one step after the other, also in another run of the program', async () => {
  const dir = await temporaryFolder()
  const first = await openWorkspace(dir, { create: true })
  await prepare(first)
  for (const id of [1, 2, 3]) await first.labels.record([makeLabel(id)])
  await first.close()

  const workspace = await openWorkspace(dir)
  const { labels } = workspace
  expect((await labels.undoLast('Ada', 'later')).map(({ thoughtId, undoneAt }) => [thoughtId, undoneAt])).toEqual([
    [3, 'later'],
  ])
  await labels.undoLast('Ada', 'later')
  expect(await inForce(labels)).toEqual([1])
  expect((await labels.redoLast('Ada')).map(({ thoughtId, undoneAt }) => [thoughtId, undoneAt])).toEqual([[2, null]])
  await labels.redoLast('Ada')
  expect(await labels.redoLast('Ada')).toEqual([])
  expect(await inForce(labels)).toEqual([1, 2, 3])
  for (let i = 0; i < 3; i++) await labels.undoLast('Ada', 'later')
  expect(await labels.undoLast('Ada', 'later')).toEqual([])
  expect(await labels.history({ limit: 9 })).toHaveLength(3)
  await workspace.close()
})

it('ends what can be redone with a new label', async () => {
  const labels = await prepared()
  await labels.record([makeLabel(1)])
  await labels.undoLast('Ada', 'later')
  await labels.record([makeLabel(2)])
  expect(await labels.redoLast('Ada')).toEqual([])
  expect(await inForce(labels)).toEqual([2])
})

it('undoes a bulk as one step, and each annotator their own steps only', async () => {
  const labels = await prepared()
  await labels.record([1, 2, 3].map((id) => makeLabel(id, { origin: 'bulk' })))
  await labels.record([makeLabel(5, { annotator: 'Bob' })])
  expect(await labels.undoLast('Ada', 'later')).toHaveLength(3)
  expect(await inForce(labels)).toEqual([5])
  expect(await labels.redoLast('Bob')).toEqual([])
  expect(await labels.redoLast('Ada')).toHaveLength(3)
})

it('undoes an older step by its number, and redoes it', async () => {
  const labels = await prepared()
  for (const id of [1, 2, 3]) await labels.record([makeLabel(id)])
  await labels.undoStep(2, 'later')
  expect(await inForce(labels)).toEqual([1, 3])
  expect((await labels.redoLast('Ada')).map(({ thoughtId }) => thoughtId)).toEqual([2])
})

it('keeps a skipped card out of the judgements, and in the history', async () => {
  const labels = await prepared()
  await labels.record([makeLabel(1, { verdict: 'skip' })])
  expect(await inForce(labels)).toEqual([])
  expect((await labels.undoLast('Ada', 'later'))[0]?.verdict).toBe('skip')
})

it('undoes an edit and the rejection of the original together', async () => {
  const labels = await prepared()
  await labels.record([makeLabel(1, { verdict: 'edit', editedText: 'mine' }), makeLabel(1, { verdict: 'reject' })])
  expect((await labels.inForce()).map(({ verdict, editedText }) => [verdict, editedText])).toEqual([
    ['edit', 'mine'],
    ['reject', null],
  ])
  await labels.undoLast('Ada', 'later')
  expect(await inForce(labels)).toEqual([])
})

it('changes nothing when a label is recorded twice', async () => {
  const labels = await prepared()
  await labels.record([makeLabel(1)])
  expect(await labels.record([makeLabel(1), makeLabel(2)])).toMatchObject({ known: 1, labels: [{ thoughtId: 2 }] })
  expect(await labels.count()).toBe(2)
})

it('records all labels of a step or none of them', async () => {
  const labels = await prepared()
  await expect(labels.record([makeLabel(1), makeLabel(99)])).rejects.toMatchObject({ kind: 'not-found' })
  expect(await labels.count()).toBe(0)
})

it('reads the history in pages, newest first, of one annotator or all', async () => {
  const labels = await prepared()
  for (const id of [1, 2, 3, 4]) await labels.record([makeLabel(id, { annotator: id % 2 ? 'Ada' : 'Bob' })])
  const page = await labels.history({ limit: 3 })
  expect(page.map(({ id }) => id)).toEqual([4, 3, 2])
  expect((await labels.history({ limit: 3, before: 2 })).map(({ id }) => id)).toEqual([1])
  expect((await labels.history({ limit: 3, annotator: 'Bob' })).map(({ id }) => id)).toEqual([4, 2])
  expect(await labels.annotators()).toEqual(['Ada', 'Bob'])
})

it('takes remarks after the verdict', async () => {
  const labels = await prepared()
  await labels.record([makeLabel(1, { verdict: 'reject', note: 'hm' })])
  await labels.remark(1, { reasons: ['wrong step', 'copies'] })
  expect(await labels.remark(1, { wrongStep: 0 })).toMatchObject({
    ...{ note: 'hm', reasons: ['wrong step', 'copies'], wrongStep: 0 },
  })
  await expect(labels.remark(9, {})).rejects.toMatchObject({ kind: 'not-found' })
})

it('finds the labels of a chunk, oldest first, and the M-steps that used them', async () => {
  const workspace = await temporaryWorkspace()
  const experimentId = await prepare(workspace)
  const { labels } = workspace
  await labels.record([makeLabel(4, { at: '2025-01-02T00:00:00Z' })])
  await labels.record([makeLabel(3), makeLabel(5)])
  await labels.markUsed(experimentId, 1, [1, 2])
  await labels.markUsed(experimentId, 1, [2])
  const rows = await labels.ofChunks([2])
  expect(rows.map(({ thoughtId, uses }) => [thoughtId, uses])).toEqual([
    [3, [{ experimentId, iteration: 1 }]],
    [4, [{ experimentId, iteration: 1 }]],
  ])
})
