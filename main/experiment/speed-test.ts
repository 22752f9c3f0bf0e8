/** Tests for some seconds how fast this device trains and samples with a model and the shapes of a plan. */

import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Speed } from '../../core/experiment/speed'
import { standInThought } from '../../core/thought/stand-in'
import type { EngineClient } from '../engine-host/engine-process'
import type { DocumentRow } from '../store/corpora'
import type { Workspace } from '../store/workspace'

export interface SpeedTest {
  readonly corpus: string
  readonly model: string
  readonly batchRows: number
  readonly contextTokens: number
  readonly documentMask: boolean
  readonly thoughts: number
  readonly maxTokens: number
  /** Of training, after the first step, which includes the compilation; of sampling too. By default as short as it can be. */
  readonly seconds?: number
  /** For the first step of training; 20 by default. */
  readonly patienceSeconds?: number
  readonly signal?: AbortSignal
  /** What it is at, and how much of the whole is done. */
  readonly onProgress?: (stage: string, share: number) => void
}

const DOCUMENTS = 16
const TRAIN_SECONDS = 1.5
/** A model that is slower than this cannot be tested in a few seconds. */
const GIVE_UP_SECONDS = 20

/** @returns null where even the compilation takes too long */
export async function testSpeed(workspace: Workspace, engine: EngineClient, test: SpeedTest): Promise<Speed | null> {
  const started = performance.now()
  const { folder } = await workspace.checkpoints.get(test.model)
  const { id } = await workspace.corpora.get(test.corpus)
  const documents = await workspace.corpora.documents(id, { split: 'train', offset: 0, limit: DOCUMENTS })
  const model = join(workspace.dir, folder)
  const scratch = await mkdtemp(join(tmpdir(), 'thought-lab-speed-'))
  try {
    const training = await timeTraining(engine, model, scratch, documents, test)
    if (!training) return null
    const sampling = await timeSampling(engine, model, documents, test)
    return { ...training, ...sampling, testSeconds: (performance.now() - started) / 1000 }
  } finally {
    await rm(scratch, { recursive: true, force: true })
  }
}

async function timeTraining(
  engine: EngineClient,
  model: string,
  scratch: string,
  documents: readonly DocumentRow[],
  test: SpeedTest,
): Promise<Pick<Speed, 'trained' | 'startTraining'> | null> {
  const { batchRows, contextTokens, documentMask, seconds = TRAIN_SECONDS, signal, onProgress } = test
  const data = join(scratch, 'data.jsonl')
  const lines = documents.map(({ hash, chunks }) => {
    const withThoughts = chunks.map(({ text, thought }) => ({ text, thought: thought ?? standInThought(text) }))
    return JSON.stringify({ id: hash, chunks: withThoughts })
  })
  await writeFile(data, `${lines.join('\n')}\n`)
  const stopping = new AbortController()
  const stop = () => stopping.abort()
  const giveUp = setTimeout(stop, (test.patienceSeconds ?? GIVE_UP_SECONDS) * 1000)
  signal?.addEventListener('abort', stop)
  onProgress?.('Training: the first step, which is compiled', 0)
  const started = performance.now()
  let first: { readonly at: number; readonly tokens: number } | null = null
  let last = { at: started, tokens: 0 }
  try {
    const events = await engine.train(
      {
        ...{ model, data, folder: join(scratch, 'checkpoint'), seed: 0, continual: false },
        choice: { layout: 'random', rawMixRatio: 0, rawFallback: true },
        batch: { rows: batchRows, length: contextTokens, packing: 'stream', documentMask, accumulation: 1 },
        optimizer: { beta1: 0.9, beta2: 0.95, weightDecay: 0, clip: 1 },
        schedule: { peak: 1e-5, warmupShare: 0, finalShare: 1, length: { steps: 1_000_000 } },
      },
      { signal: stopping.signal },
    )
    for await (const { trainedTokens } of events) {
      last = { at: performance.now(), tokens: trainedTokens }
      first ??= last
      clearTimeout(giveUp)
      const share = (last.at - first.at) / (1000 * seconds)
      if (share > 1) break
      onProgress?.('Training', share / 2)
    }
  } catch (error) {
    if (!stopping.signal.aborted) throw error
  } finally {
    clearTimeout(giveUp)
    signal?.removeEventListener('abort', stop)
    stopping.abort()
  }
  signal?.throwIfAborted()
  if (!first || last.tokens === first.tokens) return null
  const trained = (last.tokens - first.tokens) / ((last.at - first.at) / 1000)
  return { trained, startTraining: Math.max(0, (first.at - started) / 1000 - first.tokens / trained) }
}

/** Once to compile, then to measure, at least once. Scored tokens take a third of a sampled one's time, about as measured. */
async function timeSampling(
  engine: EngineClient,
  model: string,
  documents: readonly DocumentRow[],
  { thoughts, maxTokens, seconds = 0, signal, onProgress }: SpeedTest,
): Promise<Pick<Speed, 'sampled' | 'scored' | 'startSampling'>> {
  const items = documents.flatMap(({ chunks, hash }) => {
    const chunk = chunks.findLast(({ thought }) => thought !== '')
    if (!chunk) return []
    return [{ key: hash, earlier: chunks[chunk.position - 1]?.text ?? '', chunk: chunk.text }]
  })
  const request = {
    ...{ model, items, seed: 0, thoughts, maxTokens: Math.min(maxTokens, 64), temperature: 1, prefixChunks: 1 },
    ...{ fidelity: 'consistent' as const, proposal: 'posterior' as const, batch: items.length },
  }
  const time = async () => {
    const started = performance.now()
    let work = 0
    for await (const { sampledTokens, scoredTokens } of await engine.infer(request, signal ? { signal } : {})) {
      work += sampledTokens + scoredTokens / 3
    }
    return { seconds: (performance.now() - started) / 1000, work }
  }
  onProgress?.('Sampling: the first thoughts, which are compiled', 0.5)
  const cold = await time()
  const warm = await time()
  let all = warm
  while (all.seconds < seconds) {
    onProgress?.('Sampling', 0.5 + all.seconds / seconds / 2)
    const next = await time()
    all = { seconds: all.seconds + next.seconds, work: all.work + next.work }
  }
  const sampled = all.work / Math.max(1e-3, all.seconds)
  return { sampled, scored: 3 * sampled, startSampling: Math.max(0, cold.seconds - warm.seconds) }
}
