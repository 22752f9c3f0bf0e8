/** Reads what more thoughts per chunk buy, from the thoughts of each E-step. */

import { type EffectOfK, effectsOfK, type JudgedChunk } from '../../core/comparison/effect-of-k'
import { isRightThought } from '../../core/corpus/ring-checker'
import { parseExperimentConfig } from '../../core/experiment/parse-config'
import type { ExperimentRow } from '../store/experiments'
import type { Workspace } from '../store/workspace'
import { inSteps } from '../turns/in-steps'
import { firstDocuments, type ScanLimits, type ScannedChunk, type ScannedStep, scanDocuments } from './thought-scan'

/** Of all experiments together: with two chunks and eight thoughts each, half a second a thousand documents. */
const LIMITS: ScanLimits = { documents: 1000, thoughts: 100_000 }

/**
 * One result an E-step on record.
 *
 * @param experiments that differ in their seed only, which is then a second level
 */
export async function readEffectOfK(workspace: Workspace, experiments: readonly ExperimentRow[]): Promise<EffectOfK[]> {
  const chunks = new Map<number, JudgedChunk[]>()
  const limits = {
    documents: Math.ceil(LIMITS.documents / experiments.length),
    thoughts: LIMITS.thoughts / experiments.length,
  }
  for (const { id, config } of experiments) {
    const { weights, fidelity, seed } = parseExperimentConfig(config)
    const weighting = { form: weights.form, beta: weights.beta, fidelity }
    const { ids } = await firstDocuments(workspace, id, limits)
    for await (const { document, chunks: scanned } of scanDocuments(workspace, id, ids)) {
      for (const chunk of scanned) {
        for (const [iteration, step] of chunk.steps) {
          const judged = { document: document.id, seed, weighting, ...judge(chunk, step) }
          const known = chunks.get(iteration)
          if (known) known.push(judged)
          else chunks.set(iteration, [judged])
        }
      }
    }
  }
  return inSteps(effectsOfK(new Map([...chunks].sort(([a], [b]) => a - b))))
}

function judge({ answer }: ScannedChunk, { estimate, thoughts }: ScannedStep): Pick<JudgedChunk, 'chunk' | 'thoughts'> {
  return {
    chunk: { logLikelihoodEmpty: estimate.logLikelihoodWithout, chunkTokens: estimate.chunkTokens },
    thoughts: thoughts
      .filter(({ kept }) => !kept)
      .map(({ text, finished, logPrior, logLikelihood, logPosterior }) => ({
        logPrior,
        logLikelihood,
        logPosterior,
        finished,
        isRight: answer ? finished && isRightThought(answer, text) : null,
      })),
  }
}
