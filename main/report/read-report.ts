/** Reads from a workspace all that a report shows. */

import { type ConfigGroup, diffConfigs } from '../../core/comparison/config-diff'
import type { EffectOfK } from '../../core/comparison/effect-of-k'
import { compareAgainst, type ForestEntry } from '../../core/comparison/forest'
import { accuracyMetrics, type ComparisonMetric, chunkBoundMetric, nllMetric } from '../../core/comparison/metrics'
import { type ComparisonTable, compareExperiments } from '../../core/comparison/table'
import type { DocumentHistory } from '../../core/comparison/thought-history'
import { itemNames } from '../compare/document-names'
import { readAlarms } from '../compare/read-alarms'
import { readEffectOfK } from '../compare/read-effect-of-k'
import { chooseExperiments, readEvaluated } from '../compare/read-evaluated'
import { readDocumentChanges, readDocumentHistory } from '../compare/read-history'
import type { Workspace } from '../store/workspace'
import { inSteps } from '../turns/in-steps'

export interface ReportForest {
  readonly metric: ComparisonMetric
  /** Of the table. */
  readonly reference: string
  readonly entries: readonly ForestEntry[]
  /** Names of the documents that moved, by id. */
  readonly names: ReadonlyMap<number, string>
}

export interface Report {
  readonly workspace: string
  /** Names of the experiments, in the order in which they were made. */
  readonly experiments: readonly string[]
  /** Of those that are not finished, how far they have come. */
  readonly unfinished: readonly string[]
  readonly table: ComparisonTable
  readonly alarms: readonly string[]
  readonly forests: readonly ReportForest[]
  readonly effects: readonly { readonly group: string; readonly effects: readonly EffectOfK[] }[]
  /** Documents whose thoughts changed most, of the first experiment that has any. */
  readonly histories: readonly { readonly experiment: string; readonly history: DocumentHistory }[]
  readonly configuration: readonly ConfigGroup[]
}

/** Documents shown with their thoughts. */
const HISTORIES = 3

/**
 * @param names of experiments; empty for all
 * @throws AppError 'not-found' if one is not there, or there is none at all
 */
export async function readReport(workspace: Workspace, names: readonly string[], signal: AbortSignal): Promise<Report> {
  const chosen = await chooseExperiments(workspace, names)
  const evaluated = await readEvaluated(workspace, chosen)
  const table = await inSteps(compareExperiments(evaluated), signal)
  const reference = (table.rows.find(({ kind }) => kind === 'warm-start') ?? table.rows[0])?.key

  const forests: ReportForest[] = []
  const metrics = [accuracyMetrics.accuracy, ...table.sizes.slice(-1).map(chunkBoundMetric), nllMetric]
  for (const metric of metrics) {
    if (reference === undefined || !table.rows.some(({ figures }) => figures[metric.key])) continue
    const entries = (await inSteps(compareAgainst(evaluated, metric, reference), signal)) ?? []
    const { corpus, evaluation } = (evaluated[0] as (typeof evaluated)[0]).config
    const isTask = metric.key.startsWith('accuracy') && evaluation.taskFile !== null
    const items = entries.flatMap(({ outcome }) =>
      outcome.kind === 'difference'
        ? [
            ...outcome.difference.moved.map(({ item }) => item),
            ...outcome.difference.onlyReference,
            ...outcome.difference.onlyArm,
          ]
        : [],
    )
    forests.push({ metric, reference, entries, names: await itemNames(workspace, isTask ? null : corpus, items) })
  }

  const effects: { group: string; effects: EffectOfK[] }[] = []
  for (const { label, experiments } of table.groups) {
    signal.throwIfAborted()
    const found = await readEffectOfK(
      workspace,
      chosen.filter(({ name }) => experiments.includes(name)),
    )
    if (found.length > 0) effects.push({ group: label, effects: found })
  }
  const histories: { experiment: string; history: DocumentHistory }[] = []
  for (const experiment of chosen) {
    signal.throwIfAborted()
    if (histories.length > 0) continue
    const { documents } = await readDocumentChanges(workspace, experiment)
    for (const { id } of documents.slice(0, HISTORIES)) {
      histories.push({ experiment: experiment.name, history: await readDocumentHistory(workspace, experiment, id) })
    }
  }
  return {
    workspace: workspace.dir,
    experiments: chosen.map(({ name }) => name),
    unfinished: chosen.flatMap(({ name, status }) => (status === 'finished' ? [] : [`${name} is ${status}`])),
    table,
    alarms: await readAlarms(workspace, chosen),
    forests,
    effects,
    histories,
    configuration: diffConfigs(evaluated.map(({ config }) => config)),
  }
}
