/**
 * A program for tests to kill. `node recorder WORKSPACE` imports a corpus if there is none, then records E-steps of
 * all its chunks, and prints the iteration and how many batches of 8 chunks it has on record, each time one is durable.
 */

import { AppError } from '../../../core/errors'
import { openWorkspace, type Workspace } from '../../../main/store/workspace'

const BATCH = 8

async function importCorpus({ corpora }: Workspace): Promise<void> {
  if (await corpora.find('stories')) return
  const id = await corpora.begin({ name: 'stories', source: '', format: 'jsonl', licence: null, settings: {} })
  for (let i = 0; i < 10; i++) {
    const document = (j: number) => ({ hash: `${i}-${j}`, split: 'train' as const, characters: 1 })
    const chunk = { text: 'x', thought: null }
    await corpora.addDocuments(
      id,
      Array.from({ length: 16 }, (_, j) => ({ ...document(j), chunks: [chunk, chunk] })),
    )
  }
  const counts = { documents: 160, chunks: 320, thoughts: 0, characters: 320, skipped: 0, duplicates: 0 }
  await corpora.finish(id, counts)
}

async function recordIteration({ corpora, thoughts }: Workspace, experimentId: number, iteration: number) {
  const { id } = await corpora.get('stories')
  const chunkIds: number[] = []
  for await (const { chunks } of corpora.iterateDocuments(id)) chunkIds.push(...chunks.map((chunk) => chunk.id))
  const done = await thoughts.recordedChunkIds(experimentId, iteration)
  for (let start = 0; start < chunkIds.length; start += BATCH) {
    const batch = chunkIds.slice(start, start + BATCH)
    if (batch.every((chunkId) => done.has(chunkId))) continue
    await thoughts.recordEStep(experimentId, iteration, batch.map(sample))
    process.stdout.write(`${iteration} ${start / BATCH + 1}\n`)
  }
}

/** The thoughts follow from the chunk alone, as they do from seed and chunk in a real E-step. */
function sample(chunkId: number) {
  return {
    chunkId,
    estimate: { logLikelihoodWithout: -chunkId, chunkTokens: 4, ess: 2, chosen: chunkId % 4 },
    thoughts: [0, 1, 2, 3].map((k) => ({
      ...{ k, text: `thought ${k} of ${chunkId}`, tokens: Int32Array.of(chunkId, k), finished: true },
      ...{ logPrior: -1, logLikelihood: -2, logPosterior: -1, logWeight: -2 },
      ...{ weight: 0.25, chosen: k === chunkId % 4, kept: false },
    })),
  }
}

async function main(dir: string): Promise<void> {
  const workspace = await openWorkspace(dir, { create: true, command: 'recorder' })
  await importCorpus(workspace)
  const name = { name: 'killed', config: {}, seed: 1, threads: 1, created: '' }
  const experimentId = (await workspace.experiments.find('killed'))?.id ?? (await workspace.experiments.create(name))
  const last = (await workspace.thoughts.iterations(experimentId)).at(-1) ?? 1
  for (let iteration = last; ; iteration++) await recordIteration(workspace, experimentId, iteration)
}

main(process.argv[2] ?? '').catch((error: unknown) => {
  process.stderr.write(error instanceof AppError ? `${error.kind}: ${error.message}` : String(error))
  process.exitCode = 1
})
