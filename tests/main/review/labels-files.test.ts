import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { exportLabels } from '../../../main/review/export-labels'
import { importLabels } from '../../../main/review/import-labels'
import type { Workspace } from '../../../main/store/workspace'
import { temporaryFolder } from '../store/temporary-workspace'
import { reviewedWorkspace } from './reviewed-workspace'

const options = { experiment: null, now: '2025-06-01T00:00:00.000Z' }
/** Document i of the reviewed workspace has the hash i. */
const nameOf = (document: number, chunk: number, k: number) =>
  `${document.toString(16).padStart(32, '0')}/${chunk}/1/${k}`

async function importLines(workspace: Workspace, lines: readonly unknown[]) {
  const path = join(await temporaryFolder(), 'labels.jsonl')
  await writeFile(path, lines.map((line) => (typeof line === 'string' ? line : JSON.stringify(line))).join('\n'))
  return importLabels(workspace, path, options)
}

async function readJsonl(path: string): Promise<Record<string, unknown>[]> {
  return (await readFile(path, 'utf8'))
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line))
}

it('takes what it can use, and counts and names every line that it cannot', async () => {
  const { workspace } = await reviewedWorkspace({ documents: 4 })
  const good = { thoughtId: nameOf(1, 1, 2), verdict: 'reject', annotator: 'Ada', note: 'hm', reasons: ['copies'] }
  const result = await importLines(workspace, [
    good,
    { ...good, verdict: 'maybe' },
    { ...good, thoughtId: nameOf(99, 0, 0) },
    { ...good, thoughtId: '17' },
    { ...good, version: 2, verdict: 'doubt' },
    { ...good, textHash: '0'.repeat(32), annotator: 'Eve' },
    { ...good, annotator: '' },
    { verdict: 'accept', annotator: 'Ada' },
    '{"thoughtId": ',
    '[]',
    good,
    { thoughtId: nameOf(0, 0, 1), verdict: 'accept', annotator: 'Ada', at: '2025-01-01T00:00:00Z' },
  ])
  expect(result).toMatchObject({ lines: 12, imported: 2, duplicates: 1, faulty: 9, conflicts: [] })
  expect(result.faults).toEqual({
    ...{ 'unknown verdict': 1, 'unknown thought': 2, 'newer version': 1 },
    ...{ 'other version of the thought': 1, 'not a label': 4 },
  })
  expect(result.examples[0]).toEqual({
    ...{ line: 2, fault: 'unknown verdict', reason: 'the verdict is "maybe", not "accept" or "reject"' },
  })
  const labels = await workspace.labels.inForce()
  expect(labels.map(({ verdict, annotator, note, at, origin }) => [verdict, annotator, note, at, origin])).toEqual([
    ['accept', 'Ada', null, '2025-01-01T00:00:00Z', 'import'],
    ['reject', 'Ada', 'hm', options.now, 'import'],
  ])
})

it('gives an export to another workspace with the same thoughts, where importing it twice changes nothing', async () => {
  const [home, away] = [await reviewedWorkspace({ documents: 4 }), await reviewedWorkspace({ documents: 4 })]
  const shared = { annotator: 'Ada', weightsHidden: true, origin: 'random', propensity: 0.01 } as const
  await away.workspace.labels.record([
    { ...shared, thoughtId: 3, verdict: 'reject', at: '2025-01-01T00:00:01Z', wrongStep: 1, reasons: ['wrong step'] },
  ])
  await away.workspace.labels.record([
    { ...shared, thoughtId: 4, verdict: 'edit', editedText: 'mine', at: '2025-01-01T00:00:02Z' },
  ])
  const path = join(await temporaryFolder(), 'labels.jsonl')
  expect(await exportLabels(away.workspace, path, 'jsonl')).toBe(2)
  expect(await importLabels(home.workspace, path, options)).toMatchObject({ imported: 2, duplicates: 0, faulty: 0 })
  expect(await importLabels(home.workspace, path, options)).toMatchObject({ imported: 0, duplicates: 2, faulty: 0 })
  const withoutSteps = async ({ labels }: Workspace) => (await labels.inForce()).map(({ step: _, ...label }) => label)
  expect(await withoutSteps(home.workspace)).toEqual(await withoutSteps(away.workspace))

  await away.workspace.labels.undoLast('Ada', '2025-02-01T00:00:00Z')
  await exportLabels(away.workspace, path, 'jsonl')
  expect(await importLabels(home.workspace, path, options)).toMatchObject({ imported: 0, undone: 1, duplicates: 1 })
  expect((await home.workspace.labels.inForce()).map(({ verdict }) => verdict)).toEqual(['reject'])
})

it('names the thoughts that annotators see differently', async () => {
  const { workspace } = await reviewedWorkspace({ documents: 4 })
  const label = { thoughtId: nameOf(0, 0, 0), verdict: 'accept', annotator: 'Ada' }
  await importLines(workspace, [label])
  const { conflicts } = await importLines(workspace, [{ ...label, verdict: 'reject', annotator: 'Bob' }])
  expect(conflicts).toEqual([expect.stringMatching(/^key \d$/)])
})

it('writes a table with who, when and which version of the thought, undone labels too', async () => {
  const { workspace, experiment } = await reviewedWorkspace({ documents: 4 })
  const at = '2025-01-01T00:00:00Z'
  await workspace.labels.record([
    {
      thoughtId: 1,
      verdict: 'accept',
      annotator: 'Ada, B.',
      at,
      origin: 'value',
      note: 'say "so"',
      reasons: ['a', 'b'],
    },
  ])
  await workspace.labels.markUsed(experiment.id, 1, [1])
  await workspace.labels.undoLast('Ada, B.', '2025-01-02T00:00:00Z')
  const path = join(await temporaryFolder(), 'labels.csv')
  expect(await exportLabels(workspace, path, 'csv')).toBe(1)
  const [header, row] = (await readFile(path, 'utf8')).split('\r\n')
  expect(header).toMatch(/^thoughtId,verdict,annotator,at,note,reasons,/)
  expect(row).toContain(`${nameOf(0, 0, 0)},accept,"Ada, B.",${at},"say ""so""",a; b,`)
  expect(row).toContain('2025-01-02T00:00:00Z,"em, iteration 1",1')
  await exportLabels(workspace, `${path}.jsonl`, 'jsonl')
  expect(await readJsonl(`${path}.jsonl`)).toMatchObject([
    { usedIn: ['em, iteration 1'], undoneAt: '2025-01-02T00:00:00Z' },
  ])
})
