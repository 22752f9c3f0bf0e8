/**
 * The sample corpus, generated into a file of the workspace and imported from
 * there like any other.
 */

import { join } from 'node:path'
import { plainRing, plainTeacher } from '../../core/corpus/ring'
import { makeRingDocument } from '../../core/corpus/ring-documents'
import { RandomStream, streamKey } from '../../core/random'
import { importCorpus } from '../corpus/import-corpus'
import { writeBoltJsonl } from '../formats/bolt-jsonl'
import type { Workspace } from '../store/workspace'
import { type DemoSettings, RING_CORPUS } from './demo-settings'

/** Chunks come with a teacher's thoughts, about a quarter of them right. */
export async function addRingCorpus(
  workspace: Workspace,
  { seed, documents, heldOutShare }: DemoSettings,
  signal: AbortSignal,
): Promise<void> {
  if (await workspace.corpora.find(RING_CORPUS)) return
  const path = join(workspace.dir, `${RING_CORPUS}.bolt.jsonl`)
  await writeBoltJsonl(path, generate(seed, documents))
  await importCorpus(
    workspace,
    {
      name: RING_CORPUS,
      files: [path],
      licence: 'CC0-1.0',
      reading: { format: 'bolt-jsonl' },
      chunking: { unit: 'sentence', mean: 8, min: 1, max: 20, seed },
      nearDuplicates: false,
      heldOut: heldOutShare,
    },
    () => {},
    signal,
  )
}

function* generate(seed: number, documents: number) {
  const random = new RandomStream(streamKey(seed, 'ring corpus'))
  for (let i = 0; i < documents; i++) yield makeRingDocument(plainRing, plainTeacher, random)
}
