/**
 * Reads an experiment's configuration, and says of a fault which key and value
 * it lies in and what the key means.
 */

import { z } from 'zod'
import { AppError } from '../errors'
import { nearestName } from '../text/nearest'
import { type ExperimentConfig, ExperimentConfigSchema } from './config'

type Path = readonly PropertyKey[]

/**
 * @param value parsed JSON
 * @param source named in faults, such as the file's path
 * @throws AppError 'invalid-input' naming the first key at fault, its value and a hint.
 */
export function parseExperimentConfig(value: unknown, source = 'experiment configuration'): ExperimentConfig {
  const result = ExperimentConfigSchema.safeParse(value)
  if (!result.success) throw faultOf(result.error.issues, value, source)
  const { training, ...rest } = result.data
  const documentMask = training.documentMask ?? rest.fidelity === 'consistent'
  return { ...rest, training: { ...training, documentMask } }
}

export interface ConfigFault {
  /** Such as `training.learningRate`. */
  readonly path: string
  /** "must be at least 1" */
  readonly message: string
}

/** All that the schema finds wrong, for a form that says it at each field. Empty for a configuration that can be parsed. */
export function findConfigFaults(config: unknown): ConfigFault[] {
  const result = ExperimentConfigSchema.safeParse(config)
  if (result.success) return []
  return result.error.issues.map((issue) => {
    const fault = insideUnion(issue, config)
    const isMissing = valueAt(config, fault.path) === undefined
    return { path: spell(fault.path), message: isMissing ? 'must be given' : requirement(fault) }
  })
}

function faultOf(issues: readonly z.core.$ZodIssue[], config: unknown, source: string): AppError {
  // A mistyped key often leaves another one missing: it explains the rest, so it comes first.
  const faults = issues.map((issue) => insideUnion(issue, config))
  const fault = faults.find((issue) => issue.code === 'unrecognized_keys') ?? (faults[0] as z.core.$ZodIssue)
  if (fault.code === 'unrecognized_keys') return unknownKey(fault.path, fault.keys[0] as string, config, source)

  const name = fault.path.length === 0 ? source : `${source}: ${spell(fault.path)}`
  const value = valueAt(config, fault.path)
  const problem = value === undefined ? 'is missing' : `is ${shorten(value)}; it ${requirement(fault)}`
  const about = aboutKey(fault.path)
  return new AppError('invalid-input', `${name} ${problem}`, about === null ? {} : { hint: about })
}

function unknownKey(path: Path, key: string, config: unknown, source: string): AppError {
  const known = keysOf(schemaAt(path))
  const nearest = nearestName(key, known)
  const value = shorten(valueAt(config, [...path, key]))
  return new AppError('invalid-input', `${source}: unknown key ${spell([...path, key])}, with the value ${value}`, {
    hint: nearest === null ? `Known keys are ${known.join(', ')}.` : `Did you mean "${nearest}"?`,
  })
}

/** Of a value that fits no member of a union: a key that no member has, else a value at fault inside it, else itself. */
function insideUnion(issue: z.core.$ZodIssue, config: unknown): z.core.$ZodIssue {
  if (issue.code !== 'invalid_union') return issue
  const value = valueAt(config, issue.path)
  const known = keysOf(schemaAt(issue.path))
  const strange =
    typeof value === 'object' && value !== null ? Object.keys(value).filter((k) => !known.includes(k)) : []
  if (strange.length > 0) return { code: 'unrecognized_keys', keys: strange, path: issue.path, message: '' }
  const inner = issue.errors.flat().find((error) => valueAt(value, error.path) !== undefined && error.path.length > 0)
  return inner === undefined ? issue : { ...inner, path: [...issue.path, ...inner.path] }
}

/** What the value must be, as the end of a sentence about it. */
function requirement(issue: z.core.$ZodIssue): string {
  switch (issue.code) {
    case 'too_small':
      if (issue.origin === 'string') return 'must not be empty'
      return `must be ${issue.inclusive ? 'at least' : 'more than'} ${issue.minimum}`
    case 'too_big':
      return `must be ${issue.inclusive ? 'at most' : 'less than'} ${issue.maximum}`
    case 'invalid_type':
      return `must be ${typeNames[issue.expected] ?? issue.expected}`
    case 'invalid_value':
      return `must be one of ${issue.values.map((value) => JSON.stringify(value)).join(', ')}`
    default:
      return issue.message
  }
}

const typeNames: Record<string, string> = {
  int: 'a whole number',
  number: 'a number',
  string: 'a text',
  boolean: 'true or false',
  object: 'an object',
}

/** The description of the key, or of the nearest one around it that has one. */
function aboutKey(path: Path): string | null {
  for (let length = path.length; length > 0; length--) {
    const around = path.slice(0, length)
    const description = schemaAt(around)?.description
    if (description !== undefined) return `${spell(around)}: ${description}.`
  }
  return null
}

function schemaAt(path: Path): z.ZodType | null {
  let schema: z.ZodType | null = ExperimentConfigSchema
  for (const key of path) {
    const inner = unwrap(schema)
    schema = inner instanceof z.ZodObject ? ((inner.shape as Record<PropertyKey, z.ZodType>)[key] ?? null) : null
    if (schema === null) return null
  }
  return schema
}

function keysOf(schema: z.ZodType | null): string[] {
  const inner = schema === null ? null : unwrap(schema)
  if (inner instanceof z.ZodObject) return Object.keys(inner.shape)
  if (inner instanceof z.ZodUnion) return inner.options.flatMap((option) => keysOf(option as z.ZodType))
  return []
}

function unwrap(schema: z.ZodType): z.ZodType {
  if (schema instanceof z.ZodDefault || schema instanceof z.ZodPrefault || schema instanceof z.ZodNullable) {
    return unwrap(schema.unwrap() as z.ZodType)
  }
  return schema
}

function valueAt(value: unknown, path: Path): unknown {
  let inner = value
  for (const key of path) {
    if (typeof inner !== 'object' || inner === null) return undefined
    inner = (inner as Record<PropertyKey, unknown>)[key]
  }
  return inner
}

function spell(path: Path): string {
  return path.map(String).join('.')
}

function shorten(value: unknown): string {
  const text = typeof value === 'number' ? String(value) : JSON.stringify(value)
  return text.length > 60 ? `${text.slice(0, 57)}...` : text
}
