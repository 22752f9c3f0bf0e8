/** How an experiment is recorded before it runs, and what it is refused for. */

import { beforeEach, describe, expect, it, onTestFinished } from 'vitest'
import { parseExperimentConfig } from '../../../core/experiment/parse-config'
import { iterationArm, warmStartArm } from '../../../core/experiment/plan'
import { dealDocuments } from '../../../main/em/document-parts'
import { planExperiment, readResult, runExperiment } from '../../../main/em/run-experiment'
import type { EngineClient } from '../../../main/engine-host/engine-process'
import type { Workspace } from '../../../main/store/workspace'
import { temporaryFolder } from '../formats/temporary-folder'
import { makeRingWorkspace, ringDocuments, smallExperiment } from './ring-workspace'

const config = parseExperimentConfig(smallExperiment)
const engine = { describe: async () => ({ threads: 3 }) } as unknown as EngineClient

let workspace: Workspace
beforeEach(async () => {
  workspace = await makeRingWorkspace(await temporaryFolder(), ringDocuments(40))
  onTestFinished(() => workspace.close())
})

describe('planExperiment', () => {
  it('records the experiment with its threads, and its stages in their order', async () => {
    const experiment = await planExperiment(workspace, engine, config)
    expect(experiment).toMatchObject({ name: 'small', seed: 4, threads: 3, config })
    const stages = await workspace.stages.list(experiment.id)
    expect(stages.map(({ key, status }) => `${key} ${status}`)).toEqual([
      'train-warm-start planned',
      'evaluate-warm-start planned',
      'e-step-1 planned',
      'train-iteration-1 planned',
      'evaluate-iteration-1 planned',
      'train-raw-token-matched planned',
      'evaluate-raw-token-matched planned',
      'e-step-2 planned',
      'train-iteration-2 planned',
      'evaluate-iteration-2 planned',
    ])
    expect(await readResult(workspace, experiment)).toEqual({ table: [], alarms: [] })
  })

  it('has an alarm for an iteration whose bound fell, and none for the baseline before it', async () => {
    const experiment = await planExperiment(workspace, engine, config)
    const figures = [
      [warmStartArm, -0.3],
      [{ name: 'raw-token-matched', kind: 'raw-token-matched', iteration: null }, -2],
      [iterationArm(1), -0.5],
    ] as const
    for (const [position, [{ name: arm, kind, iteration }, value]] of figures.entries()) {
      const intervals = { bounds: { '2': { low: value - 0.1, high: value + 0.1 } } }
      const summary = { arm, kind, iteration, accuracySampled: null, bounds: { '2': value }, intervals }
      await workspace.evaluations.record(experiment.id, { arm, position, summary }, [])
    }
    expect((await readResult(workspace, experiment)).alarms).toEqual([
      expect.stringMatching(/^Iteration 1: the bound fell from \u22120\.300 to \u22120\.500 nats per token/),
    ])
  })

  it('returns the same experiment for the same configuration, however it was written', async () => {
    const experiment = await planExperiment(workspace, engine, config)
    await workspace.stages.start(experiment.id, 'train-warm-start', '2025-01-01T00:00:00Z')
    const reordered = Object.fromEntries(Object.entries(smallExperiment).reverse())
    const again = await planExperiment(workspace, engine, parseExperimentConfig(reordered))
    expect(again.id).toBe(experiment.id)
    expect((await workspace.stages.find(experiment.id, 'train-warm-start'))?.status).toBe('running')
  })

  it('refuses another configuration under the same name', async () => {
    await planExperiment(workspace, engine, config)
    const other = parseExperimentConfig({ ...smallExperiment, seed: 5 })
    await expect(planExperiment(workspace, engine, other)).rejects.toMatchObject({
      kind: 'conflict',
      message: "an experiment named 'small' exists with another configuration",
    })
    expect((await workspace.experiments.get('small')).seed).toBe(4)
  })

  it('refuses a corpus or a model that the workspace lacks, and records nothing', async () => {
    for (const change of [{ corpus: 'rings' }, { model: 'basis' }]) {
      const wrong = parseExperimentConfig({ ...smallExperiment, ...change })
      await expect(planExperiment(workspace, engine, wrong)).rejects.toMatchObject({
        kind: 'not-found',
        message: expect.stringContaining(Object.values(change)[0] as string),
      })
    }
    expect(await workspace.experiments.list()).toEqual([])
  })
})

describe('dealDocuments', () => {
  it('deals parts of the wanted sizes that do not overlap, the held-out ones from those that the import set aside', async () => {
    const { warmStart, bootstrap, heldOut } = await dealDocuments(workspace, config)
    expect([warmStart.length, bootstrap.length, heldOut.length]).toEqual([12, 12, 4])
    expect(new Set([...warmStart, ...bootstrap, ...heldOut]).size).toBe(28)
    const splits = (await workspace.corpora.documentsById(heldOut)).map(({ split }) => split)
    expect(new Set(splits)).toEqual(new Set(['held-out']))
    expect(await dealDocuments(workspace, config)).toEqual({ warmStart, bootstrap, heldOut })
  })

  it('refuses more documents than there are, and parts of none', async () => {
    const deal = (documents: object) =>
      dealDocuments(workspace, parseExperimentConfig({ ...smallExperiment, documents }))
    await expect(deal({ warmStart: { count: 20 }, bootstrap: { count: 11 } })).rejects.toMatchObject({
      kind: 'invalid-input',
      message: '20 + 11 documents are wanted, and the corpus has 30',
    })
    await expect(deal({ warmStart: { share: 0.001 } })).rejects.toMatchObject({
      kind: 'invalid-input',
      message: "documents.warmStart of corpus 'ring' comes to no document",
    })
  })
})

describe('runExperiment', () => {
  const quiet = { onProgress: () => {} }

  it('is paused by a signal before it begins', async () => {
    const experiment = await planExperiment(workspace, engine, config)
    const signal = AbortSignal.abort()
    await expect(runExperiment({ workspace, engine, signal, ...quiet }, experiment)).rejects.toMatchObject({
      kind: 'cancelled',
      message: "experiment 'small' was stopped; what is done so far is kept",
    })
    expect((await workspace.experiments.get('small')).status).toBe('paused')
  })

  it('records why it failed', async () => {
    const experiment = await planExperiment(workspace, engine, config)
    const broken = {
      ...engine,
      train: async () => {
        throw new Error('no power')
      },
    } as unknown as EngineClient
    const signal = new AbortController().signal
    await expect(runExperiment({ workspace, engine: broken, signal, ...quiet }, experiment)).rejects.toThrow('no power')
    expect(await workspace.experiments.get('small')).toMatchObject({ status: 'failed', message: 'no power' })
  })

  it('refuses a warm start without thoughts to learn from', async () => {
    const bare = ringDocuments(40).map((document) => ({
      ...document,
      chunks: document.chunks.map(({ text }) => ({ text, thought: null })),
    }))
    const other = await makeRingWorkspace(await temporaryFolder(), bare)
    onTestFinished(() => other.close())
    const experiment = await planExperiment(other, engine, config)
    const signal = new AbortController().signal
    await expect(runExperiment({ workspace: other, engine, signal, ...quiet }, experiment)).rejects.toMatchObject({
      kind: 'invalid-input',
      message: 'the warm-start documents have no thoughts to learn from',
    })
  })
})
