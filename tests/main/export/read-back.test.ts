import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { AppError } from '../../../core/errors'
import type { ExportFormat } from '../../../core/export/format'
import { compareLabels } from '../../../main/export/compare-export'
import { ContentDigest } from '../../../main/export/content-digest'
import { namingMissingBytes } from '../../../main/export/disk-space'
import { exportData } from '../../../main/export/export-data'
import { compareWithFile } from '../../../main/export/read-back'
import type { RowFormat } from '../../../main/export/row-export'
import { reviewedWorkspace } from '../review/reviewed-workspace'
import { temporaryFolder } from '../store/temporary-workspace'

const control = { report: () => {}, signal: new AbortController().signal }
const request = {
  ...{ experiment: null, corpus: null, iteration: null, layout: null, seed: null, model: null },
  ...{ filter: 'all' as const, card: null, force: false },
}

async function labelled() {
  const { workspace, experiment } = await reviewedWorkspace({ documents: 3 })
  const ids: number[] = []
  for await (const { id } of workspace.thoughts.iterateThoughts(experiment.id, 1)) ids.push(id)
  await workspace.labels.record(
    ids.slice(0, 4).map((thoughtId, i) => ({
      ...{ thoughtId, annotator: 'Ada, "A"\nB', verdict: i % 2 ? ('accept' as const) : ('reject' as const) },
      ...{ at: `2025-01-01T00:00:0${i}Z`, origin: 'value' as const, wrongStep: i % 2 ? null : 0 },
    })),
  )
  return workspace
}

it.each(['kto-jsonl', 'dpo-jsonl', 'prm-jsonl', 'weights-jsonl'] as const)(
  'tells whether %s has the content',
  async (format) => {
    const workspace = await labelled()
    const out = join(await temporaryFolder(), 'x.jsonl')
    const write = async () => {
      const digest = new ContentDigest()
      await exportData(workspace, { ...request, format, out, force: true }, { ...control, digest })
      return digest
    }
    await compareWithFile(out, format, await write(), control)
    const digest = await write()
    const lines = (await readFile(out, 'utf8')).split('\n')
    await writeFile(out, lines.slice(1).join('\n'))
    await expect(compareWithFile(out, format, digest, control)).rejects.toMatchObject({ kind: 'unavailable' })
  },
)

it.each(['labels-jsonl', 'labels-csv'] as const)('compares %s with the labels on record', async (format) => {
  const workspace = await labelled()
  const out = join(await temporaryFolder(), 'labels')
  const { rows } = await exportData(workspace, { ...request, format, out }, control)
  expect(rows).toBe(4)
  await compareLabels(workspace, out, format, rows, control)
  const text = await readFile(out, 'utf8')
  await writeFile(out, text.replace('accept', 'reject'))
  await expect(compareLabels(workspace, out, format, rows, control)).rejects.toMatchObject({
    message: `'${out}' was read back, and has another label in row 2 than is on record`,
  })
})

it('leaves nothing when it is stopped', async () => {
  const workspace = await labelled()
  const out = join(await temporaryFolder(), 'x.jsonl')
  const stopping = new AbortController()
  const format: ExportFormat & RowFormat = 'weights-jsonl'
  const stop = (rows: number) => rows === 2 && stopping.abort(new AppError('cancelled', 'stopped'))
  const writing = exportData(workspace, { ...request, format, out }, { report: stop, signal: stopping.signal })
  await expect(writing).rejects.toMatchObject({ kind: 'cancelled' })
  await expect(readFile(out)).rejects.toMatchObject({ code: 'ENOENT' })
})

it('names the bytes that a full disk lacks', async () => {
  const dir = await temporaryFolder()
  const full = new AppError('unavailable', 'full', { cause: Object.assign(new Error(), { code: 'ENOSPC' }) })
  const fault = await namingMissingBytes(full, join(dir, 'x'), 1e18)
  expect(fault).toMatchObject({
    kind: 'unavailable',
    message: expect.stringMatching(/needs about 1000000000000.0 MB, and [\d.]+ MB are free/),
  })
  expect(await namingMissingBytes(full, join(dir, 'x'), 1)).toBe(full)
  const other = new Error('no')
  expect(await namingMissingBytes(other, join(dir, 'x'), 1e18)).toBe(other)
})
