/** Removes an experiment: what is on record of it, its checkpoints and its files. */

import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { forgetRunRecord } from '../em/run-record'
import type { Workspace } from '../store/workspace'

/** @throws AppError 'not-found' */
export async function removeExperiment(workspace: Workspace, name: string): Promise<void> {
  const { id } = await workspace.experiments.get(name)
  const checkpoints = await workspace.checkpoints.ofExperiment(id)
  // The record goes first: files that nothing names do no harm, names without files do.
  await workspace.experiments.remove(id)
  forgetRunRecord(workspace, name)
  for (const { folder } of checkpoints) {
    await rm(join(workspace.dir, folder), { recursive: true, force: true })
    await rm(join(workspace.dir, `${folder}.training`), { recursive: true, force: true })
  }
  await rm(join(workspace.experimentsDir, name), { recursive: true, force: true })
}
