/** Which checkpoint an export of a model is of. */

import { AppError } from '../../core/errors'
import { iterationArm, warmStartArm } from '../../core/experiment/plan'
import type { CheckpointRow } from '../store/checkpoints'
import type { Workspace } from '../store/workspace'
import { findExperiment, type SourceRequest } from './export-source'

export interface CheckpointSource {
  readonly checkpoint: CheckpointRow
  readonly experiment: string | null
  /** 0 is the warm start; null for a checkpoint of no iteration. */
  readonly iteration: number | null
}

/**
 * @param model a checkpoint by its name, in place of that of an iteration
 * @throws AppError 'not-found' if there is none
 */
export async function findCheckpointSource(
  workspace: Workspace,
  request: SourceRequest,
  model: string | null,
): Promise<CheckpointSource> {
  const checkpoint = model === null ? await findCheckpoint(workspace, request) : await workspace.checkpoints.get(model)
  const experiments = await workspace.experiments.list()
  return {
    checkpoint,
    experiment: experiments.find(({ id }) => id === checkpoint.experimentId)?.name ?? null,
    iteration: iterationOf(checkpoint),
  }
}

/** Null for a checkpoint that is neither of an iteration nor of the warm start. */
function iterationOf({ kind, meta }: CheckpointRow): number | null {
  if (kind === warmStartArm.kind) return 0
  return kind === 'iteration' ? ((meta as { readonly iteration?: number }).iteration ?? null) : null
}

/** The checkpoint that an iteration trained; of iteration 0 that of the warm start; the last of these if none is named. */
async function findCheckpoint(workspace: Workspace, request: SourceRequest): Promise<CheckpointRow> {
  const { experiment, config } = await findExperiment(workspace, request.experiment)
  const { iteration } = request
  if (iteration !== null) {
    const arm = iteration === 0 ? warmStartArm : iterationArm(iteration)
    return workspace.checkpoints.get(`${config.name}-${arm.name}`)
  }
  const trained = await workspace.checkpoints.ofExperiment(experiment.id)
  const last = trained.findLast(({ kind }) => kind === 'iteration' || kind === 'warm-start')
  if (last) return last
  throw new AppError('not-found', `experiment '${experiment.name}' has no checkpoint yet`, {
    hint: 'resume it, or name a model with --model',
  })
}
