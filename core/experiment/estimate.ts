/**
 * What an experiment will cost, stage by stage, before it runs: tokens and FLOPs from its configuration and from what
 * is known of its corpus and model, seconds from a speed.
 *
 * Estimates are means: documents differ, and a model that is not trained yet writes longer thoughts.
 */

import { compact, grouped } from '../chart/format'
import { addLedgers, emptyLedger, forwardFlops, type Ledger, trainingFlops } from './budget'
import type { ExperimentConfig } from './config'
import { type CorpusFacts, type ExperimentFacts, renderedTokens } from './facts'
import { estimateMemory } from './memory'
import { type Arm, planStages, type Stage } from './plan'
import type { Speed } from './speed'
import { stageName } from './stage-words'

export interface PlannedStage {
  readonly key: string
  readonly name: string
  /** What it reads and writes: "40 documents, 8 thoughts per chunk". */
  readonly about: string
  readonly ledger: Ledger
}

export interface RunEstimate {
  readonly stages: readonly PlannedStage[]
  readonly total: Ledger
  readonly memoryBytes: number
  readonly diskBytes: number
}

interface Counts {
  readonly warmStart: number
  readonly bootstrap: number
  readonly heldOut: number
}

/** How many documents the parts come to; more than there are is possible here, and refused by the run. */
export function countParts({ documents }: ExperimentConfig, corpus: CorpusFacts): Counts {
  const of = (size: { readonly count: number } | { readonly share: number }, all: number) =>
    'count' in size ? size.count : Math.floor(size.share * all)
  return {
    warmStart: of(documents.warmStart, corpus.trainDocuments),
    bootstrap: of(documents.bootstrap, corpus.trainDocuments),
    heldOut: of(documents.heldOut, corpus.heldOutDocuments),
  }
}

export function estimateRun(config: ExperimentConfig, facts: ExperimentFacts, speed: Speed): RunEstimate {
  const counts = countParts(config, facts.corpus)
  const done = new Map<string, Ledger>()
  const stages = planStages(config).map((stage): PlannedStage => {
    const ledger = estimateStage(stage, { config, facts, speed, counts, done })
    done.set(stage.key, ledger)
    return { key: stage.key, name: stageName(stage), about: describePlanned(stage, config, counts, facts), ledger }
  })
  const checkpoints = stages.filter(({ key }) => key.startsWith('train-')).length
  const thoughts =
    counts.bootstrap * facts.corpus.sampledChunksPerDocument * config.sampling.thoughts * config.iterations
  return {
    stages,
    total: stages.reduce((sum, { ledger }) => addLedgers(sum, ledger), emptyLedger),
    memoryBytes: estimateMemory(config, facts.model),
    // Weights in float32; a thought is a row with its text, its tokens and a few numbers.
    diskBytes: checkpoints * 4 * facts.model.weights + thoughts * (120 + 8 * facts.corpus.tokensPerThought),
  }
}

interface Setting {
  readonly config: ExperimentConfig
  readonly facts: ExperimentFacts
  readonly speed: Speed
  readonly counts: Counts
  /** Of the stages before. */
  readonly done: ReadonlyMap<string, Ledger>
}

/** An evaluation is the first to run a new model: prompts of so many more lengths are compiled for it, about. */
const NEW_SHAPES = 4

function estimateStage(stage: Stage, setting: Setting): Ledger {
  if (stage.kind === 'train') return estimateTraining(stage.arm, setting)
  const { config, facts, counts, speed } = setting
  const { corpus } = facts
  const chunks = corpus.sampledChunksPerDocument
  if (stage.kind === 'e-step') return estimateSampling(counts.bootstrap * chunks, config.sampling.thoughts, setting)
  const text = estimateScoring(counts.heldOut * corpus.tokensPerDocument, setting)
  if (stage.arm.kind.startsWith('raw')) return text
  const passes = config.evaluation.priorBound ? 2 : 1
  const bounds = estimateSampling(passes * counts.heldOut * chunks, config.evaluation.thoughts, setting)
  const answers = estimateSampling(3 * counts.heldOut * corpus.questionsPerDocument, 1, setting)
  const compiling: Ledger = { ...emptyLedger, seconds: NEW_SHAPES * speed.startSampling }
  return [text, bounds, answers, compiling].reduce(addLedgers)
}

/** Of a row, the share that is no padding. */
function filledShare({ training }: ExperimentConfig, documentTokens: number): number {
  const { packing, contextTokens } = training
  if (packing === 'stream' || documentTokens >= contextTokens) return 1
  return (Math.floor(contextTokens / documentTokens) * documentTokens) / contextTokens
}

