/** `label --simulate`: labels thoughts of the sample corpus by its checker. */

import {
  type QueueComparison,
  queueMetrics,
  type SeedFigure,
  summarizeQueues,
} from '../../core/comparison/label-queues'
import { AppError } from '../../core/errors'
import { findExperiment, findSampledIterations } from '../export/export-source'
import { compareQueues } from '../review/compare-queues'
import { ReviewPool } from '../review/pool'
import { type ReviewScope, reviewScope } from '../review/scope'
import { simulateLabels } from '../review/simulate'
import type { ExperimentRow } from '../store/experiments'
import { openWorkspace, type Workspace } from '../store/workspace'
import { type CommandContext, defineCommand } from './command'
import { choice, flag, optionalWhole, real, text, whole } from './options'
import { formatCount, formatTable } from './table'

export const labelCommand = defineCommand({
  name: 'label',
  summary: 'label thoughts of the sample corpus with a simulated annotator',
  usage: '',
  positionals: { least: 0, most: 0 },
  examples: [
    'label --simulate --labels 300 --reliability 0.95',
    'label --simulate --labels 100 --queue random --experiment ring --iteration 2',
    'label --simulate --compare-queues --labels 300 --reliability 0.95',
  ],
  options: {
    simulate: flag('by the checker of the sample corpus; people label in the window'),
    labels: whole({ about: 'verdicts to give', placeholder: 'N', least: 1, fallback: 300 }),
    reliability: real({ about: 'chance that a verdict is right', placeholder: 'R', least: 0, most: 1, fallback: 1 }),
    queue: choice(['value', 'random'] as const, { about: 'which thoughts are asked about first', fallback: 'value' }),
    compareQueues: flag('label with both queues instead, leave no labels, and write down what each gained'),
    seeds: whole({ about: 'runs of each queue to compare', placeholder: 'N', least: 1, most: 100, fallback: 6 }),
    shuffle: flag('hand the verdicts out to other thoughts, as a control'),
    annotator: text({ about: 'whose labels they are (default simulated)', placeholder: 'NAME' }),
    seed: whole({ about: 'names the draws', placeholder: 'N', least: 0, fallback: 0 }),
    experiment: text({ about: 'whose thoughts (default: the only one)', placeholder: 'NAME' }),
    iteration: optionalWhole({ about: 'of which iteration (default: the last one)', placeholder: 'T', least: 1 }),
  },
  whenStopped: 'the labels given so far are kept',
  async run({ options, workspaceDir, signal, progress, print }) {
    if (!options.simulate) {
      throw new AppError(
        'invalid-input',
        '--simulate is missing: this command labels with a simulated annotator only',
        {
          hint: 'people label in the window, under Review; labels from a file come with: labels import FILE',
        },
      )
    }
    const workspace = await openWorkspace(workspaceDir)
    try {
      const source = await findExperiment(workspace, options.experiment ?? null)
      const iterations = await findSampledIterations(workspace, source, options.iteration ?? null)
      const iteration = iterations.at(-1) as number
      const scope = reviewScope(source.experiment, iteration)
      if (options.compareQueues) {
        return await compareAndRecord({ workspace, signal, progress, print }, source.experiment, scope, options)
      }
      const pool = await ReviewPool.load(workspace, scope)
      const { labels, reliability, queue, shuffle, seed } = options
      const result = await simulateLabels(
        workspace,
        pool,
        {
          ...{ name: options.annotator ?? 'simulated', labels, reliability, order: queue, shuffled: shuffle, seed },
          start: new Date().toISOString(),
        },
        (done) => progress.count({ title: 'labelling', done, total: labels, unit: 'labels' }),
        signal,
      )
      const { experiment } = source
      print(
        `${formatCount(result.labels)} labels of ${experiment.name}, iteration ${iteration}: ` +
          `${formatCount(result.accepts)} accepts, ${formatCount(result.rejects)} rejects`,
      )
      return { ...result, experiment: experiment.name, iteration, lambda: pool.lambda }
    } finally {
      await workspace.close()
    }
  },
})

type Simulated = Pick<CommandContext, 'signal' | 'progress' | 'print'> & { readonly workspace: Workspace }

async function compareAndRecord(
  { workspace, signal, progress, print }: Simulated,
  { id, name }: ExperimentRow,
  scope: ReviewScope,
  { labels, seeds, seed, reliability }: { labels: number; seeds: number; seed: number; reliability: number },
): Promise<QueueComparison> {
  // An experiment that does not use labels is measured as if it did.
  const measured = { ...scope, lambda: scope.lambda === 0 ? ('auto' as const) : scope.lambda, annotators: null }
  const result = await compareQueues(
    workspace,
    measured,
    { labels, reliability, seeds: Array.from({ length: seeds }, (_, i) => seed + i) },
    (done, total) => progress.count({ title: 'labelling', done, total, unit: 'labels' }),
    signal,
  )
  progress.finish()
  const comparison: QueueComparison = {
    ...{ experiment: name, iteration: scope.iteration, lambda: measured.lambda, reliability },
    ...{ created: new Date().toISOString(), ...result },
  }
  await workspace.labelRecords.recordQueues(id, comparison)
  print(formatQueues(comparison))
  return comparison
}

/** Rows of the table are at most so many, at even distances. */
const MOST_ROWS = 8

function formatQueues(comparison: QueueComparison): string {
  const summaries = queueMetrics.flatMap((metric) => summarizeQueues(comparison, metric) ?? [])
  const points = summaries[0]?.points ?? []
  const stride = Math.ceil((points.length - 1) / (MOST_ROWS - 1)) || 1
  const shown = points.map((_, i) => i).filter((i) => i % stride === 0 || i === points.length - 1)
  const table = formatTable(
    [
      { title: 'labels', align: 'right' },
      { title: 'lambda: value', align: 'right' },
      { title: 'random', align: 'right' },
      ...summaries.flatMap(({ metric }) => [
        { title: `${metric.key}: value`, align: 'right' as const },
        { title: 'random', align: 'right' as const },
      ]),
    ],
    shown.map((i) => [
      formatCount(points[i]?.labels ?? 0),
      ...(['value', 'random'] as const).map((order) => points[i]?.lambda[order].toFixed(2) ?? '-'),
      ...summaries.flatMap(({ points: own }) => (['value', 'random'] as const).map((order) => figure(own[i]?.[order]))),
    ]),
  )
  return [table, ...summaries.map(({ sentence }) => sentence)].join('\n')
}

const figure = (value: SeedFigure | undefined) => (value ? value.mean.toFixed(3) : '-')
