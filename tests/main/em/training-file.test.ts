/** What each arm is trained on. */

import { readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeEach, expect, it, onTestFinished } from 'vitest'
import type { Arm } from '../../../core/experiment/plan'
import { iterationArm, warmStartArm } from '../../../core/experiment/plan'
import type { RunContext } from '../../../main/em/run-context'
import { writeTrainingFile } from '../../../main/em/training-file'
import { openWorkspace } from '../../../main/store/workspace'
import { temporaryFolder } from '../formats/temporary-folder'
import { makeThought } from '../store/temporary-workspace'

const documents = [
  // In the warm start.
  [
    ['Sue has 6: win 5.\n', ''],
    ['Sue has 1.\n', 'a teacher said so'],
  ],
  // In the bootstrap: what it was imported with is not shown, but that a story needs no thought is known.
  [
    ['Max has 1: win 2.\n', ''],
    ['Max has 3.\n', 'imported'],
  ],
  [
    ['Tom has 4: pay 5.\n', null],
    ['Tom has 9.\n', null],
  ],
] as const

let context: RunContext
beforeEach(async () => {
  const dir = await temporaryFolder()
  const workspace = await openWorkspace(dir, { create: true, command: 'a test' })
  onTestFinished(() => workspace.close())
  const { corpora } = workspace
  const id = await corpora.begin({ name: 'ring', source: '', format: 'ring', licence: null, settings: {} })
  await corpora.addDocuments(
    id,
    documents.map((chunks, i) => ({
      ...{ hash: `document ${i}`, split: 'train', characters: 1 },
      chunks: chunks.map(([text, thought]) => ({ text, thought })),
    })),
  )
  await corpora.finish(id, { documents: 3, chunks: 6, thoughts: 2, characters: 3, skipped: 0, duplicates: 0 })
  const ids: number[] = []
  for await (const document of corpora.iterateDocuments(id)) ids.push(document.id)
  const experimentId = await workspace.experiments.create({
    ...{ name: 'small', config: {}, seed: 0, threads: 1, created: '2025-01-01T00:00:00Z' },
  })
  const [, max, tom] = await corpora.documentsById(ids)
  const estimate = { logLikelihoodWithout: -1, chunkTokens: 5, ess: 1 }
  await workspace.thoughts.recordEStep(experimentId, 2, [
    {
      chunkId: max?.chunks[1]?.id as number,
      estimate: { ...estimate, chosen: 1 },
      thoughts: [makeThought(0), makeThought(1, { text: 'chosen', chosen: true })],
    },
    // All of its thoughts were unfinished.
    { chunkId: tom?.chunks[0]?.id as number, estimate: { ...estimate, ess: null, chosen: null }, thoughts: [] },
    {
      chunkId: tom?.chunks[1]?.id as number,
      estimate: { ...estimate, chosen: 0 },
      thoughts: [makeThought(0, { text: '', chosen: true })],
    },
  ])
  context = {
    ...{ workspace, experimentId, folder: join(dir, 'experiments', 'small') },
    config: { warmStart: { thoughts: 'imported' }, mStep: { thoughts: 'resampled', top: 4 } },
    parts: { warmStart: ids.slice(0, 1), bootstrap: ids.slice(1), heldOut: [] },
  } as unknown as RunContext
})

async function thoughtsOf(arm: Arm) {
  const lines = (await readFile(await writeTrainingFile(context, arm), 'utf8')).trimEnd().split('\n')
  return lines.map((line) => {
    const { id, chunks } = JSON.parse(line) as { id: string; chunks: { text: string; thought: string | null }[] }
    return [id, ...chunks.map(({ thought }) => thought)]
  })
}

it('shows the warm start the thoughts that its documents came with', async () => {
  expect(await thoughtsOf(warmStartArm)).toEqual([['document 0', '', 'a teacher said so']])
})

it('shows an iteration the thoughts that its E-step chose, and none where none could be kept', async () => {
  expect(await thoughtsOf(iterationArm(2))).toEqual([
    ['document 1', '', 'chosen'],
    ['document 2', null, ''],
  ])
})

it('shows the oracle the right thoughts, and raw arms none', async () => {
  expect(await thoughtsOf({ name: 'oracle', kind: 'oracle', iteration: null })).toEqual([
    ['document 1', '', '1+2=3'],
    ['document 2', null, '4-5=9'],
  ])
  expect(await thoughtsOf({ name: 'raw', kind: 'raw-flop-matched', iteration: null })).toEqual([
    ['document 1', null, null],
    ['document 2', null, null],
  ])
})

it('keeps a file that is there: it is complete', async () => {
  const path = await writeTrainingFile(context, warmStartArm)
  const { ino, mtimeMs } = await stat(path)
  expect(await writeTrainingFile(context, warmStartArm)).toBe(path)
  expect(await stat(path)).toMatchObject({ ino, mtimeMs })
})
