/** What differs between the configurations of experiments, in the order and the groups of the schema. */

import type { ExperimentConfig } from '../experiment/config'
import { describeConfig } from '../experiment/describe-config'

export interface ConfigKeyValues {
  /** Such as `training.learningRate`. */
  readonly path: string
  readonly about: string
  /** In the order of the experiments. */
  readonly values: readonly unknown[]
  readonly differs: boolean
}

export interface ConfigGroup {
  /** Such as `training`; '' for keys in no group. */
  readonly name: string
  readonly about: string
  readonly keys: readonly ConfigKeyValues[]
}

/** All keys, the same ones too: who shows them chooses. */
export function diffConfigs(configs: readonly ExperimentConfig[]): ConfigGroup[] {
  const groups: { name: string; about: string; keys: ConfigKeyValues[] }[] = [{ name: '', about: '', keys: [] }]
  const described = describeConfig()
  for (const { path, about } of described) {
    if (described.some((other) => other.path.startsWith(`${path}.`))) {
      groups.push({ name: path, about, keys: [] })
      continue
    }
    const values = configs.map((config) => valueAt(config, path))
    const home = groups.find(({ name }) => name !== '' && path.startsWith(`${name}.`)) ?? groups[0]
    const differs = new Set(values.map((value) => JSON.stringify(value))).size > 1
    home?.keys.push({ path, about, values, differs })
  }
  return groups.filter(({ keys }) => keys.length > 0)
}

/** A value as people write it: `8`, `{"share": 0.3}`, `none` for null. */
export function describeValue(value: unknown): string {
  if (value === null || value === undefined) return 'none'
  return typeof value === 'string' ? value : JSON.stringify(value)
}

function valueAt(config: unknown, path: string): unknown {
  return path
    .split('.')
    .reduce<unknown>((at, key) => (at as Readonly<Record<string, unknown>> | undefined)?.[key], config)
}
