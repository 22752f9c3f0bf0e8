/** The keys of an experiment's configuration with their defaults and meaning, for documentation and forms. */

import { z } from 'zod'
import { ExperimentConfigSchema } from './config'

export interface ConfigKey {
  /** Such as `training.learningRate`. */
  readonly path: string
  /** Null for a key that must be given, and for a group of keys. */
  readonly fallback: { readonly value: unknown } | null
  readonly required: boolean
  readonly about: string
}

interface JsonSchema {
  readonly properties?: Readonly<Record<string, JsonSchema>>
  readonly required?: readonly string[]
  readonly default?: unknown
  readonly description?: string
}

/** All keys in the order of the schema, a group before its keys. */
export function describeConfig(): ConfigKey[] {
  return keysOf(z.toJSONSchema(ExperimentConfigSchema, { io: 'input' }) as JsonSchema, '')
}

function keysOf({ properties = {}, required = [] }: JsonSchema, prefix: string): ConfigKey[] {
  return Object.entries(properties).flatMap(([name, schema]) => {
    const path = prefix + name
    const isGroup = schema.properties !== undefined
    const fallback = !isGroup && 'default' in schema ? { value: schema.default } : null
    const key = { path, fallback, required: required.includes(name), about: schema.description ?? '' }
    return [key, ...keysOf(schema, `${path}.`)]
  })
}
