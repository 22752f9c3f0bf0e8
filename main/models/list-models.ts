/** The models of a workspace as the window lists them. */

import { join } from 'node:path'
import type { ModelSummary } from '../../core/contract/model'
import type { ComparisonRow } from '../../core/experiment/comparison'
import type { CheckpointRow } from '../store/checkpoints'
import type { Workspace } from '../store/workspace'
import { measureModelFiles } from './model-files'

interface KnownMeta {
  readonly label?: string
  readonly arm?: string
  readonly iteration?: number | null
}

export async function listModels(workspace: Workspace): Promise<ModelSummary[]> {
  const experiments = await workspace.experiments.list()
  const names = new Map(experiments.map(({ id, name }) => [id, name]))
  const rows = new Map<number, ReadonlyMap<string, ComparisonRow>>()
  for (const { id } of experiments) {
    const summaries = await workspace.evaluations.summaries(id)
    rows.set(id, new Map(summaries.map(({ arm, summary }) => [arm, summary as ComparisonRow])))
  }
  return Promise.all(
    (await workspace.checkpoints.list()).map(async (checkpoint) => {
      const { name, kind, parent, parameters, created, experimentId, folder } = checkpoint
      const { arm, iteration, label } = checkpoint.meta as KnownMeta
      const row = experimentId === null || arm === undefined ? undefined : rows.get(experimentId)?.get(arm)
      const { bytes, hasWeights } = await measureModelFiles(join(workspace.dir, folder))
      return {
        label: label ?? null,
        ...{ name, kind, parent, parameters, created, bytes, hasWeights },
        experiment: experimentId === null ? null : (names.get(experimentId) ?? null),
        iteration: iteration ?? null,
        bound: row ? largestBound(row) : null,
      }
    }),
  )
}

function largestBound({ bounds, intervals }: ComparisonRow): ModelSummary['bound'] {
  const n = Math.max(0, ...Object.keys(bounds).map(Number))
  const value = bounds[String(n)]
  return value === null || value === undefined ? null : { n, value, interval: intervals.bounds[String(n)] ?? null }
}

/** How a model came to be, in words. */
export function describeOrigin({ kind, meta, parent }: CheckpointRow): string {
  const { source, preset, seed, corpus, steps } = meta as {
    readonly source?: string
    readonly preset?: string
    readonly seed?: number
    readonly corpus?: string | null
    readonly steps?: number
  }
  if (source !== undefined) return `added from ${source}`
  if (preset !== undefined) {
    return `made from preset ${preset}, seed ${seed}${corpus ? `, tokens of corpus ${corpus}` : ''}`
  }
  if (parent !== null) return `trained from ${parent}`
  if (kind === 'base') return `trained on the arithmetic of the sample corpus${steps ? `, ${steps} steps` : ''}`
  return kind
}
