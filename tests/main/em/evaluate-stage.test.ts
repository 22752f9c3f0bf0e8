/** The figures of an arm, worked out by hand from what a fake engine says. */

import { beforeEach, describe, expect, it, onTestFinished } from 'vitest'
import type { AnswerRequest, InferEvent, InferRequest, InferredThought } from '../../../core/contract/engine'
import { emptyLedger } from '../../../core/experiment/budget'
import type { ComparisonRow } from '../../../core/experiment/comparison'
import { parseExperimentConfig } from '../../../core/experiment/parse-config'
import { type Arm, iterationArm, planStages } from '../../../core/experiment/plan'
import { evaluateStage } from '../../../main/em/evaluate-stage'
import type { RunContext } from '../../../main/em/run-context'
import { runRecord } from '../../../main/em/run-record'
import type { EngineClient } from '../../../main/engine-host/engine-process'
import { openWorkspace, type Workspace } from '../../../main/store/workspace'
import { temporaryFolder } from '../formats/temporary-folder'
import { makeThought } from '../store/temporary-workspace'
import { smallExperiment } from './ring-workspace'

const stories = [
  ['Sue has 6: win 5.\n', 'Sue has 1.\n', '6+5=1'],
  ['Max has 1: win 2.\n', 'Max has 3.\n', '1+2=3'],
] as const

const thought = (change: Partial<InferredThought>): InferredThought => ({
  ...{ text: 'wrong', tokens: [1], finished: true, logPrior: -1, logLikelihood: -2, logPosterior: -1 },
  ...change,
})

/** By the proposal and the name in the story. log w is -2 and log 3 - 2 for Sue; Max's thoughts end nowhere. */
const thoughts = {
  posterior: {
    Sue: [thought({ text: '6+5=1' }), thought({ logLikelihood: Math.log(3) - 2 })],
    Max: [thought({ finished: false }), thought({ text: '1+2=3', finished: false })],
  },
  prior: {
    Sue: [thought({ logLikelihood: -4 }), thought({ logLikelihood: -4 })],
    Max: [thought({ logLikelihood: -6 }), thought({ logLikelihood: -6 })],
  },
}

const answers: Record<string, Record<string, { text: string; thought: string | null }>> = {
  direct: { Sue: { text: '1.', thought: null }, Max: { text: '9.', thought: null } },
  thought: { Sue: { text: '1.', thought: 'a' }, Max: { text: '3', thought: 'b' } },
  sampled: { Sue: { text: '1', thought: '6+5=1' }, Max: { text: '30', thought: 'b' } },
  raw: { Sue: { text: '7', thought: null }, Max: { text: '7', thought: null } },
}

const engine = {
  infer: async ({ items, thoughts: count, proposal }: InferRequest) =>
    (async function* (): AsyncGenerator<InferEvent> {
      yield {
        chunks: items.map(({ key, chunk }) => ({
          key,
          thoughts: count === 0 ? [] : thoughts[proposal][chunk.slice(0, 3) as 'Sue' | 'Max'],
          // Stories need no thought: 3 nats for 10 tokens; outcomes have 5.
          ...{ logLikelihoodWithout: -3, chunkTokens: count === 0 ? 10 : 5, cutPrefixTokens: 0, cutChunkTokens: 0 },
        })),
        ...{ sampledTokens: 0, scoredTokens: 0, attended: 0 },
      }
    })(),
  answer: async ({ items, mode, temperature }: AnswerRequest) => {
    const kind = mode === 'thought' && temperature === 1 ? 'sampled' : mode
    return {
      answers: items.map(({ key, cue }) => ({ key, ...answers[kind]?.[cue.slice(0, 3)] })),
      ...{ sampledTokens: 0, scoredTokens: 0, attended: 0 },
    }
  },
  likelihood: async ({ texts }: { texts: readonly string[] }) =>
    texts.map((text) =>
      text.startsWith('Sue') ? { logLikelihood: -20, tokens: 16 } : { logLikelihood: -10, tokens: 14 },
    ),
} as unknown as EngineClient

