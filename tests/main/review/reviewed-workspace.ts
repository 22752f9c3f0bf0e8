/** A workspace with an E-step on record, as the review desk finds it. */

import { parseExperimentConfig } from '../../../core/experiment/parse-config'
import { RandomStream, streamKey } from '../../../core/random'
import { effectiveSampleSize, normalizeWeights } from '../../../core/weights/importance'
import { resample } from '../../../core/weights/resample'
import { choiceUniform, type ReviewScope, scopeOfConfig } from '../../../main/review/scope'
import type { ExperimentRow } from '../../../main/store/experiments'
import type { NewThought } from '../../../main/store/thoughts'
import type { Workspace } from '../../../main/store/workspace'
import { importDocuments, temporaryWorkspace } from '../store/temporary-workspace'

export interface Reviewed {
  readonly workspace: Workspace
  readonly experiment: ExperimentRow
  readonly scope: ReviewScope
}

/** Whether a thought of `reviewedWorkspace` is a bad one: what the annotators of these tests reject. */
export const isBad = (text: string) => text.startsWith('key')

export interface ReviewedOptions {
  /** With 1, 2, 3, 1, 2, 3, ... chunks. */
  readonly documents: number
  /** An empty one of the test's own; by default one that ends with the test. */
  readonly workspace?: Workspace
  readonly labels?: { readonly use?: boolean; readonly lambda?: number | 'auto' }
  readonly iterations?: number
}

/** Every chunk has four thoughts: two that copy a key and weigh much, and two that work something out. */
export async function reviewedWorkspace({
  documents,
  labels = {},
  iterations = 1,
  ...options
}: ReviewedOptions): Promise<Reviewed> {
  const workspace = options.workspace ?? (await temporaryWorkspace())
  await importDocuments(workspace, documents)
  const config = parseExperimentConfig({
    ...{ name: 'em', corpus: 'stories', model: 'tiny', labels, iterations },
    ...{ sampling: { thoughts: 4 }, warmStart: { steps: 1 }, mStep: { steps: 1 } },
  })
  const created = '2025-01-01T00:00:00Z'
  const id = await workspace.experiments.create({ name: 'em', config, seed: config.seed, threads: 1, created })
  for (let iteration = 1; iteration <= iterations; iteration++)
    await recordEStep(workspace, scopeOfConfig(id, config, iteration))
  return { workspace, experiment: await workspace.experiments.get('em'), scope: scopeOfConfig(id, config, 1) }
}

async function recordEStep(workspace: Workspace, scope: ReviewScope): Promise<void> {
  const random = new RandomStream(streamKey(scope.iteration, 'reviewed'))
  const { id } = await workspace.corpora.get('stories')
  for await (const document of workspace.corpora.iterateDocuments(id)) {
    const chunks = document.chunks.map((chunk) => {
      const thoughts = [0, 1, 2, 3].map((k) => drawThought(k, random))
      const logWeights = thoughts.map(({ logWeight }) => logWeight as number)
      const weights = normalizeWeights(logWeights)
      const chosen = resample(weights, choiceUniform(scope, document.hash, chunk.position))
      return {
        chunkId: chunk.id,
        estimate: { logLikelihoodWithout: -6, chunkTokens: 9, ess: effectiveSampleSize(weights), chosen },
        thoughts: thoughts.map((thought, k) => ({ ...thought, weight: weights[k] as number, chosen: k === chosen })),
      }
    })
    await workspace.thoughts.recordEStep(scope.experimentId, scope.iteration, chunks)
  }
}

function drawThought(k: number, random: RandomStream): NewThought {
  const digit = () => random.below(10)
  const bad = k % 2 === 0
  const text = bad ? `key ${digit()}` : `${digit()}+${digit()}=${digit()}, ${digit()}-4=${digit()}`
  const logPrior = -4 - random.next()
  const logLikelihood = (bad ? -1 : -2) - random.next()
  const logPosterior = -3 - random.next()
  const tokens = Int32Array.from({ length: text.length + 1 }, (_, i) => i)
  const terms = { logPrior, logLikelihood, logPosterior, logWeight: logPrior + logLikelihood - logPosterior }
  return { k, text, tokens, finished: true, ...terms, weight: 0, chosen: false, kept: false }
}
