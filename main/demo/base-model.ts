/**
 * The demo's base model: it knows what a pretrained model would already know, the arithmetic of the sample corpus and how
 * to read its words. At full length the demo trains it. Quick, it takes the one that comes with the program: what the full
 * demo trains for seed 0 on one thread. docs/demo-settings.md tells how it was chosen.
 */

import { existsSync } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { join, relative } from 'node:path'
import type { EngineClient } from '../engine-host/engine-process'
import type { Workspace } from '../store/workspace'
import type { BaseModelReport } from './base-exercises'
import { BASE_MODEL, type DemoSettings } from './demo-settings'
import { type OnBaseProgress, trainBaseModel } from './train-base-model'

/** What the record of a base model keeps. */
type RecordedBase = BaseModelReport | { readonly bundled: true }

/**
 * Puts the base model into a workspace, if it is not there yet.
 *
 * @param programRoot the folder that holds resources/
 * @returns what it has learned; null for the one that comes with the program
 * @throws AppError as of `trainBaseModel`
 */
export async function addBaseModel(
  workspace: Workspace,
  engine: EngineClient,
  { seed, base }: Pick<DemoSettings, 'seed' | 'base'>,
  programRoot: string,
  signal: AbortSignal,
  onProgress: OnBaseProgress = () => {},
): Promise<BaseModelReport | null> {
  const known = await workspace.checkpoints.find(BASE_MODEL)
  if (known) {
    const meta = known.meta as RecordedBase
    return 'bundled' in meta ? null : meta
  }
  const folder = join(workspace.experimentsDir, BASE_MODEL)
  await mkdir(folder, { recursive: true })
  const { model, report } = base
    ? await trainBaseModel(engine, folder, { seed, base }, signal, onProgress)
    : { model: await copyBundledBase(engine, folder, programRoot, signal), report: null }
  const { parameters } = await engine.describeModel({ model })
  await workspace.checkpoints.record({
    name: BASE_MODEL,
    folder: relative(workspace.dir, model),
    parent: null,
    kind: 'base',
    experimentId: null,
    parameters,
    meta: (report ?? { bundled: true }) satisfies RecordedBase,
    created: new Date().toISOString(),
  })
  return report
}

export function bundledBase(programRoot: string): string {
  return join(programRoot, 'resources', BASE_MODEL)
}

async function copyBundledBase(
  engine: EngineClient,
  folder: string,
  programRoot: string,
  signal: AbortSignal,
): Promise<string> {
  const model = join(folder, 'bundled')
  // It is written as a whole: one that is there is left by a run that was stopped just behind it.
  if (!existsSync(model)) await engine.addModel({ source: bundledBase(programRoot), folder: model }, { signal })
  return model
}
