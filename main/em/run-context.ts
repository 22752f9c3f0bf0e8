/** What every stage of an experiment needs. */

import type { ExperimentConfig } from '../../core/experiment/config'
import type { RunProgress } from '../../core/experiment/progress'
import { streamKey } from '../../core/random'
import type { EngineClient } from '../engine-host/engine-process'
import type { Workspace } from '../store/workspace'
import type { DocumentParts } from './document-parts'
import type { RunRecord } from './run-record'

/** What a stage tells while it runs. */
export type StageReport = Pick<RunProgress, 'done' | 'total' | 'unit' | 'rate' | 'figures'>

export interface RunContext {
  readonly workspace: Workspace
  readonly engine: EngineClient
  readonly experimentId: number
  readonly config: ExperimentConfig
  readonly parts: DocumentParts
  /** Folder for the experiment's own files: training data by stage. */
  readonly folder: string
  readonly signal: AbortSignal
  readonly report: (report: StageReport) => void
  /** What is kept of the run for whoever watches it, now or later. */
  readonly record: RunRecord
}

/** The seed of one stage: stages draw independently, and the same whenever they run. */
export function stageSeed({ config }: RunContext, key: string): number {
  return streamKey(config.seed, 'stage', key)[0]
}

/** The name under which an arm's checkpoint is recorded, and its folder's name. */
export function checkpointName({ config }: RunContext, arm: string): string {
  return `${config.name}-${arm}`
}
