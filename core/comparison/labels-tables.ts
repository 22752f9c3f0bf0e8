/** What labels did, as tables with full precision. */

import type { ForestRow } from '../chart/forest'
import { plain } from '../chart/paint'
import type { ChartTable } from '../chart/table'
import type { LabelledStep } from './label-use'
import type { BeyondControl, ShortcutArm, ShortcutComparison } from './shortcut'

export function stepsTable(steps: readonly LabelledStep[]): ChartTable {
  return {
    columns: [
      ...['experiment', 'iteration', 'accepts', 'rejects', 'edits', 'annotators', 'lambda', 'chunks', 'ess-without'],
      ...['ess-with', 'moved', 'changed', 'acceptable-without', 'acceptable-with'],
    ],
    rows: steps.map(({ experiment, iteration, accepts, rejects, edits, annotators, effect }) => [
      ...[experiment, iteration, accepts, rejects, edits, annotators.join(' ')],
      ...[effect?.lambda ?? null, effect?.chunks ?? null, effect?.essWithout ?? null, effect?.essWith ?? null],
      ...[effect?.moved ?? null, effect?.changed ?? null],
      ...[effect?.acceptableWithout ?? null, effect?.acceptableWith ?? null],
    ]),
  }
}

export const shortcutArmNames: Readonly<Record<ShortcutArm, string>> = {
  weights: 'Weights alone',
  labels: 'With labels',
  tempered: 'Tempered weights',
  'shuffled-labels': 'Shuffled labels',
}

export function shortcutTable({ rows, beyond }: ShortcutComparison): ChartTable {
  return {
    columns: [
      ...['arm', 'sampled-accuracy', 'right-thoughts', 'shortcuts-chosen', 'shortcuts-sampled', 'ess'],
      ...['labels-beyond-it', 'low', 'high', 'documents'],
    ],
    rows: rows.map(({ arm, accuracySampled, rightThoughts, shortcutShare, shortcutSampled, ess }) => {
      const difference = beyond.find(({ control }) => control === arm)?.difference
      const interval = difference?.outer ?? difference?.interval
      return [
        ...[arm, accuracySampled, rightThoughts, shortcutShare, shortcutSampled, ess],
        ...[difference?.value ?? null, interval?.low ?? null, interval?.high ?? null, difference?.documents ?? null],
      ]
    }),
  }
}

/** What labels add beyond each control: rows of a forest plot. */
export function beyondRows(beyond: readonly BeyondControl[]): ForestRow[] {
  return beyond.map(({ control, difference: { value, interval, outer }, isResolved }) => ({
    label: `Labels beyond ${shortcutArmNames[control].toLowerCase()}`,
    paint: plain('arm-c'),
    mark: { value, interval, outer, isResolved },
    instead: '',
  }))
}
