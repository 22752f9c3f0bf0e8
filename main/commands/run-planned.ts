/** Runs a planned experiment with bars on stderr: what `run`, `resume` and `demo` share. */

import type { ComparisonRow } from '../../core/experiment/comparison'
import { type ExperimentResult, runExperiment } from '../em/run-experiment'
import type { ExperimentRow } from '../store/experiments'
import type { Workspace } from '../store/workspace'
import type { CommandContext } from './command'
import { formatComparison } from './comparison-text'

export interface ExperimentReply {
  readonly experiment: string
  readonly table: readonly ComparisonRow[]
  readonly alarms: readonly string[]
  readonly workspace: string
}

export async function runPlanned(
  { engine, signal, progress, print }: Pick<CommandContext, 'engine' | 'signal' | 'progress' | 'print'>,
  workspace: Workspace,
  experiment: ExperimentRow,
): Promise<ExperimentReply> {
  const result = await runExperiment(
    // The thread count fixes the order of additions: an experiment is finished with the one it began with.
    { workspace, engine: engine(experiment.threads).client, signal, onProgress: (state) => progress.run(state) },
    experiment,
  )
  progress.finish()
  print(formatComparison(result))
  return replyOf(workspace, experiment, result)
}

export function replyOf(
  workspace: Workspace,
  { name }: ExperimentRow,
  { table, alarms }: ExperimentResult,
): ExperimentReply {
  return { experiment: name, table, alarms, workspace: workspace.dir }
}
