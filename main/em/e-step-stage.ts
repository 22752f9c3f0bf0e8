/** The E-step: samples K thoughts for every chunk of the bootstrap documents, weighs them and keeps one. */

import { join } from 'node:path'
import { addLedgers, emptyLedger, forwardFlops, type Ledger } from '../../core/experiment/budget'
import { addChunk, type EssHistogram, emptyHistogram } from '../../core/experiment/ess-histogram'
import { iterationArm, warmStartArm } from '../../core/experiment/plan'
import type { DocumentRow } from '../store/corpora'
import type { SampledChunk } from '../store/thoughts'
import { loadDocuments } from './document-parts'
import { type InferenceSettings, inferDocuments, type KnownThought, type WeighedChunk } from './infer-documents'
import { modelSize } from './model-size'
import { rescoreLabelled } from './rescore'
import { checkpointName, type RunContext, stageSeed } from './run-context'
import type { StageOutcome } from './train-stage'

/** What is saved with each batch, so that an interrupted E-step goes on with its counts. */
export interface EStepProgress {
  readonly ledger: Ledger
  readonly chunks: number
  readonly ess: EssHistogram
}

export async function eStepStage(context: RunContext, key: string, iteration: number): Promise<StageOutcome> {
  const { workspace, engine, config, experimentId, parts, signal, report, record } = context
  const sampler = iteration === 1 ? warmStartArm : iterationArm(iteration - 1)
  const model = join(workspace.checkpointsDir, checkpointName(context, sampler.name))
  const { config: modelConfig, parameters } = await engine.describeModel({ model })
  const size = modelSize(modelConfig, parameters)
  const recorded = await workspace.thoughts.recordedChunkIds(experimentId, iteration)
  const saved = (await workspace.stages.find(experimentId, key))?.progress as EStepProgress | null
  let { ledger, chunks, ess = emptyHistogram } = saved ?? { ledger: emptyLedger, chunks: 0 }
  const settings = eStepSettings(context, key, iteration, model)
  let documentsDone = 0
  const started = performance.now()
  const chunksBefore = chunks
  for await (const documents of inGroups(loadDocuments(workspace, parts.bootstrap), config.sampling.batch)) {
    const known = await knownThoughts(context, iteration, documents, recorded)
    let since = performance.now()
    for await (const wave of inferDocuments(engine, documents, settings, known, signal)) {
      const now = performance.now()
      chunks += wave.chunks.length
      ledger = addLedgers(ledger, {
        ...emptyLedger,
        sampledTokens: wave.sampledTokens,
        scoredTokens: wave.scoredTokens,
        flops: forwardFlops(size, wave.sampledTokens + wave.scoredTokens, wave.attended),
        seconds: (now - since) / 1000,
      })
      const tokens = wave.sampledTokens + wave.scoredTokens
      record.add({ kind: 'rate', stage: key, tokensPerSecond: tokens / Math.max(1e-3, (now - since) / 1000) })
      ess = wave.chunks.reduce(countEss, ess)
      since = now
      const progress: EStepProgress = { ledger, chunks, ess }
      await workspace.transaction(async () => {
        await workspace.thoughts.recordEStep(experimentId, iteration, wave.chunks.map(toRecord))
        await workspace.stages.setProgress(experimentId, key, progress, ledger)
      })
    }
    documentsDone += documents.length
    const rate = (chunks - chunksBefore) / ((performance.now() - started) / 1000)
    const share = documentsDone / parts.bootstrap.length
    report({ done: chunks, total: Math.round(chunks / share), unit: 'chunks', rate, figures: {} })
  }
  const since = performance.now()
  const { sampledTokens, scoredTokens, attended } = await rescoreLabelled(context, iteration, settings)
  ledger = addLedgers(ledger, {
    ...emptyLedger,
    ...{ sampledTokens, scoredTokens, flops: forwardFlops(size, sampledTokens + scoredTokens, attended) },
    seconds: (performance.now() - since) / 1000,
  })
  return { result: { chunks }, ledger }
}

function eStepSettings(context: RunContext, key: string, iteration: number, model: string): InferenceSettings {
  const { sampling, weights, fidelity } = context.config
  return {
    model,
    seed: stageSeed(context, key),
    thoughts: sampling.thoughts,
    maxTokens: sampling.maxTokens,
    temperature: sampling.temperature,
    prefixChunks: sampling.prefixChunks,
    fidelity,
    proposal: 'posterior',
    weighting: { form: weights.form, beta: weights.beta, fidelity },
    pass: `iteration ${iteration}`,
    scoreUnsampled: false,
  }
}

/** What was chosen before an interruption, and, where the old thought competes again, the last iteration's choice. */
async function knownThoughts(
  { workspace, experimentId, config }: RunContext,
  iteration: number,
  documents: readonly DocumentRow[],
  recorded: ReadonlySet<number>,
) {
  const ids = documents.flatMap(({ chunks }) => chunks.map(({ id }) => id))
  const doneIds = ids.filter((id) => recorded.has(id))
  const choices = await workspace.thoughts.chosen(experimentId, iteration, doneIds)
  const toKnown = ({ text, tokens }: { text: string; tokens: Int32Array }): KnownThought => ({
    text,
    tokens: [...tokens],
  })
  const done = new Map(
    doneIds.map((id) => {
      const choice = choices.get(id)
      return [id, choice ? toKnown(choice) : null]
    }),
  )
  if (!config.weights.persistent || iteration === 1) return { done, kept: new Map<number, KnownThought>() }
  const before = await workspace.thoughts.chosen(experimentId, iteration - 1, ids)
  return { done, kept: new Map([...before].map(([id, thought]) => [id, toKnown(thought)])) }
}

function countEss(histogram: EssHistogram, { ess, thoughts }: WeighedChunk): EssHistogram {
  const unfinished = thoughts.filter(({ finished }) => !finished).length
  return addChunk(histogram, { ess, thoughts: thoughts.length, unfinished })
}

function toRecord({ chunk, inferred, thoughts, chosen, ess }: WeighedChunk): SampledChunk {
  return {
    chunkId: chunk.id,
    estimate: {
      logLikelihoodWithout: inferred.logLikelihoodWithout,
      chunkTokens: inferred.chunkTokens,
      ess,
      chosen,
    },
    thoughts: thoughts.map(({ tokens, ...thought }, k) => ({
      ...thought,
      k,
      tokens: Int32Array.from(tokens),
      chosen: k === chosen,
    })),
  }
}

async function* inGroups<T>(items: AsyncIterable<T>, size: number): AsyncGenerator<T[]> {
  let group: T[] = []
  for await (const item of items) {
    group.push(item)
    if (group.length < size) continue
    yield group
    group = []
  }
  if (group.length > 0) yield group
}
