/** What the classifier learns from: every labelled thought that the model of this iteration can be asked about. */

import type { Vote } from '../../core/review/annotators'
import type { Example } from '../../core/review/classifier'
import { FEATURES, writeFeatures } from '../../core/review/features'
import { thoughtTextHash } from '../../core/review/label'
import { contentKey } from '../../core/review/votes'
import type { Workspace } from '../store/workspace'
import type { PoolLabel } from './pool'
import type { ReviewScope } from './scope'

export interface SampledFeatures {
  /** Features of a text that this iteration sampled for the chunk; null if it did not. */
  readonly featuresOf: (chunkId: number, textHash: string) => Float32Array | null
}

/**
 * A thought sampled in this iteration has this iteration's features, whoever labelled it where. One of another
 * iteration has those it was given by rescoring; failing that its own, but only within the same experiment: another
 * model's log-probabilities would mislead.
 *
 * @param labels in force
 * @returns by `contentKey`
 */
export async function readExamples(
  workspace: Workspace,
  { experimentId, iteration }: ReviewScope,
  labels: readonly PoolLabel[],
  votes: ReadonlyMap<string, readonly Vote[]>,
  { featuresOf }: SampledFeatures,
): Promise<Map<string, Example>> {
  const features = new Map<string, Float32Array>()
  let missing = 0
  for (const key of votes.keys()) {
    const [chunkId = '', textHash = ''] = key.split('/')
    const sampled = featuresOf(Number(chunkId), textHash)
    if (sampled) features.set(key, sampled)
    else missing++
  }
  if (missing > 0) {
    for (const row of await workspace.candidates.labelled(experimentId, iteration)) {
      const key = contentKey(row.chunkId, thoughtTextHash(row.thought))
      if (features.has(key) || !(row.rescored || row.experimentId === experimentId)) continue
      const own = new Float32Array(FEATURES)
      writeFeatures(row, own)
      features.set(key, own)
    }
  }
  const random = randomVerdicts(labels)
  const examples = new Map<string, Example>()
  for (const [key, cast] of votes) {
    const own = features.get(key)
    if (own) examples.set(key, { features: own, votes: cast, randomVerdicts: random.get(key) ?? [] })
  }
  return examples
}

/** The verdicts on cards that were drawn at random, by thought. */
function randomVerdicts(labels: readonly PoolLabel[]): Map<string, Example['randomVerdicts'][number][]> {
  const found = new Map<string, Example['randomVerdicts'][number][]>()
  for (const { chunkId, textHash, origin, propensity, verdict, weightsHidden, annotator } of labels) {
    if (origin !== 'random' || propensity === null || chunkId === null || verdict === 'edit') continue
    const key = contentKey(chunkId, textHash)
    found.set(key, [
      ...(found.get(key) ?? []),
      { accepted: verdict === 'accept', propensity, weightsHidden, annotator },
    ])
  }
  return found
}
