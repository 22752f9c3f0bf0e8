import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { call } from '@orpc/server'
import { describe, expect, it } from 'vitest'
import { fromReply } from '../../../core/contract/error-reply'
import { emptyLedger } from '../../../core/experiment/budget'
import { parseExperimentConfig } from '../../../core/experiment/parse-config'
import { planStages } from '../../../core/experiment/plan'
import type { Lab } from '../../../main/lab/lab'
import { comparisonProcedures } from '../../../main/rpc/comparison'
import type { RpcContext } from '../../../main/rpc/context'
import { addExperiment, importRing } from '../compare/compared-workspace'
import { temporaryFolder, temporaryWorkspace } from '../store/temporary-workspace'
import { openLab } from './open-lab'

async function prepare(target: string | null = null): Promise<{ context: RpcContext }> {
  const workspace = await temporaryWorkspace()
  await importRing(workspace)
  await addExperiment(workspace)
  const desktop: RpcContext['desktop'] = {
    chooseFiles: async () => [],
    chooseFolder: async () => null,
    chooseTarget: async () => target,
    showInFolder: () => {},
  }
  return { context: { lab: { workspace, options: { log: () => {} } } as unknown as Lab, desktop } }
}

const faultOf = (work: Promise<unknown>) => work.then(() => null, fromReply)

describe('comparison', () => {
  it('lists experiments with how far their evaluation has come', async () => {
    expect(await call(comparisonProcedures.experiments, undefined, await prepare())).toEqual([
      // of a warm start, three iterations and two baselines
      { name: 'ring-run', seed: 0, status: 'finished', corpus: 'ring', evaluated: 2, planned: 6 },
    ])
  })

  it('tells what labels did: nothing, where there are none', async () => {
    const prepared = await prepare()
    const read = await call(comparisonProcedures.labels, { experiments: ['ring-run'] }, prepared)
    expect(read).toEqual({ queues: [], steps: [], shortcut: null })
    expect(await faultOf(call(comparisonProcedures.labels, { experiments: ['x'] }, prepared))).toMatchObject({
      kind: 'not-found',
    })
  })

  it('compares arms against one, and names the documents that moved', async () => {
    const prepared = await prepare()
    const experiments = ['ring-run']
    const { table } = await call(comparisonProcedures.table, { experiments }, prepared)
    const reference = table.rows[0]?.key as string
    const input = { experiments, metric: 'accuracy', reference }
    const { entries, names } = await call(comparisonProcedures.forest, input, prepared)
    expect(entries.map(({ outcome }) => outcome.kind)).toEqual(['reference', 'difference'])
    expect(names['22']).toBe('ring-0021')
    const unknown = faultOf(call(comparisonProcedures.forest, { ...input, metric: 'beauty' }, prepared))
    expect(await unknown).toMatchObject({ kind: 'not-found', message: "there is no metric named 'beauty'" })
    expect(await faultOf(call(comparisonProcedures.forest, { ...input, reference: 'x' }, prepared))).toMatchObject({
      kind: 'not-found',
    })
  })

  it('saves what the page made, where the user says', async () => {
    const path = join(await temporaryFolder(), 'chart.png')
    const content = Buffer.from([137, 80, 78, 71, 0, 255]).toString('base64')
    const saved = await call(comparisonProcedures.saveFile, { suggestion: 'chart.png', content }, await prepare(path))
    expect(saved).toEqual({ path })
    expect([...(await readFile(path))]).toEqual([137, 80, 78, 71, 0, 255])
    const cancelled = call(
      comparisonProcedures.saveFile,
      { suggestion: 'chart.svg', content: '<svg/>' },
      await prepare(),
    )
    expect(await cancelled).toBeNull()
  })

  it('suggests no path that the page made up', async () => {
    const save = (suggestion: string) => call(comparisonProcedures.saveFile, { suggestion, content: '' }, prepared)
    const prepared = await prepare()
    await expect(save('../../.bashrc')).rejects.toMatchObject({ code: 'BAD_REQUEST' })
    await expect(save('chart.html')).rejects.toMatchObject({ code: 'BAD_REQUEST' })
  })

  it('saves the whole comparison as one page', async () => {
    const path = join(await temporaryFolder(), 'report.html')
    const saved = await call(comparisonProcedures.saveReport, { experiments: ['ring-run'] }, await prepare(path))
    expect(saved).toEqual({ path })
    expect(await readFile(path, 'utf8')).toContain('<h1>ring-run</h1>')
  })
})

describe('comparison.evaluate', () => {
  const at = '2025-01-01T00:00:00Z'
  const run = { experiment: 'ring-run', arm: 'raw-token-matched' }

  it('offers what is trained and not measured, and leaves it to a run that is at work', async () => {
    const { lab, desktop } = await openLab()
    const context = { context: { lab, desktop } }
    await importRing(lab.workspace)
    const id = await addExperiment(lab.workspace)
    const offered = () => call(comparisonProcedures.unevaluated, { experiments: ['ring-run'] }, context)
    const keys = planStages(parseExperimentConfig((await lab.workspace.experiments.get('ring-run')).config))
    await lab.workspace.stages.plan(
      id,
      keys.map(({ key }) => key),
    )
    expect(await offered()).toEqual([])
    expect(await faultOf(call(comparisonProcedures.evaluate, run, context))).toMatchObject({ kind: 'not-found' })

    const name = 'ring-run-raw-token-matched'
    await lab.workspace.checkpoints.record({
      ...{ name, folder: `checkpoints/${name}`, parent: 'base', kind: 'raw-token-matched', experimentId: id },
      ...{ parameters: 1, meta: {}, created: at },
    })
    await lab.workspace.stages.finish(id, 'train-raw-token-matched', {}, emptyLedger, at)
    expect(await offered()).toEqual([
      { ...run, label: 'Raw, token-matched', seconds: null, hasWeights: false, jobId: null },
    ])
    const idle = { kind: 'run', title: '', subject: 'ring-run', pausable: false } as const
    const job = lab.jobs.add({
      ...idle,
      work: ({ signal }) => new Promise((_, stop) => signal.addEventListener('abort', stop)),
    })
    expect(await faultOf(call(comparisonProcedures.evaluate, run, context))).toMatchObject({
      kind: 'conflict',
      message: "'ring-run' is running, and will evaluate Raw, token-matched itself",
    })
    lab.jobs.cancel(job.id)
    await lab.jobs.settled(job.id)
    // There is no engine here: the job is queued, and fails on its own.
    expect(await call(comparisonProcedures.evaluate, run, context)).toMatchObject({ kind: 'evaluate', pausable: false })
  })
})
