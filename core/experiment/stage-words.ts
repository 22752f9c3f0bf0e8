/** Stages in the words of the plan and of the stage rail. */

import type { Arm, Stage } from './plan'

const armNames: Readonly<Record<string, string>> = {
  'warm-start': 'Warm start',
  'raw-token-matched': 'Raw, tokens',
  'raw-flop-matched': 'Raw, FLOPs',
  'raw-all-flop-matched': 'Raw, all FLOPs',
  oracle: 'Right thoughts',
}

export function armName({ name, iteration }: Pick<Arm, 'name' | 'iteration'>): string {
  return iteration !== null ? `Iteration ${iteration}` : (armNames[name] ?? name)
}

/** "E-step 2", "M-step 2", "Warm start", "Evaluate iteration 2". */
export function stageName(stage: Stage): string {
  if (stage.kind === 'e-step') return `E-step ${stage.iteration}`
  if (stage.kind === 'evaluate') {
    const name = armName(stage.arm)
    return `Evaluate ${name.charAt(0).toLowerCase()}${name.slice(1)}`
  }
  return stage.arm.iteration === null ? armName(stage.arm) : `M-step ${stage.arm.iteration}`
}
