/** Measures an arm on the held-out documents, and makes its row of the comparison table. */

import { join } from 'node:path'
import { isRightThought, readRing } from '../../core/corpus/ring-checker'
import type { EvaluationSigns } from '../../core/experiment/alarm'
import { emptyLedger } from '../../core/experiment/budget'
import { DocumentSums } from '../../core/experiment/evaluation'
import type { Arm } from '../../core/experiment/plan'
import { boundSizes, type ScoredChunk, sumBounds } from '../../core/weights/bound'
import { comparisonRow } from './comparison-row'
import { inferDocuments, type WeighedChunk } from './infer-documents'
import { checkpointName, type RunContext, stageSeed } from './run-context'
import { isRightAnswer, loadTasks, type Task } from './tasks'
import type { StageOutcome } from './train-stage'

/** Documents that go through the model together. */
const GROUP = 128

export async function evaluateStage(context: RunContext, arm: Arm, position: number): Promise<StageOutcome> {
  const { workspace, config, experimentId } = context
  const started = performance.now()
  const model = join(workspace.checkpointsDir, checkpointName(context, arm.name))
  // All arms get the same draws, so that their differences are paired in the noise too.
  const seed = stageSeed(context, 'evaluate')
  const sums = new DocumentSums()
  const tasks = await loadTasks(context)
  const isRaw = arm.kind.startsWith('raw')
  const progress = progressOf(context, isRaw, tasks.length)

  for (const mode of isRaw ? (['raw'] as const) : (['direct', 'thought', 'sampled'] as const)) {
    await askTasks(context, { model, seed, mode, tasks, sums })
    progress(tasks.length)
  }
  await measureLikelihood(context, model, sums)
  progress(context.parts.heldOut.length)
  if (!isRaw) {
    await measureBounds(context, { model, seed, proposal: 'posterior' }, sums, progress)
    if (config.evaluation.priorBound) await measureBounds(context, { model, seed, proposal: 'prior' }, sums, progress)
  }
  const row = await comparisonRow(context, arm, sums)
  await workspace.evaluations.record(experimentId, { arm: arm.name, position, summary: row }, sums.all())
  const result: EvaluationSigns = {
    rightPosterior: sums.value('right-posterior'),
    rightPrior: sums.value('right-prior'),
    bound: sums.value('chunk-bound', config.evaluation.thoughts),
    priorBound: sums.value('prior-chunk-bound', config.evaluation.thoughts),
  }
  return { result, ledger: { ...emptyLedger, seconds: (performance.now() - started) / 1000 } }
}

function progressOf({ config, parts, report }: RunContext, isRaw: boolean, tasks: number): (items: number) => void {
  const passes = isRaw ? 0 : config.evaluation.priorBound ? 2 : 1
  const total = tasks * (isRaw ? 1 : 3) + parts.heldOut.length * (1 + passes)
  const started = performance.now()
  let done = 0
  return (items) => {
    done += items
    report({ done, total, unit: 'items', rate: done / ((performance.now() - started) / 1000), figures: {} })
  }
}

interface Asking {
  readonly model: string
  readonly seed: number
  readonly mode: 'raw' | 'direct' | 'thought' | 'sampled'
  readonly tasks: readonly Task[]
  readonly sums: DocumentSums
}

async function askTasks({ engine, config }: RunContext, { model, seed, mode, tasks, sums }: Asking): Promise<void> {
  const { sampling, fidelity, evaluation } = config
  const { answers } = await engine.answer({
    model,
    seed,
    items: tasks,
    mode: mode === 'sampled' ? 'thought' : mode,
    temperature: mode === 'sampled' ? 1 : 0,
    maxThoughtTokens: sampling.maxTokens,
    maxAnswerTokens: evaluation.answerTokens,
    prefixChunks: sampling.prefixChunks,
    fidelity,
  })
  const metric = mode === 'raw' ? 'accuracy-direct' : (`accuracy-${mode}` as const)
  answers.forEach(({ text, thought }, i) => {
    const { item, answer, thought: right } = tasks[i] as Task
    sums.add(metric, 0, item, isRightAnswer(text, answer) ? 1 : 0, 1)
    if (mode === 'sampled' && right !== null) sums.add('right-prior', 0, item, thought === right ? 1 : 0, 1)
  })
}