const config = parseExperimentConfig({ ...smallExperiment, evaluation: { thoughts: 2, priorBound: true } })
let workspace: Workspace
let context: RunContext
beforeEach(async () => {
  workspace = await openWorkspace(await temporaryFolder(), { create: true, command: 'a test' })
  onTestFinished(() => workspace.close())
  const { corpora } = workspace
  const id = await corpora.begin({ name: 'ring', source: '', format: 'ring', licence: null, settings: {} })
  await corpora.addDocuments(
    id,
    (['held-out', 'train'] as const).flatMap((split) =>
      stories.map(([story, outcome]) => ({
        ...{ hash: `${split} ${story}`, split, characters: 1 },
        chunks: [
          { text: story, thought: '' },
          { text: outcome, thought: null },
        ],
      })),
    ),
  )
  await corpora.finish(id, { documents: 4, chunks: 8, thoughts: 0, characters: 4, skipped: 0, duplicates: 0 })
  const idsOf = async (split: 'held-out' | 'train') => {
    const ids: number[] = []
    for await (const document of corpora.iterateDocuments(id, split)) ids.push(document.id)
    return ids
  }
  const experimentId = await workspace.experiments.create({
    ...{ name: 'small', config, seed: 4, threads: 1, created: '2025-01-01T00:00:00Z' },
  })
  const stages = planStages(config).map(({ key }) => key)
  await workspace.stages.plan(experimentId, stages)
  const parts = { warmStart: [], bootstrap: await idsOf('train'), heldOut: await idsOf('held-out') }
  context = {
    ...{ workspace, engine, experimentId, config, parts, folder: '' },
    ...{ signal: new AbortController().signal, report: () => {}, record: await runRecord(workspace, 'small') },
  }
  // What the first iteration was trained on: the right thought for Sue, a wrong one for Max.
  const trained = await corpora.documentsById(parts.bootstrap)
  await workspace.thoughts.recordEStep(
    experimentId,
    1,
    trained.map(({ chunks }, i) => ({
      chunkId: chunks[1]?.id as number,
      estimate: { logLikelihoodWithout: -1, chunkTokens: 5, ess: 1, chosen: 0 },
      thoughts: [makeThought(0, { text: i === 0 ? '6+5=1' : 'wrong', chosen: true })],
    })),
  )
})

async function evaluate(arm: Arm): Promise<{ row: ComparisonRow; result: unknown }> {
  const { result } = await evaluateStage(context, arm, 4)
  const [summary] = await workspace.evaluations.summaries(context.experimentId)
  expect(summary).toMatchObject({ arm: arm.name, position: 4 })
  return { row: summary?.summary as ComparisonRow, result }
}

describe('the evaluation of an iteration', () => {
  it('has the figures that its documents add up to', async () => {
    const { row } = await evaluate(iterationArm(1))
    expect(row).toMatchObject({
      ...{ name: 'small', arm: 'iteration-1', kind: 'iteration', iteration: 1 },
      ...{ accuracyDirect: 0.5, accuracyThought: 1, accuracySampled: 0.5, rightThoughts: 0.5 },
      // 30 nats over 30 tokens.
      nllPerToken: 1,
      leftOutShare: 0.5,
    })
    // Sue: -3 and -2 over 15 tokens; Max: -3 over 10, whose outcome is left out.
    expect(row.bounds['1']).toBeCloseTo(-8 / 25, 12)
    // (e^-2 + 3 e^-2) / 2 = 2 e^-2
    expect(row.bounds['2']).toBeCloseTo((-8 + Math.log(2)) / 25, 12)
    expect(row.boundsPerChunk['1']).toBeCloseTo(-2, 12)
    expect(row.boundsPerChunk['2']).toBeCloseTo(-2 + Math.log(2), 12)
    // Drawn from the prior, log w is the likelihood: -3 - 4 - 3 - 6 over 30 tokens.
    expect(row.priorBounds['1']).toBeCloseTo(-16 / 30, 12)
    expect(row.priorBounds['2']).toBeCloseTo(-16 / 30, 12)
    // 1 / (1/16 + 9/16), and nothing for Max.
    expect(row.ess).toBeCloseTo(1.6, 12)
    const { rightThoughts, nllPerToken, bounds } = row.intervals
    expect(rightThoughts?.low).toBeLessThanOrEqual(0.5)
    expect(rightThoughts?.high).toBeGreaterThanOrEqual(0.5)
    expect(nllPerToken?.low).toBeLessThan(1)
    expect(bounds['2']?.low).toBeLessThan(row.bounds['2'] as number)
  })

  it('gives the signs that alarms are raised by', async () => {
    const { result } = await evaluate(iterationArm(1))
    // Finished and right: one of four drawn from the posterior, one of two drawn without the answer in view.
    expect(result).toMatchObject({ rightPosterior: 0.25, rightPrior: 0.5, priorBound: -5 })
    expect((result as { bound: number }).bound).toBeCloseTo(-2 + Math.log(2), 12)
  })

  it('counts the cost of its E-step and its training, not that of the evaluation', async () => {
    const { stages } = workspace
    const at = '2025-01-01T00:00:00Z'
    const { experimentId } = context
    await stages.finish(
      experimentId,
      'e-step-1',
      {},
      { ...emptyLedger, sampledTokens: 5, scoredTokens: 7, flops: 30 },
      at,
    )
    await stages.finish(experimentId, 'train-iteration-1', {}, { ...emptyLedger, trainedTokens: 9, flops: 12 }, at)
    const { row } = await evaluate(iterationArm(1))
    expect(row).toMatchObject({ trainedTokens: 9, sampledTokens: 5, scoredTokens: 7, flops: 42 })
  })
})

describe('the evaluation of a raw arm', () => {
  it('shows no special token to the model, so it has no bound and no thoughts', async () => {
    const { row } = await evaluate({ name: 'raw-token-matched', kind: 'raw-token-matched', iteration: null })
    expect(row).toMatchObject({
      ...{ accuracyDirect: 0, accuracyThought: null, accuracySampled: null, rightThoughts: null },
      ...{ bounds: {}, boundsPerChunk: {}, priorBounds: {}, nllPerToken: 1, ess: null, leftOutShare: null },
    })
  })
})
