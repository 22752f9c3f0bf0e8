/** `labels annotators`: who labelled, how far they agree, and whose verdict decides. */

import type { LabelQuality } from '../../core/contract/review'
import type { AnnotatorSummary } from '../../core/contract/review-team'
import type { Coefficient } from '../../core/statistics/agreement'
import { findExperiment, findSampledIterations } from '../export/export-source'
import { ReviewPool } from '../review/pool'
import { reviewScope } from '../review/scope'
import { readLabelQuality } from '../review-desk/label-quality'
import { openWorkspace } from '../store/workspace'
import { defineCommand } from './command'
import { optionalWhole, text } from './options'
import { formatCount, formatTable } from './table'

export const labelsAnnotatorsCommand = defineCommand({
  name: 'labels annotators',
  summary: 'who labelled, how far they agree, and whose verdict decides',
  usage: '',
  positionals: { least: 0, most: 0 },
  examples: ['labels annotators', 'labels annotators --adjudicator ada', 'labels annotators --not-adjudicator ada'],
  options: {
    adjudicator: text({ about: 'whose verdict decides from now on, whatever others said', placeholder: 'NAME' }),
    notAdjudicator: text({ about: 'whose verdict is one among others again', placeholder: 'NAME' }),
    experiment: text({ about: 'whose thoughts (default: the only one)', placeholder: 'NAME' }),
    iteration: optionalWhole({ about: 'of which iteration (default: the last one)', placeholder: 'T', least: 1 }),
  },
  whenStopped: 'run the same command again',
  async run({ options, workspaceDir, print }) {
    const { adjudicator, notAdjudicator } = options
    const isChange = adjudicator !== undefined || notAdjudicator !== undefined
    const workspace = await openWorkspace(workspaceDir, { readOnly: !isChange })
    try {
      if (adjudicator !== undefined) await workspace.labels.setAdjudicator(adjudicator, true)
      if (notAdjudicator !== undefined) await workspace.labels.setAdjudicator(notAdjudicator, false)
      const source = await findExperiment(workspace, options.experiment ?? null)
      const iterations = await findSampledIterations(workspace, source, options.iteration ?? null)
      const scope = reviewScope(source.experiment, iterations.at(-1) as number)
      const { classifier, lambda, adjudicators } = await ReviewPool.load(workspace, scope)
      const quality = await readLabelQuality(workspace, scope, { classifier, lambda, adjudicators })
      print(formatQuality(quality))
      const { annotators, pairs, shared, fleissKappa, krippendorffAlpha, disagreements } = quality
      return {
        ...{ annotators, pairs, shared, fleissKappa, krippendorffAlpha, disagreements },
        adjudicators: [...adjudicators].sort(),
      }
    } finally {
      await workspace.close()
    }
  },
})

const share = (value: number | null) => (value === null ? '-' : value.toFixed(2))
const coefficient = (value: Coefficient | null) =>
  value === null ? '-' : `${value.value.toFixed(2)} (${value.low.toFixed(2)} to ${value.high.toFixed(2)})`

function formatQuality(quality: LabelQuality): string {
  const table = formatTable(
    [
      { title: 'annotator', align: 'left' },
      { title: 'labels', align: 'right' },
      { title: 'keeps good', align: 'right' },
      { title: 'spots bad', align: 'right' },
      { title: 'repeats', align: 'right' },
      { title: 'shared', align: 'right' },
      { title: "Cohen's kappa", align: 'right' },
      { title: "Krippendorff's alpha", align: 'right' },
    ],
    quality.annotators.map(toRow),
  )
  return [
    table,
    `${formatCount(quality.shared)} thoughts judged by two or more; 95 % intervals in brackets`,
    `Fleiss' kappa ${coefficient(quality.fleissKappa)}, Krippendorff's alpha ${coefficient(quality.krippendorffAlpha)}`,
    `${formatCount(quality.disagreements)} thoughts are seen differently and not decided`,
  ].join('\n')
}

function toRow(summary: AnnotatorSummary): string[] {
  const { name, decides, labels, sensitivity, specificity, repeats, shared } = summary
  return [
    decides ? `${name} (decides)` : name,
    ...[formatCount(labels), share(sensitivity), share(specificity)],
    repeats.all === 0 ? '-' : `${repeats.same}/${repeats.all}`,
    ...[formatCount(shared), coefficient(summary.cohenKappa), coefficient(summary.krippendorffAlpha)],
  ]
}
