/**
 * What an M-step trains on once people have labelled thoughts: the choice of each chunk made again, with the E-step's
 * own random number, from the weights with labels; and annotators' own thoughts in place of drawn ones.
 *
 * Without labels nothing is chosen again. Bounds never see any of this.
 */

import { ReviewPool } from '../review/pool'
import { countsIn, scopeOfConfig } from '../review/scope'
import type { LabelRow } from '../store/labels'
import type { RunContext } from './run-context'

/** Chunks whose new choice is written down in one transaction. */
const BATCH = 500

export interface LabelledChoice {
  /** Annotators' own thoughts, by chunk id. */
  readonly own: ReadonlyMap<number, string>
  /** Weights with labels of a chunk's thoughts, in the order of k; null: those of the E-step hold. */
  readonly weightsOf: (chunkId: number) => readonly number[] | null
}

/** What holds where labels have no part. */
export const noLabels: LabelledChoice = { own: new Map(), weightsOf: () => null }

/** Chooses again, and writes down the choices, what labels moved, and which labels they come from. */
export async function chooseWithLabels(context: RunContext, iteration: number): Promise<LabelledChoice> {
  const { workspace, experimentId, config } = context
  const edits = new Map<number, LabelRow>()
  const labels = await workspace.labels.inForce()
  if (labels.length === 0 || !config.labels.use) return noLabels
  const scope = scopeOfConfig(experimentId, config, iteration)
  const sampled = await workspace.thoughts.recordedChunkIds(experimentId, iteration)
  for (const label of labels) {
    if (!countsIn(scope, label)) continue
    if (label.verdict === 'edit' && label.chunkId !== null && sampled.has(label.chunkId))
      edits.set(label.chunkId, label)
  }
  const pool = await ReviewPool.load(workspace, scope)
  if (pool.classifier !== null) await recordChoices(context, iteration, pool, [...sampled])
  const effect = pool.effect()
  if (effect !== null) await workspace.labelRecords.recordEffect(experimentId, iteration, effect)
  const used = [...pool.labelIds, ...[...edits.values()].map(({ id }) => id)]
  await workspace.labels.markUsed(experimentId, iteration, used)
  return {
    own: new Map([...edits].map(([chunkId, { editedText }]) => [chunkId, editedText as string])),
    weightsOf: (chunkId) => (pool.classifier === null ? null : (pool.chunk(chunkId)?.weights ?? null)),
  }
}

async function recordChoices(
  { workspace, experimentId }: RunContext,
  iteration: number,
  pool: ReviewPool,
  chunkIds: readonly number[],
): Promise<void> {
  for (let from = 0; from < chunkIds.length; from += BATCH) {
    const choices = chunkIds.slice(from, from + BATCH).flatMap((chunkId) => {
      const chosen = pool.chunk(chunkId)?.chosen ?? null
      return chosen === null ? [] : [{ chunkId, k: chosen }]
    })
    await workspace.thoughts.choose(experimentId, iteration, choices)
  }
}
