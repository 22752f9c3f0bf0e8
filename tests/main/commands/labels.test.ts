/** Labels from the command line, on a workspace with an E-step on record. */

import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeAll, expect, it } from 'vitest'
import type { QueueComparison } from '../../../core/comparison/label-queues'
import type { LabelQuality } from '../../../core/contract/review'
import { openWorkspace } from '../../../main/store/workspace'
import { addExperiment, importRing } from '../compare/compared-workspace'
import { isBad, reviewedWorkspace } from '../review/reviewed-workspace'
import { temporaryFolder } from '../store/temporary-workspace'
import { buildCli, cliResult, writeLines } from './run-cli'

beforeAll(() => buildCli())

type LabelsAnnotators = Pick<LabelQuality, 'annotators' | 'pairs' | 'shared' | 'disagreements'>

interface Weight {
  readonly thoughtId: string
  readonly text: string
  readonly weight: number
  readonly classifier: number
  readonly acceptance: number
  readonly lambda: number
  readonly weightWithLabels: number
}

async function weightsOf(dir: string): Promise<Weight[]> {
  const out = join(await temporaryFolder(), 'weights.jsonl')
  await cliResult(['export', '--format', 'weights-jsonl', '--out', out, '--workspace', dir])
  return (await readFile(out, 'utf8'))
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line))
}

it('changes the weights file by imported labels, and by nothing else', async () => {
  const workspace = await openWorkspace(await temporaryFolder(), { create: true })
  await reviewedWorkspace({ documents: 20, workspace })
  await workspace.close()
  const { dir } = workspace
  const before = await weightsOf(dir)
  expect(before.every(({ classifier, acceptance }) => classifier === 1 && acceptance === 1)).toBe(true)
  expect(before.map(({ weightWithLabels }) => weightWithLabels)).toEqual(before.map(({ weight }) => weight))

  const lines = before.slice(0, 40).map(({ thoughtId, text }) => {
    return { thoughtId, verdict: isBad(text) ? 'reject' : 'accept', annotator: 'Ada' }
  })
  const file = await writeLines(join(await temporaryFolder(), 'labels.jsonl'), [
    ...lines,
    { ...lines[0], verdict: 'so so' },
  ])
  const args = ['labels', 'import', file, '--workspace', dir]
  expect(await cliResult(args)).toMatchObject({ imported: 40, duplicates: 0, faulty: 1 })
  expect(await cliResult(args)).toMatchObject({ imported: 0, duplicates: 40, faulty: 1 })

  const after = await weightsOf(dir)
  expect(after.map(({ weight }) => weight)).toEqual(before.map(({ weight }) => weight))
  for (const { thoughtId, classifier, acceptance } of after) {
    const label = lines.find((line) => line.thoughtId === thoughtId)
    if (label?.verdict === 'accept') expect(acceptance).toBeGreaterThan(classifier)
    if (label?.verdict === 'reject') expect(acceptance).toBeLessThan(classifier)
    expect(classifier).toBeGreaterThan(0.02)
    expect(classifier).toBeLessThan(0.98)
  }
  const share = (weights: readonly Weight[], of: 'weight' | 'weightWithLabels') =>
    weights.filter(({ text }) => isBad(text)).reduce((sum, weight) => sum + weight[of], 0)
  expect(share(after, 'weightWithLabels')).toBeLessThan(0.8 * share(after, 'weight'))
  const again = await openWorkspace(dir, { readOnly: true })
  expect(await again.labels.count()).toBe(40)
  await again.close()
})

it('tells how far annotators agree, and takes an adjudicator at his word', async () => {
  const workspace = await openWorkspace(await temporaryFolder(), { create: true })
  await reviewedWorkspace({ documents: 20, workspace })
  await workspace.close()
  const { dir } = workspace
  const thoughts = (await weightsOf(dir)).slice(0, 20)
  // Ada keeps the first ten of twenty, Bob eight of these and the last one; Cleo judged the first thought alone.
  const kept = { Ada: (i: number) => i < 10, Bob: (i: number) => i < 8 || i === 19 }
  const said = Object.entries(kept).flatMap(([annotator, keeps]) =>
    thoughts.map(({ thoughtId }, i) => ({ thoughtId, annotator, verdict: keeps(i) ? 'accept' : 'reject' })),
  )
  const first = { thoughtId: thoughts[0]?.thoughtId, annotator: 'Cleo', verdict: 'reject' }
  const file = await writeLines(join(await temporaryFolder(), 'labels.jsonl'), [...said, first])
  await cliResult(['labels', 'import', file, '--workspace', dir])

  const args = ['labels', 'annotators', '--workspace', dir]
  const before = await cliResult<LabelsAnnotators>(args)
  expect(before).toMatchObject({ shared: 20, disagreements: 4, adjudicators: [] })
  // Ada 10 of 20, Bob 9 of 20, 17 times the same: (.85 - (.5 * .45 + .5 * .55)) / .5
  expect(before.pairs[0]).toMatchObject({ annotators: ['Ada', 'Bob'], shared: 20 })
  expect(before.pairs[0]?.cohenKappa?.value).toBeCloseTo(0.7, 12)
  expect(before.annotators.find(({ name }) => name === 'Cleo')).toMatchObject({ labels: 1, shared: 1 })

  const after = await cliResult<LabelsAnnotators>([...args, '--adjudicator', 'Cleo'])
  expect(after).toMatchObject({ disagreements: 3, adjudicators: ['Cleo'] })
  const [weight] = (await weightsOf(dir)).filter(({ thoughtId }) => thoughtId === first.thoughtId)
  expect(weight?.acceptance).toBeLessThan(weight?.classifier as number)
  expect(await cliResult([...args, '--not-adjudicator', 'Cleo'])).toMatchObject({ disagreements: 4, adjudicators: [] })
})

it('compares both orders of the queue, and keeps the figures for Compare', async () => {
  const workspace = await openWorkspace(await temporaryFolder(), { create: true })
  await importRing(workspace)
  const id = await addExperiment(workspace)
  await workspace.close()
  const args = ['label', '--simulate', '--compare-queues', '--labels', '15', '--seeds', '2', '--iteration', '1']
  const reply = await cliResult<QueueComparison>([...args, '--workspace', workspace.dir])
  expect(reply).toMatchObject({ experiment: 'ring-run', iteration: 1, labelledChunks: 20, reliability: 1 })
  const again = await openWorkspace(workspace.dir, { readOnly: true })
  expect(await again.labelRecords.queues(id)).toEqual([reply])
  expect(await again.labels.count()).toBe(0)
  await again.close()
})
