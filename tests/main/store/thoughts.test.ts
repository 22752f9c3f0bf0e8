import { expect, it } from 'vitest'
import type { Workspace } from '../../../main/store/workspace'
import { createExperiment, importDocuments, makeSample, makeThought, temporaryWorkspace } from './temporary-workspace'

/** Three documents with 1, 2 and 3 chunks: chunk ids 1 to 6. */
async function prepare(documents = 3): Promise<{ workspace: Workspace; experimentId: number }> {
  const workspace = await temporaryWorkspace()
  await importDocuments(workspace, documents)
  return { workspace, experimentId: await createExperiment(workspace) }
}

async function collect<Row>(rows: AsyncIterable<Row>): Promise<Row[]> {
  const all: Row[] = []
  for await (const row of rows) all.push(row)
  return all
}

it('gives back every field of a thought, with its place in the corpus', async () => {
  const { workspace, experimentId } = await prepare()
  const thought = makeThought(3, {
    ...{ text: 'a\0b \u{1f9e0}', tokens: Int32Array.of(0, -1, 2 ** 31 - 1), finished: false },
    ...{ logPrior: -Infinity, logLikelihood: -0.1, logPosterior: -1e-300, logWeight: null, weight: 0, kept: true },
  })
  const estimate = { logLikelihoodWithout: -7.25, chunkTokens: 4, ess: null, chosen: null }
  await workspace.thoughts.recordEStep(experimentId, 2, [{ chunkId: 3, estimate, thoughts: [thought] }])
  const place = { documentId: 2, chunkId: 3, chunkPosition: 1 }
  expect(await collect(workspace.thoughts.iterateThoughts(experimentId, 2))).toEqual([{ id: 1, ...place, ...thought }])
  expect(await collect(workspace.thoughts.iterateEstimates(experimentId, 2))).toEqual([
    { ...place, ...estimate, thoughts: 1 },
  ])
  expect(await workspace.thoughts.iterations(experimentId)).toEqual([2])
})

it('keeps a thought of no tokens', async () => {
  const { workspace, experimentId } = await prepare()
  const sample = { ...makeSample(1), thoughts: [makeThought(0, { text: '', tokens: new Int32Array() })] }
  await workspace.thoughts.recordEStep(experimentId, 1, [sample])
  const [row] = await collect(workspace.thoughts.iterateThoughts(experimentId, 1))
  expect(row?.tokens).toEqual(new Int32Array())
})

it('changes nothing when a batch is repeated, in whole or in part', async () => {
  const { workspace, experimentId } = await prepare()
  const { thoughts } = workspace
  await thoughts.recordEStep(experimentId, 1, [makeSample(1), makeSample(2)])
  const before = await collect(thoughts.iterateThoughts(experimentId, 1))
  await thoughts.recordEStep(experimentId, 1, [makeSample(1), makeSample(2)])
  await thoughts.recordEStep(experimentId, 1, [makeSample(2, 0), makeSample(3)])
  const after = await collect(thoughts.iterateThoughts(experimentId, 1))
  expect(after.slice(0, 4)).toEqual(before)
  expect(after.map(({ chunkId, k }) => [chunkId, k])).toEqual(
    [1, 2, 3].flatMap((id) => [
      [id, 0],
      [id, 1],
    ]),
  )
  expect(await thoughts.recordedChunkIds(experimentId, 1)).toEqual(new Set([1, 2, 3]))
  expect(await thoughts.count(experimentId, 1)).toBe(6)
})

it('records the whole batch or none of it', async () => {
  const { workspace, experimentId } = await prepare()
  const { thoughts } = workspace
  const unknownChunk = makeSample(999)
  await expect(thoughts.recordEStep(experimentId, 1, [makeSample(1), unknownChunk])).rejects.toThrow('FOREIGN KEY')
  const notANumber = { ...makeSample(2), thoughts: [makeThought(0, { logPosterior: Number.NaN })] }
  await expect(thoughts.recordEStep(experimentId, 1, [makeSample(1), notANumber])).rejects.toThrow('NOT NULL')
  expect(await thoughts.recordedChunkIds(experimentId, 1)).toEqual(new Set())
})

it('keeps iterations and experiments apart', async () => {
  const { workspace, experimentId } = await prepare()
  const { thoughts } = workspace
  const other = await createExperiment(workspace, 'second')
  await thoughts.recordEStep(experimentId, 1, [makeSample(1, 0)])
  await thoughts.recordEStep(experimentId, 2, [makeSample(1, 1)])
  await thoughts.recordEStep(other, 1, [makeSample(2, 1)])
  expect((await thoughts.chosen(experimentId, 1, [1, 2])).get(1)?.k).toBe(0)
  expect((await thoughts.chosen(experimentId, 2, [1, 2])).get(1)?.k).toBe(1)
  expect([...(await thoughts.chosen(other, 1, [1, 2])).keys()]).toEqual([2])
  await thoughts.recordEStep(other, 4, [makeSample(1), makeSample(2)])
  expect(await thoughts.iterations(experimentId)).toEqual([1, 2])
  expect(await thoughts.iterations(other)).toEqual([1, 4])
  expect(await thoughts.iterations(999)).toEqual([])
  expect(await Promise.all([1, 2, 4].map((iteration) => thoughts.countChunks(other, iteration)))).toEqual([1, 0, 2])
})

it('reads in the order of documents and chunks whatever the order of recording, over many pages', async () => {
  const { workspace, experimentId } = await prepare(900)
  const { thoughts } = workspace
  const ids = Array.from({ length: 1800 }, (_, i) => i + 1) // 900 documents have 1, 2, 3, 1, 2, 3, ... chunks
  await thoughts.recordEStep(
    experimentId,
    1,
    ids.filter((id) => id % 2 === 0).map((id) => makeSample(id)),
  )
  await thoughts.recordEStep(
    experimentId,
    1,
    ids.filter((id) => id % 2 === 1).map((id) => makeSample(id)),
  )
  const all = await collect(thoughts.iterateThoughts(experimentId, 1))
  expect(all.map(({ chunkId, k }) => 2 * chunkId + k)).toEqual(Array.from({ length: 3600 }, (_, i) => i + 2))
  expect(all.every(({ documentId }, i) => i === 0 || documentId >= (all[i - 1]?.documentId ?? 0))).toBe(true)
  const chosen = await collect(thoughts.iterateChosen(experimentId, 1))
  expect(chosen.map(({ chunkId, k }) => [chunkId, k])).toEqual(ids.map((id) => [id, 1]))
  expect((await collect(thoughts.iterateEstimates(experimentId, 1))).map(({ chunkId }) => chunkId)).toEqual(ids)
})

it('gives the thoughts of some chunks only', async () => {
  const { workspace, experimentId } = await prepare()
  await workspace.thoughts.recordEStep(experimentId, 1, [makeSample(1), makeSample(2), makeSample(3)])
  const rows = await workspace.thoughts.ofChunks(experimentId, 1, [3, 1])
  expect(rows.map(({ chunkId, k }) => [chunkId, k])).toEqual([
    [1, 0],
    [1, 1],
    [3, 0],
    [3, 1],
  ])
})
