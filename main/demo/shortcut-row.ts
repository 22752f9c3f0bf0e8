/** What became of the shortcut in one arm. */

import type { ShortcutArm, ShortcutRow } from '../../core/comparison/shortcut'
import { isShortcutThought } from '../../core/corpus/ring-checker'
import type { ComparisonRow } from '../../core/experiment/comparison'
import type { Workspace } from '../store/workspace'

export async function shortcutRow(
  { thoughts }: Workspace,
  experimentId: number,
  arm: ShortcutArm,
  iterations: number,
  table: readonly ComparisonRow[],
): Promise<ShortcutRow> {
  const last = table.find(({ iteration }) => iteration === iterations)
  if (!last) throw new Error(`the arm ${arm} has no row of iteration ${iterations}`)
  let [sampled, shortcuts, chosen, chosenShortcuts] = [0, 0, 0, 0]
  for await (const thought of thoughts.iterateThoughts(experimentId, iterations)) {
    const isShortcut = Number(isShortcutThought(thought.text))
    sampled++
    shortcuts += isShortcut
    if (!thought.chosen) continue
    chosen++
    chosenShortcuts += isShortcut
  }
  const { accuracySampled, rightThoughts, ess, bounds } = last
  return {
    arm,
    shortcutShare: chosenShortcuts / Math.max(1, chosen),
    shortcutSampled: shortcuts / Math.max(1, sampled),
    ...{ accuracySampled, rightThoughts, ess, bounds },
  }
}
