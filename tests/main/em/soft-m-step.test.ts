/** A whole small run whose M-step is soft, beside one that resamples: from the same E-step, with the same steps. */

import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest'
import { parseExperimentConfig } from '../../../core/experiment/parse-config'
import { planExperiment, runExperiment } from '../../../main/em/run-experiment'
import { EngineProcess } from '../../../main/engine-host/engine-process'
import { temporaryFolder } from '../formats/temporary-folder'
import { type Bundle, bundle } from '../store/bundle'
import { makeRingWorkspace, ringDocuments, smallExperiment } from './ring-workspace'

let entry: Bundle
beforeAll(async () => {
  entry = await bundle(join(import.meta.dirname, '../../../main/engine/index.ts'))
})
afterAll(() => entry[Symbol.asyncDispose]())

const shared = {
  ...smallExperiment,
  ...{ weights: { persistent: false }, sampling: { ...smallExperiment.sampling, thoughts: 4 }, iterations: 1 },
  ...{ baselines: { rawTokenMatched: false, rawFlopMatched: false }, warmStart: { steps: 8 } },
  documents: { heldOut: { count: 1 }, warmStart: { count: 8 }, bootstrap: { count: 8 } },
}

it('trains on the same tokens a step, of fewer passes over the text, and is evaluated as ever', async () => {
  const workspace = await makeRingWorkspace(await temporaryFolder(), ringDocuments(40))
  const engine = new EngineProcess({ entry: entry.file, threads: 1 })
  onTestFinished(async () => {
    await engine.stop()
    await workspace.close()
  })
  const runs = []
  for (const thoughts of ['resampled', 'soft'] as const) {
    const mStep = { steps: 12, variant: 'fresh', thoughts, top: 3 } as const
    const config = parseExperimentConfig({ ...shared, name: thoughts, mStep })
    const experiment = await planExperiment(workspace, engine.client, config)
    const options = { workspace, engine: engine.client, signal: new AbortController().signal, onProgress: () => {} }
    const { table } = await runExperiment(options, experiment)
    const row = table.find(({ kind }) => kind === 'iteration')
    expect(Number.isFinite(row?.nllPerToken)).toBe(true)
    const stage = await workspace.stages.find(experiment.id, 'train-iteration-1')
    runs.push({ ledger: stage?.ledger, result: stage?.result as { finalLoss: number } })
  }
  const [resampled, soft] = runs
  if (!resampled?.ledger || !soft?.ledger) throw new Error('no ledger')
  expect(Number.isFinite(soft.result.finalLoss)).toBe(true)
  // Rows hold whole documents, and rows are not filled alike.
  expect(soft.ledger.trainedTokens / resampled.ledger.trainedTokens).toBeGreaterThan(0.8)
  expect(soft.ledger.rawTokens).toBeLessThan(0.9 * resampled.ledger.rawTokens)
  expect(soft.ledger.flops / soft.ledger.trainedTokens).toBeGreaterThan(0)

  const file = join(workspace.experimentsDir, 'soft', 'iteration-1.jsonl')
  expect(existsSync(file)).toBe(true)
  const lines = (await readFile(file, 'utf8')).trimEnd().split('\n')
  const chunks: { readonly thoughts?: { readonly weight: number }[] }[] = lines.flatMap(
    (line) => JSON.parse(line).chunks,
  )
  const several = chunks.flatMap(({ thoughts }) => (thoughts ? [thoughts] : []))
  expect(several.length).toBeGreaterThan(0)
  for (const thoughts of several) {
    expect(thoughts.length).toBeLessThanOrEqual(3)
    expect(thoughts.reduce((sum, { weight }) => sum + weight, 0)).toBeCloseTo(1, 9)
  }
}, 240_000)
