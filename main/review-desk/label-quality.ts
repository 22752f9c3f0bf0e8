/** How far labels and predictor can be trusted: calibration, annotators, agreement, and what was learned. */

import type { LabelQuality } from '../../core/contract/review'
import type { AnnotatorSummary } from '../../core/contract/review-team'
import { isDisputed } from '../../core/review/annotators'
import { type FeatureName, featureNames } from '../../core/review/features'
import { measureTeam, type TeamAgreement } from '../../core/review/team'
import { contentKey, votesByContent } from '../../core/review/votes'
import type { AcceptanceModel } from '../review/card'
import type { ReviewScope } from '../review/scope'
import type { LabelRow } from '../store/labels'
import type { Workspace } from '../store/workspace'
import { inSteps } from '../turns/in-steps'

const featureWords: Record<FeatureName, string> = {
  logLikelihoodPerToken: 'The text is likely with it',
  toldCostPerToken: 'Costs much for its length',
  logLength: 'Long',
  finished: 'Finished',
  copyRate: 'Copies words from the text',
  utility: 'Explains the text',
  swap: 'Fits only this text (swap)',
}

/** Longest thought of each group, tokens. */
const LENGTHS = [50, 100, 200, Number.POSITIVE_INFINITY]

export async function readLabelQuality(
  { labels, candidates }: Workspace,
  { experimentId, iteration }: ReviewScope,
  { classifier }: AcceptanceModel,
): Promise<LabelQuality> {
  const inForce = await labels.inForce()
  const judged = [...votesByContent(inForce, await labels.adjudicators()).values()]
  const verdicts = judged.flat()
  const accepts = verdicts.filter(({ accept }) => accept).length
  const team = await inSteps(measureTeam(judged))
  const tokens = new Map(
    (await candidates.labelled(experimentId, iteration)).map((row) => [row.thoughtId, row.thoughtTokens]),
  )
  const report = classifier?.report
  return {
    labelled: judged.length,
    ...{ accepts, rejects: verdicts.length - accepts },
    calibration: report?.calibration ?? null,
    calibrationHidden: report?.calibrationHidden ?? null,
    calibrationShown: report?.calibrationShown ?? null,
    messages: (report?.messages ?? []).map(inWords),
    annotators: summarizeAnnotators(inForce, classifier, await labels.adjudicators(), team),
    ...{ fleissKappa: team.fleissKappa, krippendorffAlpha: team.krippendorffAlpha, shared: team.shared },
    pairs: team.pairs,
    learned: classifier
      ? featureNames
          .map((name, j) => ({ words: featureWords[name], weight: classifier.weights[1 + j] as number }))
          .filter(({ weight }) => Math.abs(weight) >= 0.005)
          .sort((a, b) => Math.abs(b.weight) - Math.abs(a.weight))
      : [],
    byLength: acceptedByLength(inForce, tokens),
    disagreements: judged.filter(isDisputed).length,
  }
}

/** A message of the classifier with the features by their plain names. */
function inWords(message: string): string {
  return featureNames.reduce((text, name) => text.replace(name, `"${featureWords[name]}"`), message)
}

function summarizeAnnotators(
  labels: readonly LabelRow[],
  classifier: AcceptanceModel['classifier'],
  adjudicators: AcceptanceModel['adjudicators'],
  { members }: TeamAgreement,
): AnnotatorSummary[] {
  const counts = new Map<string, { labels: number; repeats: AnnotatorSummary['repeats'] }>()
  const last = new Map<string, LabelRow['verdict']>()
  for (const { annotator, verdict, origin, chunkId, textHash } of labels) {
    if (verdict !== 'accept' && verdict !== 'reject') continue
    const before = counts.get(annotator)
    const key = `${annotator}\n${contentKey(chunkId ?? 0, textHash)}`
    const { same, all } = before?.repeats ?? { same: 0, all: 0 }
    const isRepeat = origin === 'repeat' && last.has(key)
    counts.set(annotator, {
      labels: (before?.labels ?? 0) + 1,
      repeats: isRepeat ? { same: same + Number(last.get(key) === verdict), all: all + 1 } : { same, all },
    })
    last.set(key, verdict)
  }
  return [...counts]
    .map(([name, counted]): AnnotatorSummary => {
      const reliability = classifier?.reliabilities.get(name)
      const { shared, cohenKappa, fleissKappa, krippendorffAlpha } = members.find((one) => one.name === name) ?? ALONE
      return {
        ...{ name, ...counted, decides: adjudicators.has(name) },
        sensitivity: reliability?.sensitivity ?? null,
        specificity: reliability?.specificity ?? null,
        ...{ shared, cohenKappa, fleissKappa, krippendorffAlpha },
      }
    })
    .sort((a, b) => b.labels - a.labels)
}

/** Of an annotator whose thoughts are no longer in the workspace. */
const ALONE = { shared: 0, cohenKappa: null, fleissKappa: null, krippendorffAlpha: null }

function acceptedByLength(labels: readonly LabelRow[], tokens: ReadonlyMap<number, number>) {
  const groups = LENGTHS.map((most) => ({ name: most === Infinity ? 'longer' : `to ${most}`, accepted: 0, labels: 0 }))
  for (const { verdict, thoughtId } of labels) {
    const length = thoughtId === null ? undefined : tokens.get(thoughtId)
    if (length === undefined || (verdict !== 'accept' && verdict !== 'reject')) continue
    const group = groups[LENGTHS.findIndex((most) => length <= most)] as (typeof groups)[number]
    group.labels++
    if (verdict === 'accept') group.accepted++
  }
  return groups
}
