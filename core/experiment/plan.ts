/**
 * The stages of an experiment, in the order in which they run.
 *
 * An arm is what the table has a row for: a checkpoint, and what it cost. Each
 * arm is trained, then evaluated; an iteration begins with its E-step.
 */

import type { ArmKind } from './comparison'
import type { ExperimentConfig } from './config'

export interface Arm {
  /** Unique in its experiment; also the end of its checkpoint's name. */
  readonly name: string
  readonly kind: ArmKind
  /** 1, 2, ...; null for what is no iteration. */
  readonly iteration: number | null
}

export type Stage =
  | { readonly kind: 'train'; readonly key: string; readonly arm: Arm }
  | { readonly kind: 'evaluate'; readonly key: string; readonly arm: Arm }
  | { readonly kind: 'e-step'; readonly key: string; readonly iteration: number }

export const warmStartArm: Arm = { name: 'warm-start', kind: 'warm-start', iteration: null }

export function iterationArm(iteration: number): Arm {
  return { name: `iteration-${iteration}`, kind: 'iteration', iteration }
}

function baselineArms({ baselines }: ExperimentConfig): { early: Arm[]; late: Arm[] } {
  const arm = (kind: ArmKind): Arm => ({ name: kind, kind, iteration: null })
  return {
    early: [
      ...(baselines.rawTokenMatched ? [arm('raw-token-matched')] : []),
      ...(baselines.rawFlopMatched ? [arm('raw-flop-matched')] : []),
      ...(baselines.oracle ? [arm('oracle')] : []),
    ],
    // Its budget is known only when all iterations are done.
    late: baselines.rawAllFlopMatched ? [arm('raw-all-flop-matched')] : [],
  }
}

const trained = (arm: Arm): Stage[] => [
  { kind: 'train', key: `train-${arm.name}`, arm },
  { kind: 'evaluate', key: `evaluate-${arm.name}`, arm },
]

/** The baselines follow the first iteration, whose budget they are matched to. */
export function planStages(config: ExperimentConfig): Stage[] {
  const iterations = Array.from({ length: config.iterations }, (_, i): Stage[] => [
    { kind: 'e-step', key: `e-step-${i + 1}`, iteration: i + 1 },
    ...trained(iterationArm(i + 1)),
  ])
  const { early, late } = baselineArms(config)
  const [first = [], ...others] = iterations
  return [...trained(warmStartArm), ...first, ...early.flatMap(trained), ...others.flat(), ...late.flatMap(trained)]
}

/** A stage in words. */
export function describeStage(stage: Stage): string {
  if (stage.kind === 'e-step') return `E-step ${stage.iteration}: sampling and weighing thoughts`
  return `${stage.kind === 'train' ? 'Training' : 'Evaluating'} ${stage.arm.name.replaceAll('-', ' ')}`
}
