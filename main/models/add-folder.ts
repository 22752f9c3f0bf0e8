/** Copies a Hugging Face folder into a workspace. */

import type { EngineClient } from '../engine-host/engine-process'
import type { Workspace } from '../store/workspace'
import { type AddedModel, addCheckpoint } from './add-checkpoint'

/** @param source absolute. Errors as of `addCheckpoint` and the engine's `addModel` */
export function addFolder(
  workspace: Workspace,
  engine: EngineClient,
  { name, source }: { readonly name: string; readonly source: string },
  signal: AbortSignal,
): Promise<AddedModel> {
  return addCheckpoint(workspace, { name, kind: 'added', meta: { source } }, (folder) =>
    engine.addModel({ source, folder }, { signal }),
  )
}