async function measureLikelihood(
  { workspace, engine, parts }: RunContext,
  model: string,
  sums: DocumentSums,
): Promise<void> {
  for (let from = 0; from < parts.heldOut.length; from += GROUP) {
    const documents = await workspace.corpora.documentsById(parts.heldOut.slice(from, from + GROUP))
    const texts = documents.map(({ chunks }) => chunks.map(({ text }) => text).join(''))
    const likelihoods = await engine.likelihood({ model, texts })
    likelihoods.forEach(({ logLikelihood, tokens }, i) => {
      sums.add('nll', 0, documents[i]?.id as number, -logLikelihood, tokens)
    })
  }
}

async function measureBounds(
  context: RunContext,
  {
    model,
    seed,
    proposal,
  }: { readonly model: string; readonly seed: number; readonly proposal: 'posterior' | 'prior' },
  sums: DocumentSums,
  progress: (items: number) => void,
): Promise<void> {
  const { workspace, engine, parts, config, signal } = context
  const { sampling, fidelity, evaluation } = config
  const settings = {
    model,
    seed,
    thoughts: evaluation.thoughts,
    maxTokens: sampling.maxTokens,
    temperature: 1,
    prefixChunks: sampling.prefixChunks,
    fidelity,
    proposal,
    // A thought is chosen for the prefix of later chunks: by the paper's weight, whatever the E-step uses.
    weighting: { form: 'logWeight', beta: 1, fidelity },
    pass: `evaluation ${proposal}`,
    scoreUnsampled: true,
  } as const
  for (let from = 0; from < parts.heldOut.length; from += GROUP) {
    const ids = parts.heldOut.slice(from, from + GROUP)
    const chunks = new Map<number, WeighedChunk[]>(ids.map((id) => [id, []]))
    const documents = await workspace.corpora.documentsById(ids)
    const known = { done: new Map(), kept: new Map() }
    for await (const wave of inferDocuments(engine, documents, settings, known, signal)) {
      for (const chunk of wave.chunks) chunks.get(chunk.document.id)?.push(chunk)
    }
    for (const [id, weighed] of chunks) addBounds(sums, id, weighed, proposal, evaluation.thoughts)
    progress(ids.length)
  }
}

function addBounds(
  sums: DocumentSums,
  id: number,
  weighed: readonly WeighedChunk[],
  proposal: 'posterior' | 'prior',
  thoughts: number,
): void {
  const fromPrior = proposal === 'prior'
  const scored = weighed.map(
    ({ chunk, inferred, thoughts: sampled }): ScoredChunk => ({
      tokens: inferred.chunkTokens,
      characters: chunk.text.length,
      // Drawn from the prior, a thought's prior cancels: log w = log p(x | z, c).
      logWeights:
        sampled.length === 0
          ? null
          : sampled.map(({ logWeight, logLikelihood }) =>
              logWeight === null ? -Infinity : fromPrior ? logLikelihood : logWeight,
            ),
      logLikelihoodEmpty: inferred.logLikelihoodWithout,
    }),
  )
  for (const n of boundSizes(thoughts)) {
    const { nats, tokens, sampledNats, sampledChunks, leftOutChunks } = sumBounds(scored, n)
    sums.add(fromPrior ? 'prior-bound' : 'bound', n, id, nats, tokens)
    sums.add(fromPrior ? 'prior-chunk-bound' : 'chunk-bound', n, id, sampledNats, sampledChunks)
    if (!fromPrior) sums.add('left-out', n, id, leftOutChunks, sampledChunks + leftOutChunks)
  }
  if (fromPrior) return
  const answers = readRing((weighed[0]?.document.chunks ?? []).map(({ text }) => text))
  for (const { chunk, ess, thoughts: sampled } of weighed) {
    if (ess !== null) sums.add('ess', 0, id, ess, 1)
    const answer = answers[chunk.position]
    if (!answer) continue
    const right = sampled.filter(({ text, finished }) => finished && isRightThought(answer, text)).length
    sums.add('right-posterior', 0, id, right, sampled.length)
  }
}
