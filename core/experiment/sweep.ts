/** The experiments that one form makes. */

import type { ExperimentConfig } from './config'
import type { Sweep } from './presets'

/**
 * One configuration for each K and each seed, named after what sets them apart: `look-k4-s1`. Without a sweep, the
 * configuration as it stands.
 */
export function sweepConfigs(config: ExperimentConfig, { thoughts, seeds }: Sweep): ExperimentConfig[] {
  return (thoughts ?? [config.sampling.thoughts]).flatMap((count) =>
    Array.from({ length: seeds }, (_, i) => {
      const seed = config.seed + i
      const ending = `${thoughts ? `-k${count}` : ''}${seeds > 1 ? `-s${seed}` : ''}`
      return { ...config, name: config.name + ending, seed, sampling: { ...config.sampling, thoughts: count } }
    }),
  )
}

/** The experiments of the sweep that one belongs to, as their names tell; the one alone if it belongs to none. */
export function sweepMembers(name: string, names: readonly string[]): string[] {
  const start = sweepName(name)
  if (start === null) return [name]
  return names.filter((other) => other === name || sweepName(other) === start)
}

/** `look-k4-s1` belongs to `look`. */
function sweepName(name: string): string | null {
  return /^(.+?)(-k\d+(-s\d+)?|-s\d+)$/.exec(name)?.[1] ?? null
}
