/**
 * Ready-made experiments, which fit themselves to the corpus and the model: how many documents there are, how long they
 * are with their thoughts, and how many steps make a few passes over them.
 */

import type { ExperimentConfigInput } from './config'
import { type ExperimentFacts, renderedTokens } from './facts'

export const presets = [
  { name: 'quick', title: 'Quick look', about: 'One or two minutes: does it work on this text at all?' },
  { name: 'paper', title: 'Paper, scaled down', about: 'Three iterations with 8 thoughts and both baselines.' },
  { name: 'k-sweep', title: 'K sweep', about: 'The same experiment with 1, 2, 4 and 8 thoughts per chunk.' },
  { name: 'custom', title: 'Custom', about: "The paper's values throughout, for you to change." },
] as const

export type PresetName = (typeof presets)[number]['name']

/** Several experiments from one form: each number of thoughts with each seed. */
export interface Sweep {
  /** K of each experiment; null for the one of the configuration. */
  readonly thoughts: readonly number[] | null
  /** How many seeds, counted up from the configuration's. */
  readonly seeds: number
}

export interface Preset {
  readonly config: ExperimentConfigInput
  readonly sweep: Sweep
}

interface Scale {
  readonly train: number
  readonly heldOut: number
  readonly warmShare: number
  readonly context: number
  readonly passes: number
  readonly steps: readonly [number, number]
}

const quick: Scale = { train: 240, heldOut: 40, warmShare: 0.4, context: 256, passes: 12, steps: [120, 240] }
const paper: Scale = { train: 2000, heldOut: 150, warmShare: 0.3, context: 1024, passes: 20, steps: [100, 2400] }

/** @param name of the experiment */
export function makePreset(preset: PresetName, name: string, facts: ExperimentFacts): Preset {
  switch (preset) {
    case 'quick':
      return {
        config: {
          ...fitted(name, facts, quick),
          iterations: 2,
          baselines: { rawTokenMatched: true, rawFlopMatched: false },
        },
        sweep: { thoughts: null, seeds: 1 },
      }
    case 'paper':
      return { config: { ...fitted(name, facts, paper), iterations: 3 }, sweep: { thoughts: null, seeds: 1 } }
    case 'k-sweep':
      return {
        config: {
          ...fitted(name, facts, quick),
          iterations: 2,
          baselines: { rawTokenMatched: false, rawFlopMatched: false },
          evaluation: { thoughts: 8 },
        },
        sweep: { thoughts: [1, 2, 4, 8], seeds: 1 },
      }
    case 'custom':
      return { config: plain(name, facts), sweep: { thoughts: null, seeds: 1 } }
  }
}

/** The schema's defaults; only what must be given, or could not run, is chosen. */
function plain(name: string, { corpus, model }: ExperimentFacts): ExperimentConfigInput {
  return {
    ...{ name, corpus: corpus.name, model: model.name },
    training: { contextTokens: Math.min(2048, model.config.contextTokens) },
    sampling: { maxTokens: Math.min(1024, Math.floor(model.config.contextTokens / 2)) },
    warmStart: { steps: 1000, thoughts: warmStartThoughts(corpus.documentsWithThoughts) },
    mStep: { steps: 1000 },
  }
}

const warmStartThoughts = (share: number) => (share > 0 ? ('imported' as const) : ('stand-in' as const))

function fitted(name: string, facts: ExperimentFacts, scale: Scale): ExperimentConfigInput {
  const { corpus, model } = facts
  const train = Math.min(scale.train, corpus.trainDocuments)
  const warmStart = Math.max(1, Math.round(scale.warmShare * train))
  const bootstrap = Math.max(1, train - warmStart)
  const room = Math.min(scale.context, model.config.contextTokens)
  const rendered = renderedTokens(corpus)
  const contextTokens = Math.max(8, Math.min(room, 32 * Math.ceil((1.3 * rendered) / 32)))
  // Many small updates teach the form of a thought sooner than few large ones.
  const batchRows = scale === quick ? 4 : 8
  const steps = (documents: number) => {
    const passes = (scale.passes * documents * rendered) / (batchRows * contextTokens)
    return Math.round(Math.min(scale.steps[1], Math.max(scale.steps[0], passes)))
  }
  const thoughts = scale === quick ? 4 : 8
  return {
    ...{ name, corpus: corpus.name, model: model.name },
    documents: {
      heldOut: { count: Math.max(1, Math.min(scale.heldOut, corpus.heldOutDocuments)) },
      warmStart: { count: warmStart },
      bootstrap: { count: bootstrap },
    },
    sampling: {
      thoughts,
      maxTokens: Math.max(8, Math.min(Math.floor(room / 3), Math.ceil(1.2 * corpus.longestThoughtTokens) + 2)),
    },
    training: {
      learningRate: model.weights < 2e6 ? 2e-3 : model.weights < 2e7 ? 1e-3 : model.weights < 3e8 ? 3e-4 : 1e-4,
      ...{ batchRows, contextTokens, packing: corpus.longestDocumentTokens < contextTokens ? 'documents' : 'stream' },
    },
    warmStart: { steps: steps(warmStart), thoughts: warmStartThoughts(corpus.documentsWithThoughts) },
    mStep: { steps: steps(bootstrap) },
    evaluation: { thoughts },
  }
}
