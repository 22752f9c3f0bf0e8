import { existsSync } from 'node:fs'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { parseExperimentConfig } from '../../../core/experiment/parse-config'
import { planStages } from '../../../core/experiment/plan'
import { RunRecord } from '../../../main/em/run-record'
import { halve } from '../../../main/experiment/go-on-in-halves'
import { readLiveRun } from '../../../main/experiment/live-run'
import { removeExperiment } from '../../../main/experiment/remove-experiment'
import type { StageRow } from '../../../main/store/stages'
import { addExperiment, importRing } from '../compare/compared-workspace'
import { temporaryFolder, temporaryWorkspace } from '../store/temporary-workspace'

const question = { name: 'ring-run', stage: null }

async function prepare() {
  const workspace = await temporaryWorkspace()
  await importRing(workspace)
  const id = await addExperiment(workspace)
  const config = parseExperimentConfig((await workspace.experiments.get('ring-run')).config)
  await workspace.stages.plan(
    id,
    planStages(config).map(({ key }) => key),
  )
  return { workspace, id, config }
}

describe('RunRecord', () => {
  it('is read again as it was written, but for a line that a crash has torn', async () => {
    const path = join(await temporaryFolder(), 'run', 'run.jsonl')
    const record = await RunRecord.open(path)
    record.add({ kind: 'loss', stage: 'train-warm-start', step: 3, loss: 2, low: 1, high: 4 })
    record.add({ kind: 'log', level: 'info', text: 'Warm start started' })
    await record.flush()
    await writeFile(path, `${await readFile(path, 'utf8')}\n{"kind":"lo`)
    const torn = await RunRecord.open(path)
    torn.add({ kind: 'rate', stage: 'train-warm-start', tokensPerSecond: 5 })
    await torn.flush()
    const again = await RunRecord.open(path)
    expect(again.curves.get('train-warm-start')?.points).toMatchObject([{ step: 3, loss: 2, low: 1, high: 4 }])
    expect(again.log.map(({ text }) => text)).toEqual(['Warm start started'])
    expect(again.rates.map(({ tokensPerSecond }) => tokensPerSecond)).toEqual([5])
  })
})

describe('readLiveRun', () => {
  it('puts together stages, bounds and what was spent', async () => {
    const { workspace, id } = await prepare()
    const ledger = { rawTokens: 1, trainedTokens: 2, sampledTokens: 0, scoredTokens: 0, flops: 3, seconds: 4 }
    await workspace.stages.start(id, 'train-warm-start', '2025-01-01T00:00:00Z')
    await workspace.stages.finish(id, 'train-warm-start', {}, ledger, '2025-01-01T00:00:04Z')
    const run = await readLiveRun(workspace, question, undefined, null)
    expect(run.stages.slice(0, 2)).toMatchObject([
      { name: 'Warm start', status: 'finished', share: 1 },
      { name: 'Evaluate warm start', status: 'planned', share: 0 },
    ])
    expect(run.spent).toEqual(ledger)
    // There is no model folder in this workspace, so that nothing can be estimated.
    expect(run.planned).toBeNull()
    expect(run.halves).toBeNull()
  })

  it('shows the stage that was running when a run failed as failed', async () => {
    const { workspace, id } = await prepare()
    await workspace.stages.start(id, 'train-warm-start', '2025-01-01T00:00:00Z')
    await workspace.experiments.setStatus(id, 'failed', '2025-01-01T00:00:09Z', 'the engine ran out of memory')
    const run = await readLiveRun(workspace, question, undefined, null)
    expect(run.stages[0]?.status).toBe('failed')
    expect(run.halves).toBe('Two parts of 8 rows whose gradients are added: the same training, slower.')
    expect(run.message).toBe('the engine ran out of memory')
  })
})

describe('halve', () => {
  const stage = (key: string) => ({ key }) as StageRow

  it('adds the gradients of two halves, where rows are packed one after the other', async () => {
    const { config } = await prepare()
    const halved = halve(config, stage('train-iteration-1'))?.config.training
    expect([halved?.batchRows, halved?.accumulation]).toEqual([8, 2])
    const documents = { ...config, training: { ...config.training, packing: 'documents' as const } }
    expect(halve(documents, stage('train-iteration-1'))).toBeNull()
    const odd = { ...config, training: { ...config.training, batchRows: 3 } }
    expect(halve(odd, stage('train-iteration-1'))).toBeNull()
  })

  it('samples fewer documents at once in an E-step', async () => {
    const { config } = await prepare()
    expect(halve(config, stage('e-step-2'))?.config.sampling.batch).toBe(32)
    expect(halve({ ...config, sampling: { ...config.sampling, batch: 1 } }, stage('e-step-2'))).toBeNull()
  })

  it('has nothing to halve in an evaluation', async () => {
    const { config } = await prepare()
    expect(halve(config, stage('evaluate-warm-start'))).toBeNull()
  })
})

describe('removeExperiment', () => {
  it('deletes its records, checkpoints and files, and nothing else', async () => {
    const { workspace, id } = await prepare()
    const record = async (name: string, experimentId: number | null) => {
      await mkdir(join(workspace.checkpointsDir, name), { recursive: true })
      await workspace.checkpoints.record({
        ...{ name, folder: `checkpoints/${name}`, parent: null, kind: 'base', experimentId },
        ...{ parameters: 1, meta: {}, created: '2025-01-01T00:00:00Z' },
      })
    }
    await record('base', null)
    await record('ring-run-warm-start', id)
    await mkdir(join(workspace.experimentsDir, 'ring-run'), { recursive: true })
    await removeExperiment(workspace, 'ring-run')
    expect(await workspace.experiments.list()).toEqual([])
    expect((await workspace.checkpoints.list()).map(({ name }) => name)).toEqual(['base'])
    expect(existsSync(join(workspace.checkpointsDir, 'base'))).toBe(true)
    expect(existsSync(join(workspace.checkpointsDir, 'ring-run-warm-start'))).toBe(false)
    expect(existsSync(join(workspace.experimentsDir, 'ring-run'))).toBe(false)
    expect((await workspace.corpora.list()).length).toBe(1)
    await expect(removeExperiment(workspace, 'ring-run')).rejects.toMatchObject({ kind: 'not-found' })
  })
})
