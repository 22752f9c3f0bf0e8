/** Reads the arms of the shortcut demo that a workspace holds. */

import type { ForestEntry } from '../../core/comparison/forest'
import { compareAgainst } from '../../core/comparison/forest'
import { accuracyMetrics, formatDifference } from '../../core/comparison/metrics'
import {
  type BeyondControl,
  type ShortcutComparison,
  type ShortcutRow,
  shortcutArms,
} from '../../core/comparison/shortcut'
import { parseExperimentConfig } from '../../core/experiment/parse-config'
import { iterationArm } from '../../core/experiment/plan'
import { readEvaluated } from '../compare/read-evaluated'
import { readResult } from '../em/run-experiment'
import type { Workspace } from '../store/workspace'
import { inSteps } from '../turns/in-steps'
import { shortcutRow } from './shortcut-row'
import { experimentName } from './shortcut-settings'

/** @returns null where no arm has finished */
export async function readShortcut(workspace: Workspace, signal?: AbortSignal): Promise<ShortcutComparison | null> {
  const rows: ShortcutRow[] = []
  const finished = []
  for (const arm of shortcutArms) {
    const experiment = await workspace.experiments.find(experimentName(arm))
    if (experiment?.status !== 'finished') continue
    const { iterations } = parseExperimentConfig(experiment.config)
    const { table } = await readResult(workspace, experiment)
    rows.push(await shortcutRow(workspace, experiment.id, arm, iterations, table))
    finished.push({ arm, experiment, key: `${experiment.name}/${iterationArm(iterations).name}` })
  }
  if (rows.length === 0) return null
  const labelled = finished.find(({ arm }) => arm === 'labels')
  const beyond: BeyondControl[] = []
  for (const { arm, experiment, key } of finished) {
    if (arm === 'labels' || !labelled) continue
    // The two last iterations alone, as one question: among more rows, Holm's correction would count those too.
    const last = key.slice(experiment.name.length + 1)
    const evaluated = await readEvaluated(workspace, [experiment, labelled.experiment])
    const pair = evaluated.map((one) => ({ ...one, arms: one.arms.filter(({ row }) => row.arm === last) }))
    const entries = await inSteps(compareAgainst(pair, accuracyMetrics.sampled, key), signal)
    const entry = entries?.find((one) => one.key === labelled.key)
    if (entry?.outcome.kind === 'difference') beyond.push({ control: arm, ...beyondOf(entry, entry.outcome) })
  }
  return { rows, beyond, sentence: sentenceOf(beyond) }
}

function beyondOf(
  { isResolved }: ForestEntry,
  { difference }: Extract<ForestEntry['outcome'], { kind: 'difference' }>,
): Omit<BeyondControl, 'control'> {
  return { difference, isResolved }
}

function sentenceOf(beyond: readonly BeyondControl[]): string | null {
  const tempered = beyond.find(({ control }) => control === 'tempered')
  if (!tempered) return null
  const show = (value: number) => formatDifference(accuracyMetrics.sampled, value)
  const { value, interval } = tempered.difference
  const figures = `${show(value)}, ${show(interval.low)} to ${show(interval.high)}`
  const words = !tempered.isResolved
    ? 'no difference that this many documents could tell'
    : value > 0
      ? 'labels add to the sampled accuracy'
      : 'the sampled accuracy is lower with labels'
  return `Beyond tempering, which needs no labels: ${words} (${figures}).`
}
