import { expect, it } from 'vitest'
import { believeInThread, type OpenBeliefs } from '../../../main/export/beliefs'
import { weightRows } from '../../../main/export/weight-rows'
import type { WeightRow } from '../../../main/formats/weights-jsonl'
import { ReviewPool } from '../../../main/review/pool'
import type { Workspace } from '../../../main/store/workspace'
import { isBad, type Reviewed, reviewedWorkspace } from '../review/reviewed-workspace'

async function rowsOf({ workspace, experiment }: Reviewed, openBeliefs: OpenBeliefs): Promise<WeightRow[]> {
  const rows: WeightRow[] = []
  for await (const row of weightRows(workspace, experiment, [1], openBeliefs)) rows.push(row)
  return rows
}

/** Accepts what works something out and rejects keys, in some of the chunks. */
async function labelSome(workspace: Workspace, { scope }: Reviewed): Promise<void> {
  const at = '2025-01-01T00:00:00Z'
  let count = 0
  for await (const { thoughtId, thought } of workspace.candidates.iterate(scope.experimentId, 1)) {
    if (count++ === 60) break
    const verdict = isBad(thought) ? ('reject' as const) : ('accept' as const)
    await workspace.labels.record([{ thoughtId, annotator: 'Ada', verdict, at, origin: 'value' }])
  }
}

it('works nothing out where there are no labels: the weights are as they were recorded', async () => {
  const reviewed = await reviewedWorkspace({ documents: 6 })
  const rows = await rowsOf(reviewed, () => {
    throw new Error('beliefs were asked for')
  })
  expect(rows).toHaveLength(48) // 12 chunks of 4 thoughts
  for (const row of rows) {
    expect(row).toMatchObject({ classifier: 1, acceptance: 1, lambda: 1, weightWithLabels: row.weight })
  }
})

it('weighs every thought as the pool does, whatever page it comes in', async () => {
  // 151 documents, 301 chunks, 1204 thoughts: more than two pages
  const reviewed = await reviewedWorkspace({ documents: 151 })
  const { workspace, scope } = reviewed
  await labelSome(workspace, reviewed)
  const rows = await rowsOf(reviewed, believeInThread)
  expect(rows).toHaveLength(1204)
  const pool = await ReviewPool.load(workspace, scope)
  let at = 0
  for await (const { chunkId, documentHash, chunkPosition, k } of workspace.candidates.iterate(scope.experimentId, 1)) {
    const belief = pool.chunk(chunkId)
    expect(rows[at++]).toMatchObject({
      thoughtId: `${documentHash}/${chunkPosition}/1/${k}`,
      ...{ classifier: belief?.chances[k], acceptance: belief?.acceptance[k], weightWithLabels: belief?.weights[k] },
      lambda: pool.lambda,
    })
  }
  expect(rows.some(({ weight, weightWithLabels }) => Math.abs(weight - weightWithLabels) > 0.1)).toBe(true)
})
