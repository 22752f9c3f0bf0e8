/** A workspace with a small Ring corpus and a tiny model: all that a whole experiment needs. */

import { join } from 'node:path'
import type { Document } from '../../../core/corpus/document'
import { plainTeacher, RING_CHARACTERS, type RingOptions } from '../../../core/corpus/ring'
import { makeRingDocument } from '../../../core/corpus/ring-documents'
import type { ExperimentConfigInput } from '../../../core/experiment/config'
import { RandomStream, streamKey } from '../../../core/random'
import { createModel } from '../../../main/engine/model/create-model'
import { openWorkspace, type Workspace } from '../../../main/store/workspace'
import { smallConfig } from '../engine/small-model'

const options: RingOptions = { problems: 2, moves: 1, variant: { kind: 'plain' } }

export const smallExperiment = {
  name: 'small',
  seed: 4,
  corpus: 'ring',
  model: 'base',
  documents: { heldOut: { count: 4 }, warmStart: { count: 12 }, bootstrap: { count: 12 } },
  sampling: { thoughts: 2, maxTokens: 8, prefixChunks: 1, batch: 5 },
  weights: { persistent: true },
  training: { learningRate: 0.02, batchRows: 4, contextTokens: 96, packing: 'documents' },
  warmStart: { steps: 30 },
  mStep: { steps: 12, variant: 'continual' },
  iterations: 2,
  baselines: { rawTokenMatched: true, rawFlopMatched: false },
  evaluation: { thoughts: 2, answerTokens: 2 },
} satisfies ExperimentConfigInput

/** Different documents only: what two documents have in common is a duplicate. */
export function ringDocuments(count: number): Document[] {
  const random = new RandomStream(streamKey(1, 'ring'))
  const documents = new Map<string, Document>()
  while (documents.size < count) {
    const document = makeRingDocument(options, { ...plainTeacher, slip: 0.1 }, random)
    documents.set(document.id, document)
  }
  return [...documents.values()]
}

export async function makeRingWorkspace(dir: string, documents: readonly Document[]): Promise<Workspace> {
  const workspace = await openWorkspace(dir, { create: true, command: 'a test' })
  const { corpora, checkpoints } = workspace
  const id = await corpora.begin({ name: 'ring', source: 'made', format: 'ring', licence: null, settings: {} })
  await corpora.addDocuments(
    id,
    documents.map(({ id: hash, text, chunks }, i) => ({
      ...{ hash, split: i % 4 === 3 ? 'held-out' : 'train', characters: text.length, chunks },
    })),
  )
  const counts = { documents: documents.length, chunks: 4 * documents.length, thoughts: 2 * documents.length }
  await corpora.finish(id, { ...counts, characters: 0, skipped: 0, duplicates: 0 })
  const { parameters } = await createModel({
    folder: join(workspace.checkpointsDir, 'base'),
    config: { ...smallConfig, layers: 1, contextTokens: 96 },
    tokenizer: { kind: 'characters', characters: RING_CHARACTERS },
    seed: 2,
  })
  await checkpoints.record({
    ...{ name: 'base', folder: 'checkpoints/base', parent: null, kind: 'added', experimentId: null },
    ...{ parameters, meta: {}, created: '2025-01-01T00:00:00Z' },
  })
  return workspace
}
