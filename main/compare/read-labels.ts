/** Reads what labels did in experiments, and how the queue's orders compared. */

import { queueMetrics, summarizeQueues } from '../../core/comparison/label-queues'
import type { LabelsComparison } from '../../core/contract/comparison-labels'
import type { ExperimentRow } from '../store/experiments'
import type { Workspace } from '../store/workspace'

export async function readLabelsComparison(
  { labelRecords }: Workspace,
  experiments: readonly ExperimentRow[],
): Promise<Pick<LabelsComparison, 'queues' | 'steps'>> {
  const comparisons = await Promise.all(experiments.map(({ id }) => labelRecords.queues(id)))
  const steps = await Promise.all(experiments.map(({ id }) => labelRecords.steps(id)))
  const queues = comparisons.flat().map((comparison) => {
    const { runs: _runs, ...rest } = comparison
    return { ...rest, summaries: queueMetrics.flatMap((metric) => summarizeQueues(comparison, metric) ?? []) }
  })
  return { queues: queues.sort((a, b) => b.created.localeCompare(a.created)), steps: steps.flat() }
}
