import { expect, it } from 'vitest'
import { labelOrders } from '../../../core/comparison/label-queues'
import { compareQueues } from '../../../main/review/compare-queues'
import { reviewScope } from '../../../main/review/scope'
import { addExperiment, importRing } from '../compare/compared-workspace'
import { temporaryWorkspace } from '../store/temporary-workspace'
import { reviewedWorkspace } from './reviewed-workspace'

const signal = new AbortController().signal

/** 20 documents of two chunks, each with a wrong and a right thought of equal weight. */
async function ringRun() {
  const workspace = await temporaryWorkspace()
  await importRing(workspace)
  await addExperiment(workspace)
  return { workspace, scope: reviewScope(await workspace.experiments.get('ring-run'), 1) }
}

it('labels with both orders, measures on documents that nobody could label, and leaves no label', async () => {
  const { workspace, scope } = await ringRun()
  const progress: number[] = []
  const settings = { labels: 20, seeds: [0, 1], reliability: 1 }
  const onProgress = (done: number, total: number) => progress.push(done / total)
  const found = await compareQueues(workspace, scope, settings, onProgress, signal)
  expect(found).toMatchObject({ labelledChunks: 20, measuredChunks: 20 })
  expect(found.runs.map(({ order, seed }) => `${order} ${seed}`)).toEqual([
    'value 0',
    'random 0',
    'value 1',
    'random 1',
  ])
  for (const { points } of found.runs) {
    expect(points.map(({ labels }) => labels)).toEqual([0, 5, 10, 15, 20])
    const [before, after] = [points[0], points.at(-1)]
    // Two thoughts of equal weight, one of them right; chances of a half before any label.
    expect(before?.rightUnlabelled).toBeCloseTo(0.5, 9)
    expect(before?.logLoss).toBeCloseTo(Math.log(2), 9)
    expect(after?.rightUnlabelled).toBeGreaterThan(0.8)
    expect(after?.rightLabelled).toBeGreaterThan(0.8)
    expect(after?.logLoss).toBeLessThan(0.4)
  }
  expect(progress.at(-1)).toBe(1)
  expect(await workspace.labels.count()).toBe(0)
  expect(await compareQueues(workspace, scope, settings, () => {}, signal)).toEqual(found)
})

it('learns less from an annotator who is wrong in a third of all verdicts', async () => {
  const { workspace, scope } = await ringRun()
  const losses = []
  for (const reliability of [1, 0.67]) {
    const settings = { labels: 20, seeds: [0, 1, 2], reliability }
    const { runs } = await compareQueues(workspace, scope, settings, () => {}, signal)
    losses.push(runs.reduce((sum, { points }) => sum + (points.at(-1)?.logLoss ?? 0), 0))
  }
  expect(losses[1]).toBeGreaterThan(losses[0] as number)
})

it('ends where nothing is left to label, and stops when asked', async () => {
  const { workspace, scope } = await ringRun()
  const settings = { labels: 200, seeds: [0], reliability: 1 }
  const { runs } = await compareQueues(workspace, scope, settings, () => {}, signal)
  expect(runs.map(({ order }) => order)).toEqual([...labelOrders])
  // 20 chunks with two thoughts each
  for (const { points } of runs) expect(points.at(-1)?.labels).toBeLessThanOrEqual(40)
  const stopped = compareQueues(workspace, scope, settings, () => {}, AbortSignal.abort())
  await expect(stopped).rejects.toThrow()
})

it('refuses thoughts that the checker knows nothing of', async () => {
  const { workspace, scope } = await reviewedWorkspace({ documents: 5 })
  const settings = { labels: 20, seeds: [0], reliability: 1 }
  await expect(compareQueues(workspace, scope, settings, () => {}, signal)).rejects.toMatchObject({
    kind: 'invalid-input',
    message: expect.stringContaining('checker'),
  })
})
