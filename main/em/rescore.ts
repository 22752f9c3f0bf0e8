/**
 * Carries labels to a new iteration: thoughts that people judged before are scored under the new model, and chunks get
 * their swap test, so that the classifier learns from both. Nothing is sampled; without labels nothing is done.
 */

import type { ContextChunk, InferredChunk, TokenCounts } from '../../core/contract/engine'
import type { ChunkRow, DocumentRow } from '../store/corpora'
import { loadDocuments } from './document-parts'
import type { InferenceSettings } from './infer-documents'
import type { RunContext } from './run-context'

/** Thoughts of other chunks that each chunk's swap test is the mean over. */
const SWAPS = 2

interface Question {
  readonly chunkId: number
  readonly key: string
  readonly earlier: readonly ContextChunk[]
  readonly chunk: string
  readonly kept: readonly number[]
}

/** @returns what it cost */
export async function rescoreLabelled(
  context: RunContext,
  iteration: number,
  settings: InferenceSettings,
): Promise<TokenCounts> {
  const { workspace, config, parts } = context
  const scorer = new Scorer(context, settings)
  // Given thoughts can be scored only under the model's own distribution, which thoughts are drawn from at 1 alone.
  if (!config.labels.use || settings.temperature !== 1 || (await workspace.labels.count()) === 0) return scorer.counts
  let group: DocumentRow[] = []
  const flush = async () => {
    await rescoreGroup(context, iteration, group, scorer)
    await swapGroup(context, iteration, group, scorer)
    group = []
  }
  for await (const document of loadDocuments(workspace, parts.bootstrap)) {
    group.push(document)
    if (group.length === config.sampling.batch) await flush()
  }
  if (group.length > 0) await flush()
  return scorer.counts
}

class Scorer {
  counts = { sampledTokens: 0, scoredTokens: 0, attended: 0 }

  constructor(
    private readonly context: RunContext,
    private readonly settings: InferenceSettings,
  ) {}

  /** Scores one given thought for each chunk. */
  async score(questions: readonly Question[]): Promise<(InferredChunk & { readonly chunkId: number })[]> {
    const { engine, signal } = this.context
    const { weighting: _, pass: __, scoreUnsampled: ___, ...request } = this.settings
    if (questions.length === 0) return []
    const items = questions.map(({ chunkId: _, ...item }) => item)
    const results: InferredChunk[] = []
    for await (const { chunks, sampledTokens, scoredTokens, attended } of await engine.infer(
      { ...request, thoughts: 0, items, batch: items.length },
      { signal },
    )) {
      results.push(...chunks)
      this.counts.sampledTokens += sampledTokens
      this.counts.scoredTokens += scoredTokens
      this.counts.attended += attended
    }
    return results.map((result, i) => ({ ...result, chunkId: (questions[i] as Question).chunkId }))
  }
}

async function rescoreGroup(
  context: RunContext,
  iteration: number,
  documents: readonly DocumentRow[],
  scorer: Scorer,
): Promise<void> {
  const { candidates } = context.workspace
  const ids = documents.map(({ id }) => id)
  const labelled = await candidates.toRescore(context.experimentId, iteration, ids)
  const questionOf = await questions(context, iteration, documents)
  const scored = await scorer.score(
    labelled.flatMap(({ chunkId, tokens }) => questionOf(chunkId, [...tokens], 'labelled') ?? []),
  )
  await candidates.recordRescored(
    context.experimentId,
    iteration,
    scored.flatMap(({ thoughts: [thought], logLikelihoodWithout, chunkTokens }, i) => {
      const terms = thought && [thought.logPrior, thought.logLikelihood, thought.logPosterior, logLikelihoodWithout]
      // A model may rule out what another one said: there is then nothing to learn from.
      if (!thought || !terms?.every(Number.isFinite)) return []
      const { logPrior, logLikelihood, logPosterior } = thought
      const thoughtId = (labelled[i] as (typeof labelled)[number]).thoughtId
      return [{ thoughtId, logPrior, logLikelihood, logPosterior, logLikelihoodWithout, chunkTokens }]
    }),
  )
}

async function swapGroup(
  context: RunContext,
  iteration: number,
  documents: readonly DocumentRow[],
  scorer: Scorer,
): Promise<void> {
  const { workspace, experimentId } = context
  const ids = documents.flatMap(({ chunks }) => chunks.map(({ id }) => id))
  const waiting = await workspace.candidates.withoutSwap(experimentId, iteration, ids)
  const chosen = [...(await workspace.thoughts.chosen(experimentId, iteration, ids)).values()]
  const questionOf = await questions(context, iteration, documents)
  const sums = new Map<number, number[]>()
  for (let shift = 1; shift <= Math.min(SWAPS, chosen.length - 1); shift++) {
    const asked = waiting.flatMap((chunkId, i) => {
      const others = chosen.filter((thought) => thought.chunkId !== chunkId)
      const other = others[(i + shift) % Math.max(1, others.length)]
      return other ? (questionOf(chunkId, [...other.tokens], `swap ${shift}`) ?? []) : []
    })
    for (const { chunkId, thoughts } of await scorer.score(asked)) {
      const logLikelihood = thoughts[0]?.logLikelihood ?? Number.NaN
      if (Number.isFinite(logLikelihood)) sums.set(chunkId, [...(sums.get(chunkId) ?? []), logLikelihood])
    }
  }
  await workspace.candidates.recordSwaps(
    experimentId,
    iteration,
    [...sums].map(([chunkId, values]) => ({
      chunkId,
      logLikelihoodSwapped: values.reduce((a, b) => a + b, 0) / values.length,
    })),
  )
}

/** Asks about a thought of a chunk as the E-step did: behind the thoughts that were chosen for what comes before. */
async function questions(
  { workspace, experimentId }: RunContext,
  iteration: number,
  documents: readonly DocumentRow[],
) {
  const ids = documents.flatMap(({ chunks }) => chunks.map(({ id }) => id))
  const chosen = await workspace.thoughts.chosen(experimentId, iteration, ids)
  const thoughtOf = ({ id, thought }: ChunkRow) => (thought === '' ? '' : (chosen.get(id)?.text ?? null))
  const places = new Map(
    documents.flatMap((document) => document.chunks.map((chunk) => [chunk.id, { document, chunk }] as const)),
  )
  return (chunkId: number, kept: readonly number[], pass: string): Question | null => {
    const place = places.get(chunkId)
    if (!place) return null
    const { document, chunk } = place
    const earlier = document.chunks
      .slice(0, chunk.position)
      .map((before) => ({ text: before.text, thought: thoughtOf(before) }))
    return { chunkId, key: `${pass}/${document.hash}/${chunk.position}`, earlier, chunk: chunk.text, kept }
  }
}
