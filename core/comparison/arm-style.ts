/** How each arm is drawn: iterations as steps of one colour, other experiments and baselines in their own. */

import type { Dash, Marker } from '../chart/marker'
import { stepMarker } from '../chart/marker'
import { type Paint, plain, stepPaint } from '../chart/paint'
import type { ArmKind } from '../experiment/comparison'
import type { ExperimentConfig } from '../experiment/config'
import type { ExperimentGroup } from './groups'

export interface ArmStyle {
  readonly paint: Paint
  readonly marker: Marker
  readonly dash: Dash
}

const categories = ['arm-b', 'arm-d', 'arm-c', 'arm-a'] as const
type Category = (typeof categories)[number]

const baselines: Readonly<Partial<Record<ArmKind, Marker>>> = {
  base: 'hollow-circle',
  'raw-token-matched': 'hollow-square',
  'raw-flop-matched': 'hollow-diamond',
  'raw-all-flop-matched': 'hollow-triangle',
}

/**
 * The colour of each group after the first, which has the steps of the accent: tempered weights have one of their own,
 * the others what is left.
 */
export function groupCategories(groups: readonly ExperimentGroup[]): (Category | null)[] {
  const left = categories.filter((category) => category !== 'arm-a')
  return groups.map(({ experiments }, i) => {
    if (i === 0) return null
    const { weights } = (experiments[0] as { config: ExperimentConfig }).config
    if (weights.form === 'tempered') return 'arm-a'
    return left.shift() ?? 'arm-a'
  })
}

export function armStyle(kind: ArmKind, iteration: number | null, last: number, category: Category | null): ArmStyle {
  const baseline = baselines[kind]
  if (baseline) return { paint: plain('arm-e'), marker: baseline, dash: 'dotted' }
  if (kind === 'oracle') return { paint: plain('text'), marker: 'star', dash: 'dash-dot' }
  const step = iteration ?? 0
  if (category === null) return { paint: stepPaint(step, last), marker: stepMarker(step), dash: 'solid' }
  return { paint: plain(category), marker: stepMarker(step), dash: 'dashed' }
}

/** A line through all iterations of a group. */
export function groupStyle(category: Category | null): ArmStyle {
  return category === null
    ? { paint: plain('step-2'), marker: 'circle', dash: 'solid' }
    : { paint: plain(category), marker: 'plus', dash: 'dashed' }
}
