import { expect, it } from 'vitest'
import type { QueueComparison } from '../../../core/comparison/label-queues'
import type { LabelsEffect } from '../../../core/comparison/label-use'
import { readLabelsComparison } from '../../../main/compare/read-labels'
import { temporaryWorkspace } from '../store/temporary-workspace'
import { addExperiment, importRing } from './compared-workspace'

it('tells which M-steps trained with whose labels, and how the queues compared, newest first', async () => {
  const workspace = await temporaryWorkspace()
  await importRing(workspace)
  const id = await addExperiment(workspace)
  const { thoughts, labels, labelRecords, experiments } = workspace
  const ids: number[] = []
  for await (const { id: thoughtId } of thoughts.iterateThoughts(id, 1)) ids.push(thoughtId)
  const at = '2026-01-01T00:00:00Z'
  const [first = 0, second = 0, third = 0] = ids
  const { labels: given } = await labels.record([
    { thoughtId: first, annotator: 'Ada', verdict: 'accept', at, origin: 'value' },
    { thoughtId: second, annotator: 'Bob', verdict: 'reject', at, origin: 'value' },
    { thoughtId: third, annotator: 'Bob', verdict: 'edit', editedText: 'mine', at, origin: 'value' },
  ])
  const effect: LabelsEffect = {
    ...{ lambda: 0.5, chunks: 80, essWithout: 3, essWith: 2, moved: 0.1, changed: 9 },
    ...{ acceptableWithout: 0.5, acceptableWith: 0.7 },
  }
  await labels.markUsed(
    id,
    1,
    given.map((label) => label.id),
  )
  await labelRecords.recordEffect(id, 1, { ...effect, lambda: 1 })
  await labelRecords.recordEffect(id, 1, effect)
  await labels.markUsed(
    id,
    2,
    given.slice(0, 1).map((label) => label.id),
  )
  const queues: QueueComparison = {
    ...{ experiment: 'ring-run', iteration: 1, lambda: 'auto', reliability: 1, created: '2026-01-01T00:00:00Z' },
    ...{ labelledChunks: 10, measuredChunks: 10 },
    runs: (['value', 'random'] as const).map((order) => ({
      ...{ order, seed: 0 },
      points: [{ labels: 0, lambda: 1, rightUnlabelled: 0.5, rightLabelled: 0.5, chosenRight: 0.5, logLoss: 0.7 }],
    })),
  }
  await labelRecords.recordQueues(id, queues)
  await labelRecords.recordQueues(id, { ...queues, iteration: 2, created: '2026-01-02T00:00:00Z' })

  const read = await readLabelsComparison(workspace, await experiments.list())
  expect(read.steps).toEqual([
    {
      ...{ experiment: 'ring-run', iteration: 1, accepts: 1, rejects: 1, edits: 1, annotators: ['Ada', 'Bob'] },
      effect,
    },
    {
      ...{ experiment: 'ring-run', iteration: 2, accepts: 1, rejects: 0, edits: 0, annotators: ['Ada'] },
      effect: null,
    },
  ])
  expect(read.queues.map(({ iteration, summaries }) => [iteration, summaries.length])).toEqual([
    [2, 4],
    [1, 4],
  ])
})
