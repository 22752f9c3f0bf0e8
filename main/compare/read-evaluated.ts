/** Reads what was measured of experiments. */

import type { EvaluatedExperiment } from '../../core/comparison/evaluated'
import { AppError } from '../../core/errors'
import type { ComparisonRow } from '../../core/experiment/comparison'
import { type DocumentSum, evaluationMetrics } from '../../core/experiment/evaluation'
import { parseExperimentConfig } from '../../core/experiment/parse-config'
import type { ExperimentRow } from '../store/experiments'
import type { Workspace } from '../store/workspace'

/**
 * The experiments of these names, or all of the workspace.
 *
 * @throws AppError 'not-found' if one is not there, or if there is none at all
 */
export async function chooseExperiments(workspace: Workspace, names: readonly string[]): Promise<ExperimentRow[]> {
  const chosen =
    names.length > 0
      ? await Promise.all([...new Set(names)].map((name) => workspace.experiments.get(name)))
      : await workspace.experiments.list()
  if (chosen.length > 0) return chosen
  throw new AppError('not-found', `the workspace '${workspace.dir}' has no experiment`, {
    hint: 'start one with: run CONFIG.json',
  })
}

/** As far as they have come: arms not evaluated yet are missing. */
export async function readEvaluated(
  workspace: Workspace,
  experiments: readonly ExperimentRow[],
): Promise<EvaluatedExperiment[]> {
  const evaluated: EvaluatedExperiment[] = []
  for (const { id, name, config } of experiments) {
    const summaries = await workspace.evaluations.summaries(id)
    const arms: EvaluatedExperiment['arms'][0][] = []
    for (const { arm, summary } of summaries) {
      const sums: DocumentSum[] = []
      for (const metric of evaluationMetrics) {
        const items = await workspace.evaluations.items(id, arm, metric)
        sums.push(...items.map((item) => ({ ...item, metric })))
      }
      arms.push({ row: summary as ComparisonRow, sums })
    }
    evaluated.push({ name, config: parseExperimentConfig(config), arms })
  }
  return evaluated
}
