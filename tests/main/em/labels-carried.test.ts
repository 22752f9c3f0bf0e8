/** Labels between two iterations of a real run: the next M-step uses them, the next E-step rescores what they judge. */

import { join } from 'node:path'
import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest'
import { parseExperimentConfig } from '../../../core/experiment/parse-config'
import { planExperiment, runExperiment } from '../../../main/em/run-experiment'
import { EngineProcess } from '../../../main/engine-host/engine-process'
import { ReviewPool } from '../../../main/review/pool'
import { reviewScope } from '../../../main/review/scope'
import { simulateLabels } from '../../../main/review/simulate'
import { temporaryFolder } from '../formats/temporary-folder'
import { type Bundle, bundle } from '../store/bundle'
import { makeRingWorkspace, ringDocuments, smallExperiment } from './ring-workspace'

let entry: Bundle
beforeAll(async () => {
  entry = await bundle(join(import.meta.dirname, '../../../main/engine/index.ts'))
})
afterAll(() => entry[Symbol.asyncDispose]())

const config = parseExperimentConfig({
  ...smallExperiment,
  ...{ weights: { persistent: false }, sampling: { ...smallExperiment.sampling, thoughts: 4, maxTokens: 12 } },
  ...{ mStep: { steps: 12, variant: 'fresh' }, baselines: { rawTokenMatched: false, rawFlopMatched: false } },
})

it('scores labelled thoughts under the next model, measures the swap test, and leaves the bounds alone', async () => {
  const workspace = await makeRingWorkspace(await temporaryFolder(), ringDocuments(40))
  const engine = new EngineProcess({ entry: entry.file, threads: 1 })
  onTestFinished(async () => {
    await engine.stop()
    await workspace.close()
  })
  const experiment = await planExperiment(workspace, engine.client, config)
  const stop = new AbortController()
  const run = (signal: AbortSignal) =>
    runExperiment(
      {
        ...{ workspace, engine: engine.client, signal },
        onProgress: ({ stage }) => {
          if (stage === 'train-iteration-1') stop.abort()
        },
      },
      experiment,
    )
  await expect(run(stop.signal)).rejects.toMatchObject({ kind: 'cancelled' })

  const pool = await ReviewPool.load(workspace, reviewScope(experiment, 1))
  const annotator = { name: 'simulated', labels: 12, reliability: 1, order: 'value', shuffled: false, seed: 1 } as const
  const start = '2025-01-01T00:00:00Z'
  const { labels } = await simulateLabels(
    workspace,
    pool,
    { ...annotator, start },
    () => {},
    new AbortController().signal,
  )
  expect(labels).toBe(12)
  await run(new AbortController().signal)

  const labelled = await workspace.candidates.labelled(experiment.id, 2)
  const sampled = new Set<string>()
  for await (const { chunkId, thought, logLikelihoodSwapped } of workspace.candidates.iterate(experiment.id, 2)) {
    sampled.add(`${chunkId} ${thought}`)
    expect(Number.isFinite(logLikelihoodSwapped)).toBe(true)
  }
  const carried = labelled.filter(({ chunkId, thought, finished }) => finished && !sampled.has(`${chunkId} ${thought}`))
  expect(carried.length).toBeGreaterThan(0)
  for (const row of carried) {
    expect(row.rescored).toBe(true)
    const [before] = await workspace.candidates.ofChunk(experiment.id, 1, row.chunkId)
    expect(row.logLikelihoodWithout).not.toBe(before?.logLikelihoodWithout)
  }
  // The raw log weights that bounds are made of are the E-step's own.
  for await (const { logWeight, logPrior, logLikelihood, logPosterior } of workspace.thoughts.iterateThoughts(
    experiment.id,
    2,
  )) {
    if (logWeight !== null) expect(logWeight).toBe(logPrior + logLikelihood - logPosterior)
  }
}, 240_000)
