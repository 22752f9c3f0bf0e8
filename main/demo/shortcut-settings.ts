/** Settings of the shortcut demo: four arms that differ in what their thoughts are weighed by. */

import type { ShortcutArm } from '../../core/comparison/shortcut'
import type { ExperimentConfigInput } from '../../core/experiment/config'
import { baseTraining, type DemoSettings, demoSettings } from './demo-settings'

export const SHORTCUT_CORPUS = 'ring-shortcut'
/** The simulated annotators: one goes by the checker, the other's verdicts are the same ones dealt to other thoughts. */
export const CHECKER = 'checker'
export const SHUFFLED = 'shuffled'
/** Chance that a verdict of the checker's is right. */
export const RELIABILITY = 0.95

export interface ShortcutSettings {
  /** For the base model. */
  readonly demo: DemoSettings
  /** Documents of the training variant, of which some warm up and some are sampled for, and of the test variant. */
  readonly training: number
  readonly warmStart: number
  readonly bootstrap: number
  readonly test: number
  readonly iterations: number
}

export function shortcutSettings(seed: number, quick: boolean): ShortcutSettings {
  return {
    demo: { ...demoSettings(seed, quick), base: baseTraining },
    ...(quick
      ? { training: 900, warmStart: 400, bootstrap: 500, test: 100 }
      : { training: 1600, warmStart: 600, bootstrap: 1000, test: 150 }),
    iterations: 2,
  }
}

export function experimentName(arm: ShortcutArm): string {
  return `shortcut-${arm}`
}

export function shortcutConfig(settings: ShortcutSettings, arm: ShortcutArm): ExperimentConfigInput {
  const { experiment } = settings.demo
  const form = arm === 'tempered' ? { form: 'tempered' as const, beta: 2 } : {}
  const annotators = { labels: CHECKER, 'shuffled-labels': SHUFFLED }
  return {
    ...experiment,
    ...{ name: experimentName(arm), corpus: SHORTCUT_CORPUS, iterations: settings.iterations },
    documents: {
      warmStart: { count: settings.warmStart },
      bootstrap: { count: settings.bootstrap },
      heldOut: { count: settings.test },
    },
    weights: form,
    labels:
      arm === 'labels' || arm === 'shuffled-labels'
        ? { use: true, lambda: 'auto', annotators: [annotators[arm]] }
        : { use: false },
    baselines: { rawTokenMatched: false, rawFlopMatched: false },
    evaluation: { ...experiment.evaluation, priorBound: false },
  }
}
