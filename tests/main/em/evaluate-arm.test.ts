/** One arm measured out of its turn, with an engine that gives every text one nat a character and answers nothing. */

import { beforeEach, describe, expect, it, onTestFinished } from 'vitest'
import type { AnswerRequest } from '../../../core/contract/engine'
import { emptyLedger } from '../../../core/experiment/budget'
import type { ComparisonRow } from '../../../core/experiment/comparison'
import { parseExperimentConfig } from '../../../core/experiment/parse-config'
import { evaluateArm, unevaluatedArms } from '../../../main/em/evaluate-arm'
import { planExperiment } from '../../../main/em/run-experiment'
import type { EngineClient } from '../../../main/engine-host/engine-process'
import type { ExperimentRow } from '../../../main/store/experiments'
import type { Workspace } from '../../../main/store/workspace'
import { temporaryFolder } from '../formats/temporary-folder'
import { makeRingWorkspace, ringDocuments, smallExperiment } from './ring-workspace'

const at = '2025-01-01T00:00:00Z'
const engine = {
  describe: async () => ({ threads: 1 }),
  answer: async ({ items }: AnswerRequest) => ({
    answers: items.map(({ key }) => ({ key, text: '', thought: null })),
    ...{ sampledTokens: 0, scoredTokens: 0, attended: 0 },
  }),
  likelihood: async ({ texts }: { texts: readonly string[] }) =>
    texts.map(({ length }) => ({ logLikelihood: -length, tokens: length })),
} as unknown as EngineClient

let workspace: Workspace
let experiment: ExperimentRow
const never = new AbortController().signal
const measure = (arm: string, signal = never) =>
  evaluateArm({ workspace, engine, experiment, arm, signal, report: () => {} })
const finish = (key: string, seconds = 1) =>
  workspace.stages.finish(experiment.id, key, {}, { ...emptyLedger, seconds }, at)

async function train(arm: string): Promise<void> {
  const name = `small-${arm}`
  await workspace.checkpoints.record({
    ...{ name, folder: `checkpoints/${name}`, parent: 'base', kind: arm, experimentId: experiment.id },
    ...{ parameters: 1, meta: {}, created: at },
  })
  await finish(`train-${arm}`)
}

beforeEach(async () => {
  workspace = await makeRingWorkspace(await temporaryFolder(), ringDocuments(40))
  onTestFinished(() => workspace.close())
  experiment = await planExperiment(workspace, engine, parseExperimentConfig(smallExperiment))
})

describe('unevaluatedArms', () => {
  it('are those that are trained and not measured, with the time that like ones took', async () => {
    expect(await unevaluatedArms(workspace, experiment)).toEqual([])
    for (const arm of ['warm-start', 'iteration-1', 'raw-token-matched']) await train(arm)
    await finish('evaluate-warm-start', 42)
    const arms = await unevaluatedArms(workspace, experiment)
    expect(arms.map(({ arm, seconds }) => [arm.name, seconds])).toEqual([
      ['iteration-1', 42],
      ['raw-token-matched', null],
    ])
    expect(arms[0]?.folder).toBe('checkpoints/small-iteration-1')
  })
})

describe('evaluateArm', () => {
  it('records the figures where a run would, and ends the stage', async () => {
    await train('raw-token-matched')
    await measure('raw-token-matched')
    const [row, ...others] = await workspace.evaluations.summaries(experiment.id)
    expect(others).toEqual([])
    // Seventh of the plan.
    expect(row).toMatchObject({ arm: 'raw-token-matched', position: 6 })
    expect(row?.summary as ComparisonRow).toMatchObject({ nllPerToken: 1, accuracyDirect: 0 })
    expect((await workspace.stages.find(experiment.id, 'evaluate-raw-token-matched'))?.status).toBe('finished')
    expect((await workspace.experiments.get('small')).status).toBe('planned')
    expect(await unevaluatedArms(workspace, experiment)).toEqual([])
  })

  it('finishes an experiment that lacked only this', async () => {
    const stages = await workspace.stages.list(experiment.id)
    for (const { key } of stages) if (key !== 'evaluate-raw-token-matched') await finish(key)
    await train('raw-token-matched')
    await measure('raw-token-matched')
    expect((await workspace.experiments.get('small')).status).toBe('finished')
  })

  it('refuses what is not trained or not there, and records nothing when it is stopped', async () => {
    await expect(measure('raw-token-matched')).rejects.toMatchObject({
      kind: 'not-found',
      message: "experiment 'small' has no trained arm 'raw-token-matched'",
    })
    await expect(measure('iteration-9')).rejects.toMatchObject({ kind: 'not-found' })
    await train('raw-token-matched')
    await expect(measure('raw-token-matched', AbortSignal.abort())).rejects.toThrow()
    expect(await workspace.evaluations.summaries(experiment.id)).toEqual([])
    expect((await workspace.stages.find(experiment.id, 'evaluate-raw-token-matched'))?.status).toBe('planned')
  })
})
