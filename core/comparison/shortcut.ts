/** The arms of the shortcut demo side by side: what labels are worth, against controls without them. */

import type { ComparisonRow } from '../experiment/comparison'
import type { ArmDifference } from './difference'

export const shortcutArms = ['weights', 'labels', 'tempered', 'shuffled-labels'] as const
export type ShortcutArm = (typeof shortcutArms)[number]

export interface ShortcutRow {
  readonly arm: ShortcutArm
  /** Share of shortcuts among the thoughts that the last M-step trained on. */
  readonly shortcutShare: number
  /** Among all thoughts sampled in the last E-step, by the model of the iteration before. */
  readonly shortcutSampled: number
  /** After the last M-step, on test documents, whose keys are mostly wrong. */
  readonly accuracySampled: number | null
  readonly rightThoughts: number | null
  readonly ess: number | null
  readonly bounds: ComparisonRow['bounds']
}

/** Sampled accuracy of the arm with labels less that of a control, over the same documents. */
export interface BeyondControl {
  readonly control: Exclude<ShortcutArm, 'labels'>
  readonly difference: ArmDifference
  readonly isResolved: boolean
}

export interface ShortcutComparison {
  /** Those that have finished, in the order of `shortcutArms`. */
  readonly rows: readonly ShortcutRow[]
  readonly beyond: readonly BeyondControl[]
  /** What labels add beyond tempering, in words; null while an arm is missing. */
  readonly sentence: string | null
}
