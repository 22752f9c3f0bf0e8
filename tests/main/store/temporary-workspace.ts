/** A folder for one test, and what a test most often needs in it. */

import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import type { NewDocument } from '../../../main/store/corpora'
import type { NewThought, SampledChunk } from '../../../main/store/thoughts'
import { openWorkspace, type Workspace } from '../../../main/store/workspace'

export async function temporaryFolder(): Promise<string> {
  const dir = await mkdtemp(join(tmpdir(), 'thought-lab-store-'))
  onTestFinished(() => rm(dir, { recursive: true, force: true }))
  return dir
}

export async function temporaryWorkspace(): Promise<Workspace> {
  const workspace = await openWorkspace(await temporaryFolder(), { create: true, command: 'a test' })
  onTestFinished(() => workspace.close())
  return workspace
}

/** Document number i: every tenth is held out, and it has i mod 3 chunks and one more. */
export function makeDocument(i: number): NewDocument {
  const chunks = Array.from({ length: (i % 3) + 1 }, (_, j) => ({ text: `document ${i}, chunk ${j}. `, thought: null }))
  return { hash: i.toString(16).padStart(32, '0'), split: i % 10 === 9 ? 'held-out' : 'train', characters: 20, chunks }
}

/** Imports documents 0 to count - 1 under the name 'stories'. */
export async function importDocuments(workspace: Workspace, count: number): Promise<number> {
  const { corpora } = workspace
  const id = await corpora.begin({ name: 'stories', source: 'a.jsonl', format: 'jsonl', licence: null, settings: {} })
  const documents = Array.from({ length: count }, (_, i) => makeDocument(i))
  await corpora.addDocuments(id, documents)
  const chunks = documents.reduce((sum, document) => sum + document.chunks.length, 0)
  await corpora.finish(id, {
    ...{ documents: count, chunks, thoughts: 0, characters: 20 * count, skipped: 0, duplicates: 0 },
  })
  return id
}

export function createExperiment(workspace: Workspace, name = 'first'): Promise<number> {
  return workspace.experiments.create({ name, config: { k: 2 }, seed: 7, threads: 2, created: '2025-01-01T00:00:00Z' })
}

export function makeThought(k: number, change: Partial<NewThought> = {}): NewThought {
  return {
    ...{ k, text: `thought ${k}`, tokens: Int32Array.of(5, 70_000, k), finished: true },
    ...{
      logPrior: -4,
      logLikelihood: -2.5,
      logPosterior: -3,
      logWeight: -3.5,
      weight: 0.5,
      chosen: false,
      kept: false,
    },
    ...change,
  }
}

/** A chunk with two thoughts, of which `chosen` was resampled. */
export function makeSample(chunkId: number, chosen: 0 | 1 = 1): SampledChunk {
  return {
    chunkId,
    estimate: { logLikelihoodWithout: -6, chunkTokens: 9, ess: 2, chosen },
    thoughts: [makeThought(0, { chosen: chosen === 0 }), makeThought(1, { chosen: chosen === 1 })],
  }
}
