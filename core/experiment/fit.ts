/** Whether a configuration fits its corpus and model: what cannot run, and what can but will disappoint. */

import { compact, grouped } from '../chart/format'
import type { ExperimentConfig } from './config'
import { countParts, type RunEstimate } from './estimate'
import type { ExperimentFacts } from './facts'
import type { ConfigFault } from './parse-config'

/** What would stop the run, at the key that it comes from. */
export function findMisfits(config: ExperimentConfig, facts: ExperimentFacts): ConfigFault[] {
  const { corpus, model } = facts
  const { warmStart, bootstrap, heldOut } = countParts(config, corpus)
  const fault = (path: string, message: string): ConfigFault => ({ path, message })
  const tooMany = warmStart + bootstrap > corpus.trainDocuments
  const { contextTokens } = config.training
  return [
    ...(tooMany
      ? [
          fault(
            'documents.bootstrap',
            `${grouped(warmStart)} and ${grouped(bootstrap)} documents are wanted, and the corpus has ` +
              `${grouped(corpus.trainDocuments)} for training`,
          ),
        ]
      : []),
    ...(warmStart === 0 ? [fault('documents.warmStart', 'comes to no document')] : []),
    ...(bootstrap === 0 && config.iterations > 0 ? [fault('documents.bootstrap', 'comes to no document')] : []),
    ...(heldOut === 0 || corpus.heldOutDocuments === 0
      ? [fault('documents.heldOut', `comes to no document: the import held out ${grouped(corpus.heldOutDocuments)}`)]
      : []),
    ...(heldOut > corpus.heldOutDocuments && corpus.heldOutDocuments > 0
      ? [fault('documents.heldOut', `the import held out ${grouped(corpus.heldOutDocuments)} documents`)]
      : []),
    ...(contextTokens > model.config.contextTokens
      ? [
          fault(
            'training.contextTokens',
            `must be at most ${grouped(model.config.contextTokens)}, which the model was made for`,
          ),
        ]
      : []),
    ...(config.warmStart.thoughts === 'imported' && corpus.documentsWithThoughts === 0
      ? [
          fault(
            'warmStart.thoughts',
            'no document of this corpus came with thoughts. Stand-ins work: they teach the form of a thought, and the ' +
              'iterations do the rest. Or import a file in which a teacher wrote thoughts.',
          ),
        ]
      : []),
  ]
}

/** What need not stop anybody. */
export function findWarnings(config: ExperimentConfig, facts: ExperimentFacts, estimate: RunEstimate): string[] {
  const { corpus, machine } = facts
  const { heldOut, warmStart } = countParts(config, corpus)
  const { thoughts, maxTokens } = config.sampling
  return [
    ...(estimate.memoryBytes > machine.memoryBytes
      ? [
          `About ${bytes(estimate.memoryBytes)} of memory are needed and ${bytes(machine.memoryBytes)} are free: halve ` +
            'the rows of a batch and double the accumulation, which trains the same.',
        ]
      : []),
    ...(estimate.diskBytes > machine.diskBytes
      ? [`About ${bytes(estimate.diskBytes)} of disk are needed and ${bytes(machine.diskBytes)} are free.`]
      : []),
    ...(config.warmStart.thoughts === 'stand-in' && corpus.documentsWithThoughts === 0
      ? [
          'This text came without thoughts: the warm start learns from stand-ins, long words of each chunk. Good for ' +
            "trying things; a teacher's thoughts give the iterations more to start from.",
        ]
      : []),
    ...(thoughts === 1 && config.iterations > 0
      ? ['With one thought per chunk nothing is weighed: each is trained on as it was drawn, also a bad one.']
      : []),
    ...(heldOut < 20
      ? [
          `${heldOut === 1 ? 'One held-out document is' : `${heldOut} held-out documents are`} few: only large ` +
            'differences will show.',
        ]
      : []),
    ...(warmStart < 20 && config.warmStart.thoughts === 'imported'
      ? [`A warm start on ${grouped(warmStart)} documents may not teach what a thought looks like.`]
      : []),
    ...(maxTokens < corpus.tokensPerThought
      ? [
          `Thoughts here have about ${compact(Math.round(corpus.tokensPerThought))} tokens, and are cut at ${maxTokens}.`,
        ]
      : []),
    ...(config.training.contextTokens < corpus.tokensPerChunk
      ? ['A row of the training is shorter than a usual chunk: chunks are torn apart.']
      : []),
  ]
}

/** "1.4 GB" */
export function bytes(count: number): string {
  return `${compact(Math.round(count / 1e6) * 1e6)}B`
}