function estimateTraining(arm: Arm, setting: Setting): Ledger {
  const { config, facts, speed } = setting
  const { training, layout } = config
  const rendered = layout === 'raw' ? facts.corpus.tokensPerDocument : renderedTokens(facts.corpus)
  const raw = arm.kind.startsWith('raw')
  const documentTokens = raw ? facts.corpus.tokensPerDocument : rendered
  const steps = arm.kind === 'warm-start' ? config.warmStart.steps : config.mStep.steps
  const perStep =
    training.batchRows * training.accumulation * training.contextTokens * filledShare(config, documentTokens)
  const attended =
    (training.documentMask ? Math.min(documentTokens, training.contextTokens) : training.contextTokens) / 2
  const trainedTokens = raw ? rawBudget(arm, attended, setting) : steps * perStep
  return {
    ...emptyLedger,
    rawTokens: raw
      ? trainedTokens
      : (trainedTokens * facts.corpus.tokensPerDocument) / documentTokens / copiesPerDocument(arm, config),
    trainedTokens,
    flops: trainingFlops(facts.model.size, trainedTokens, trainedTokens * attended),
    // Rows are computed in full, padding too.
    seconds: trainedTokens / filledShare(config, documentTokens) / speed.trained + speed.startTraining,
  }
}

/** How often a pass shows a document: a soft M-step does so once for each thought of a chunk, of which some are equal. */
function copiesPerDocument({ kind }: Arm, { mStep, sampling }: ExperimentConfig): number {
  return kind === 'iteration' && mStep.thoughts === 'soft' ? Math.min(mStep.top, sampling.thoughts) : 1
}

/** Tokens that a raw arm may be trained on: see main/em/train-stage. */
function rawBudget(arm: Arm, attended: number, { config, facts, done }: Setting): number {
  const mStep = done.get('train-iteration-1') ?? emptyLedger
  if (arm.kind === 'raw-token-matched') return mStep.rawTokens
  const flopsPerToken = trainingFlops(facts.model.size, 1, attended)
  if (arm.kind === 'raw-flop-matched' || config.iterations === 0) return mStep.flops / flopsPerToken
  const iterations = [...done].filter(([key]) => /^(e-step|train-iteration)-/.test(key))
  return iterations.reduce((sum, [, { flops }]) => sum + flops, 0) / flopsPerToken
}

/** Draws and scores thoughts: each chunk is read twice, once for the sampler and once for the score. */
function estimateSampling(chunks: number, thoughts: number, { config, facts, speed }: Setting): Ledger {
  const { tokensPerChunk, tokensPerThought } = facts.corpus
  const prefix = config.sampling.prefixChunks * (tokensPerChunk + tokensPerThought)
  const prompt = prefix + tokensPerChunk + 6
  const length = Math.min(config.sampling.maxTokens, tokensPerThought + 1)
  const sampledTokens = chunks * thoughts * length
  const scoredTokens = chunks * (2 * prompt + thoughts * (length + tokensPerChunk))
  const attended = (sampledTokens + scoredTokens) * (prompt + length)
  return {
    ...emptyLedger,
    sampledTokens,
    scoredTokens,
    flops: forwardFlops(facts.model.size, sampledTokens + scoredTokens, attended),
    seconds: chunks === 0 ? 0 : sampledTokens / speed.sampled + scoredTokens / speed.scored + speed.startSampling,
  }
}

function estimateScoring(scoredTokens: number, { facts, speed }: Setting): Ledger {
  const { size } = facts.model
  const flops = forwardFlops(size, scoredTokens, (scoredTokens * facts.corpus.tokensPerDocument) / 2)
  return { ...emptyLedger, scoredTokens, flops, seconds: scoredTokens / speed.scored + speed.startSampling / 2 }
}

function describePlanned(stage: Stage, config: ExperimentConfig, counts: Counts, { corpus }: ExperimentFacts): string {
  const many = (count: number, what: string) => {
    const whole = Math.round(count)
    return `${whole < 1e6 ? grouped(whole) : compact(whole)} ${what}${whole === 1 ? '' : 's'}`
  }
  if (stage.kind === 'e-step') {
    const chunks = counts.bootstrap * corpus.sampledChunksPerDocument
    return `${many(chunks, 'chunk')}, ${many(config.sampling.thoughts, 'thought')} each`
  }
  if (stage.kind === 'evaluate') {
    const documents = many(counts.heldOut, 'held-out document')
    return stage.arm.kind.startsWith('raw') ? documents : `${documents}, n to ${config.evaluation.thoughts}`
  }
  if (stage.arm.kind === 'warm-start') {
    return `${many(counts.warmStart, 'document')}, ${many(config.warmStart.steps, 'step')}`
  }
  if (stage.arm.kind.startsWith('raw')) return 'baseline'
  const from = config.mStep.variant === 'continual' ? 'from the model before' : 'from the base'
  const copies = copiesPerDocument(stage.arm, config)
  return `${from}, ${many(config.mStep.steps, 'step')}${copies > 1 ? `, the best ${copies} thoughts` : ''}`
}
