/** Experiments that differ only in seed and name are one group: its seeds are the second level of every interval. */

import type { ArmKind, ComparisonRow } from '../experiment/comparison'
import type { EvaluatedArm, EvaluatedExperiment } from './evaluated'

export interface GroupArm {
  /** Unique in a comparison. */
  readonly key: string
  readonly arm: string
  readonly evaluations: readonly { readonly seed: number; readonly evaluated: EvaluatedArm }[]
}

export interface ExperimentGroup {
  /** The same number for groups that differ in K of the E-step alone. */
  readonly family: number
  /** The name of its one experiment, or that of the first with the number of seeds. */
  readonly label: string
  readonly experiments: readonly EvaluatedExperiment[]
  /** Ascending. */
  readonly seeds: readonly number[]
  readonly arms: readonly GroupArm[]
}

/** Groups in the order of their first experiment. Of two runs with the same seed, the second begins a group of its own. */
export function groupExperiments(experiments: readonly EvaluatedExperiment[]): ExperimentGroup[] {
  const groups: { key: string; members: EvaluatedExperiment[] }[] = []
  for (const experiment of experiments) {
    const key = configurationKey(experiment)
    const { seed } = experiment.config
    const home = groups.find(
      (group) => group.key === key && group.members.every((member) => member.config.seed !== seed),
    )
    if (home) home.members.push(experiment)
    else groups.push({ key, members: [experiment] })
  }
  const families = groups.map(({ members }) => familyKey(members[0] as EvaluatedExperiment))
  return groups.map(({ members }, i) => ({ ...makeGroup(members), family: families.indexOf(families[i] as string) }))
}

function makeGroup(members: readonly EvaluatedExperiment[]): Omit<ExperimentGroup, 'family'> {
  const [first] = members as [EvaluatedExperiment]
  const rows = members.flatMap(({ arms }) => arms.map(({ row }) => row)).sort(compareRows)
  const names = [...new Set(rows.map(({ arm }) => arm))]
  return {
    label: members.length === 1 ? first.name : `${first.name} (${members.length} seeds)`,
    experiments: members,
    seeds: members.map(({ config }) => config.seed).sort((a, b) => a - b),
    arms: names.map((arm) => ({
      key: `${first.name}/${arm}`,
      arm,
      evaluations: members.flatMap(({ config, arms }) => {
        const evaluated = arms.find(({ row }) => row.arm === arm)
        return evaluated ? [{ seed: config.seed, evaluated }] : []
      }),
    })),
  }
}

/** Baselines, the warm start, then iterations in their order, whatever the order in which they were run. */
const kindOrder: readonly ArmKind[] = [
  'base',
  'raw-token-matched',
  'raw-flop-matched',
  'raw-all-flop-matched',
  'oracle',
  'warm-start',
  'iteration',
]

function compareRows(a: ComparisonRow, b: ComparisonRow): number {
  return kindOrder.indexOf(a.kind) - kindOrder.indexOf(b.kind) || (a.iteration ?? 0) - (b.iteration ?? 0)
}

function configurationKey({ config }: EvaluatedExperiment): string {
  const { name: _name, seed: _seed, ...rest } = config
  return JSON.stringify(rest)
}

function familyKey({ config }: EvaluatedExperiment): string {
  const { name: _name, seed: _seed, sampling, ...rest } = config
  return JSON.stringify([rest, { ...sampling, thoughts: 0 }])
}
