import { describe, expect, it } from 'vitest'
import { itemNames } from '../../../main/compare/document-names'
import { readEffectOfK } from '../../../main/compare/read-effect-of-k'
import { chooseExperiments, readEvaluated } from '../../../main/compare/read-evaluated'
import { readDocumentChanges, readDocumentHistory } from '../../../main/compare/read-history'
import { firstDocuments } from '../../../main/compare/thought-scan'
import type { Workspace } from '../../../main/store/workspace'
import { inSteps } from '../../../main/turns/in-steps'
import { temporaryWorkspace } from '../store/temporary-workspace'
import { addExperiment, importRing } from './compared-workspace'

async function prepare(): Promise<Workspace> {
  const workspace = await temporaryWorkspace()
  await importRing(workspace)
  await addExperiment(workspace)
  return workspace
}

describe('reading what was measured', () => {
  it('gives every sum of every arm', async () => {
    const workspace = await prepare()
    const [experiment] = await readEvaluated(workspace, await chooseExperiments(workspace, []))
    expect(experiment?.arms.map(({ row }) => row.arm)).toEqual(['warm-start', 'iteration-1'])
    expect(experiment?.arms[0]?.sums).toHaveLength(40)
    expect(experiment?.arms[0]?.sums).toContainEqual({ metric: 'nll', n: 0, item: 21, value: 37, weight: 40 })
  })

  it('refuses a name that is not there, and a workspace without experiments', async () => {
    const workspace = await prepare()
    await expect(chooseExperiments(workspace, ['nobody'])).rejects.toMatchObject({ kind: 'not-found' })
    await expect(chooseExperiments(await temporaryWorkspace(), [])).rejects.toMatchObject({ kind: 'not-found' })
    expect(await chooseExperiments(workspace, ['ring-run', 'ring-run'])).toHaveLength(1)
  })
})

describe('thoughts of documents', () => {
  it('are listed with what is right, and found by their words', async () => {
    const workspace = await prepare()
    const { documents, iterations, isCut } = await readDocumentChanges(
      workspace,
      await workspace.experiments.get('ring-run'),
    )
    expect({ count: documents.length, iterations, isCut }).toEqual({ count: 20, iterations: [1, 2], isCut: false })
    for (const { right, words, gain } of documents) {
      expect(right).toEqual([
        { right: 0, judged: 2 },
        { right: 2, judged: 2 },
      ])
      expect(words).toContain('1+1=3')
      expect(gain).toBe(0) // the same two log weights in both
    }
  })

  it('have their terms: explains, cost, bound and the known answer', async () => {
    const workspace = await prepare()
    const experiment = await workspace.experiments.get('ring-run')
    const history = await readDocumentHistory(workspace, experiment, 3)
    expect(history).toMatchObject({ name: 'ring-0002', chunkCount: 4, iterations: [1, 2] })
    expect(history.chunks.map(({ position }) => position)).toEqual([1, 3])
    const [first, second] = history.chunks[0]?.steps ?? []
    expect(first?.thoughts[0]).toMatchObject({ text: '1+1=3', chosen: true, isRight: false, explains: 3.5, cost: 1 })
    expect(second?.thoughts[1]).toMatchObject({ chosen: true, isRight: true })
    expect(second?.thoughts[1]?.text).toBe(history.chunks[0]?.rightThought)
    expect(first?.bound).toBeCloseTo(-3.5, 12) // two thoughts of log w -3.5
    await expect(readDocumentHistory(workspace, experiment, 25)).rejects.toMatchObject({ kind: 'not-found' })
  })

  it('carry the verdicts that are in force, in every E-step that has the same text', async () => {
    const workspace = await prepare()
    const experiment = await workspace.experiments.get('ring-run')
    const [thought] = await workspace.thoughts.ofChunks(experiment.id, 1, [10])
    const label = { annotator: 'ann', at: '2025-01-01T00:00:00Z', origin: 'value' } as const
    await workspace.labels.record([{ ...label, thoughtId: thought?.id as number, verdict: 'reject' }])
    const verdicts = async () =>
      (await readDocumentHistory(workspace, experiment, 3)).chunks[0]?.steps.map(({ thoughts }) =>
        thoughts.map((one) => one.verdicts),
      )
    expect(await verdicts()).toEqual([
      [['reject'], []],
      [['reject'], []],
    ])
    await workspace.labels.undoLast('ann', '2025-01-01T00:01:00Z')
    expect(await verdicts()).toEqual([
      [[], []],
      [[], []],
    ])
  })

  it('say what a second thought would have bought', async () => {
    const workspace = await prepare()
    const effects = await readEffectOfK(workspace, [await workspace.experiments.get('ring-run')])
    // The first is wrong, the second right, at equal weights.
    expect(effects.map(({ points }) => points.map(({ figure }) => Number(figure?.value.toFixed(9))))).toEqual([
      [0, 0.5],
      [0, 0.5],
    ])
  })
})

it('looks at no more documents than it may, and says so', async () => {
  const workspace = await prepare()
  const first = (documents: number, thoughts: number) => firstDocuments(workspace, 1, { documents, thoughts })
  expect(await first(3, 1000)).toEqual({ ids: [1, 2, 3], isCut: true })
  expect(await first(20, 1000)).toMatchObject({ isCut: false })
  // Two chunks of two thoughts in two E-steps: 8 a document.
  expect(await first(20, 15)).toEqual({ ids: [1, 2], isCut: true })
  expect(await first(20, 1)).toEqual({ ids: [1], isCut: true })
})

it('names documents by corpus and position, questions by their number', async () => {
  const workspace = await prepare()
  expect([...(await itemNames(workspace, 'ring', [21, 99]))]).toEqual([
    [21, 'ring-0020'],
    [99, 'document 99'],
  ])
  expect([...(await itemNames(workspace, null, [0]))]).toEqual([[0, 'question 1']])
})

it('lets others have their turn during long work, and stops when asked', async () => {
  function* work(): Generator<undefined, string> {
    const until = performance.now() + 60
    while (performance.now() < until) yield
    return 'done'
  }
  let turns = 0
  const timer = setInterval(() => turns++, 1)
  expect(await inSteps(work())).toBe('done')
  clearInterval(timer)
  expect(turns).toBeGreaterThan(1)
  await expect(inSteps(work(), AbortSignal.abort(new Error('stopped')))).rejects.toThrow('stopped')
})
