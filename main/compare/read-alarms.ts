/** What went wrong in experiments while their accuracy may still look fine; see core/experiment/alarm. */

import { readResult } from '../em/run-experiment'
import type { ExperimentRow } from '../store/experiments'
import type { Workspace } from '../store/workspace'

/** With the experiment's name before each where there are several. */
export async function readAlarms(workspace: Workspace, experiments: readonly ExperimentRow[]): Promise<string[]> {
  const alarms: string[] = []
  for (const experiment of experiments) {
    const found = (await readResult(workspace, experiment)).alarms
    alarms.push(...found.map((alarm) => (experiments.length > 1 ? `${experiment.name}, ${alarm}` : alarm)))
  }
  return alarms
}
