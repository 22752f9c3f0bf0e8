import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { exportLabels } from '../../../main/review/export-labels'
import { importLabels } from '../../../main/review/import-labels'
import { readReviewPack, writeReviewPack } from '../../../main/review-desk/review-pack'
import { temporaryFolder } from '../formats/temporary-folder'
import { reviewedWorkspace } from '../review/reviewed-workspace'
import { temporaryWorkspace } from '../store/temporary-workspace'

const NOW = '2026-01-02T03:04:05Z'

async function packed() {
  const path = join(await temporaryFolder(), 'pack.jsonl')
  const { workspace, experiment } = await reviewedWorkspace({ documents: 6 })
  const chunkIds = [...(await workspace.thoughts.recordedChunkIds(experiment.id, 1))].slice(1, 5)
  const cards = await writeReviewPack(workspace, experiment, 1, chunkIds, path)
  return { path, workspace, experiment, chunkIds, cards }
}

describe('review packs', () => {
  it('carry the cards to a workspace without the model', async () => {
    const { path, workspace, experiment, chunkIds, cards } = await packed()
    expect(cards).toBe(4)
    const other = await temporaryWorkspace()
    expect(await readReviewPack(other, path, NOW)).toEqual({ experiment: 'em', iteration: 1, cards: 4 })
    const { id } = await other.experiments.get('em')
    const ids = [...(await other.thoughts.recordedChunkIds(id, 1))]
    const there = await other.thoughts.ofChunks(id, 1, ids)
    const here = await workspace.thoughts.ofChunks(experiment.id, 1, chunkIds)
    const content = (rows: typeof here) =>
      rows.map(({ id: _, documentId: __, chunkId: ___, tokens, ...row }) => ({ ...row, tokens: [...tokens] }))
    expect(content(there)).toEqual(content(here))
  })

  it('give labels that find their thoughts at home, once', async () => {
    const { path, workspace } = await packed()
    const other = await temporaryWorkspace()
    await readReviewPack(other, path, NOW)
    const { id } = await other.experiments.get('em')
    const [thought] = await other.thoughts.ofChunks(id, 1, [...(await other.thoughts.recordedChunkIds(id, 1))])
    await other.labels.record([
      { thoughtId: thought?.id as number, annotator: 'bo', verdict: 'reject', at: NOW, origin: 'value' },
    ])
    const labels = join(await temporaryFolder(), 'labels.jsonl')
    await exportLabels(other, labels, 'jsonl')
    const options = { experiment: 'em', now: NOW }
    expect(await importLabels(workspace, labels, options)).toMatchObject({ imported: 1, faulty: 0 })
    expect(await importLabels(workspace, labels, options)).toMatchObject({ imported: 0, duplicates: 1 })
    expect((await workspace.labels.inForce()).map(({ text }) => text)).toEqual([thought?.text])
  })

  it('change nothing when taken in twice, or when the file is something else', async () => {
    const { path } = await packed()
    const other = await temporaryWorkspace()
    await readReviewPack(other, path, NOW)
    await expect(readReviewPack(other, path, NOW)).rejects.toMatchObject({ kind: 'conflict' })
    expect(await other.experiments.list()).toHaveLength(1)
    const wrong = join(await temporaryFolder(), 'x.jsonl')
    await writeFile(wrong, '{"text": "a"}\n')
    await expect(readReviewPack(other, wrong, NOW)).rejects.toThrow('is no review pack')
    await writeFile(
      wrong,
      '{"format": "thought-lab review pack", "version": 9, "experiment": "e", "iteration": 1, "corpus": "c"}\n',
    )
    await expect(readReviewPack(other, wrong, NOW)).rejects.toThrow('of version 9')
  })
})
