/**
 * The form over the configuration schema: each key becomes a field with a control of its kind. A key that is not named
 * here stands in a group of its own name, so that a new one is never missing from the form.
 */

import { z } from 'zod'
import { ExperimentConfigSchema } from './config'
import { describeConfig } from './describe-config'

export type Variant =
  /** `key`: of an object with one number, such as {"count": 3}; null for a bare number. */
  | { readonly kind: 'number'; readonly key: string | null; readonly range: NumberRange }
  | { readonly kind: 'word'; readonly value: string | boolean | null }
  | { readonly kind: 'text' }
  /** Several texts, such as names. */
  | { readonly kind: 'list' }

export interface NumberRange {
  readonly integer: boolean
  readonly minimum: number | null
  readonly maximum: number | null
}

export type Control =
  | { readonly kind: 'toggle' }
  | { readonly kind: 'text' }
  | { readonly kind: 'number'; readonly range: NumberRange }
  | { readonly kind: 'choice'; readonly values: readonly (string | boolean | null)[] }
  /** One of several kinds of values. */
  | { readonly kind: 'variants'; readonly variants: readonly Variant[] }

export interface FormField {
  /** Such as `training.learningRate`. */
  readonly path: string
  readonly label: string
  readonly help: string
  /** Always in view; others stand under "More". */
  readonly open: boolean
  readonly control: Control
}

export interface FormGroup {
  readonly title: string
  readonly fields: readonly FormField[]
}

const placed: readonly (readonly [group: string, path: string, label: string, open?: 'open'])[] = [
  ['Data', 'name', 'Name', 'open'],
  ['Data', 'corpus', 'Training text', 'open'],
  ['Model', 'model', 'Base model', 'open'],
  ['Warm start', 'documents.warmStart', 'Documents', 'open'],
  ['Warm start', 'warmStart.thoughts', 'Learns from', 'open'],
  ['Warm start', 'warmStart.steps', 'Steps', 'open'],
  ['E-step', 'iterations', 'Iterations', 'open'],
  ['E-step', 'sampling.thoughts', 'Thoughts per chunk, K', 'open'],
  ['E-step', 'documents.bootstrap', 'Documents', 'open'],
  ['E-step', 'sampling.maxTokens', 'Longest thought'],
  ['E-step', 'fidelity', 'Layout while sampling'],
  ['E-step', 'sampling.prefixChunks', 'Chunks before it'],
  ['E-step', 'sampling.temperature', 'Temperature'],
  ['E-step', 'sampling.batch', 'Documents at once'],
  ['E-step', 'weights.form', 'Weigh by'],
  ['E-step', 'weights.beta', 'Beta'],
  ['E-step', 'weights.persistent', 'Old thought competes'],
  ['M-step', 'mStep.steps', 'Steps', 'open'],
  ['M-step', 'mStep.variant', 'Starts from'],
  ['M-step', 'mStep.thoughts', 'Thoughts trained on'],
  ['M-step', 'mStep.top', 'Thoughts per chunk, soft'],
  ['M-step', 'layout', 'Layout of the text'],
  ['M-step', 'rawMixRatio', 'Raw text mixed in'],
  ['M-step', 'rawFallback', 'Raw without thoughts'],
  ['M-step', 'training.learningRate', 'Learning rate'],
  ['M-step', 'training.batchRows', 'Rows of a batch'],
  ['M-step', 'training.accumulation', 'Batches of a step'],
  ['M-step', 'training.contextTokens', 'Context, tokens'],
  ['M-step', 'training.packing', 'Packing'],
  ['M-step', 'training.documentMask', 'Mask documents'],
  ['M-step', 'training.warmup', 'Warmup'],
  ['M-step', 'training.finalLearningRateShare', 'Final rate'],
  ['M-step', 'training.beta1', 'Beta 1'],
  ['M-step', 'training.beta2', 'Beta 2'],
  ['M-step', 'training.weightDecay', 'Weight decay'],
  ['M-step', 'training.clip', 'Largest gradient'],
  ['Labels', 'labels.use', 'Use labels'],
  ['Labels', 'labels.lambda', 'How much they count, λ'],
  ['Labels', 'labels.annotators', 'Whose labels'],
  ['Baselines', 'baselines.rawTokenMatched', 'Raw, same tokens', 'open'],
  ['Baselines', 'baselines.rawFlopMatched', 'Raw, same FLOPs', 'open'],
  ['Baselines', 'baselines.rawAllFlopMatched', 'Raw, all FLOPs'],
  ['Baselines', 'baselines.oracle', 'Right thoughts'],
  ['Evaluation', 'documents.heldOut', 'Held-out documents', 'open'],
  ['Evaluation', 'evaluation.thoughts', 'Thoughts per chunk'],
  ['Evaluation', 'evaluation.priorBound', 'Bound from the prior'],
  ['Evaluation', 'evaluation.taskFile', 'Questions'],
  ['Evaluation', 'evaluation.answerTokens', 'Longest answer'],
  ['Seeds', 'seed', 'Seed', 'open'],
]

interface JsonSchema {
  readonly type?: string | readonly string[]
  readonly properties?: Readonly<Record<string, JsonSchema>>
  readonly anyOf?: readonly JsonSchema[]
  readonly enum?: readonly string[]
  readonly const?: string
  readonly minimum?: number
  readonly maximum?: number
  readonly exclusiveMinimum?: number
}

/** In the order of the form; keys that have no place in it come last, by their own groups. */
export function experimentForm(): FormGroup[] {
  const schema = z.toJSONSchema(ExperimentConfigSchema, { io: 'input' }) as JsonSchema
  const groups = new Map<string, FormField[]>()
  const keys = describeConfig().filter(({ path }) => !schemaAt(schema, path)?.properties)
  const order = (path: string) => placed.findIndex(([, known]) => known === path)
  const sorted = [...keys].sort((a, b) => place(order(a.path)) - place(order(b.path)))
  for (const { path, about } of sorted) {
    const [group, , label, open] = placed[order(path)] ?? [
      capital(words(path.split('.')[0] ?? '')),
      path,
      labelOf(path),
    ]
    const control = controlOf(schemaAt(schema, path) ?? {})
    groups.set(group, [...(groups.get(group) ?? []), { path, label, help: about, open: open === 'open', control }])
  }
  return [...groups].map(([title, fields]) => ({ title, fields }))
}

const place = (index: number) => (index < 0 ? Number.POSITIVE_INFINITY : index)

function labelOf(path: string): string {
  return capital(words(path.split('.').at(-1) ?? path))
}

/** `learningRate` is "learning rate". */
function words(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`)
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}

function schemaAt(schema: JsonSchema, path: string): JsonSchema | undefined {
  return path.split('.').reduce<JsonSchema | undefined>((at, key) => at?.properties?.[key], schema)
}

function controlOf(schema: JsonSchema): Control {
  const { type } = schema
  // A value that may be null is written as one schema with two types where it has no other bounds.
  if (Array.isArray(type)) return controlOf({ anyOf: type.map((one: string) => ({ type: one })) })
  if (schema.enum) return { kind: 'choice', values: schema.enum }
  if (schema.anyOf) {
    const variants = schema.anyOf.flatMap(variantsOf)
    const wordy = variants.every((variant) => variant.kind === 'word')
    return wordy ? { kind: 'choice', values: variants.map(({ value }) => value) } : { kind: 'variants', variants }
  }
  if (schema.type === 'boolean') return { kind: 'toggle' }
  if (schema.type === 'number' || schema.type === 'integer') return { kind: 'number', range: rangeOf(schema) }
  return { kind: 'text' }
}

function variantsOf(schema: JsonSchema): Variant[] {
  if (schema.const !== undefined) return [{ kind: 'word', value: schema.const }]
  if (schema.enum) return schema.enum.map((value) => ({ kind: 'word', value }))
  if (schema.type === 'boolean') return [true, false].map((value) => ({ kind: 'word', value }))
  if (schema.type === 'null') return [{ kind: 'word', value: null }]
  if (schema.type === 'string') return [{ kind: 'text' }]
  if (schema.type === 'array') return [{ kind: 'list' }]
  const [only] = Object.entries(schema.properties ?? {})
  if (only) return [{ kind: 'number', key: only[0], range: rangeOf(only[1]) }]
  return [{ kind: 'number', key: null, range: rangeOf(schema) }]
}

function rangeOf({ type, minimum, maximum, exclusiveMinimum }: JsonSchema): NumberRange {
  return { integer: type === 'integer', minimum: minimum ?? exclusiveMinimum ?? null, maximum: maximum ?? null }
}

/** The value at a path such as `training.learningRate`. */
export function valueAt(config: unknown, path: string): unknown {
  return path
    .split('.')
    .reduce<unknown>((at, key) => (at as Readonly<Record<string, unknown>> | undefined)?.[key], config)
}

/** A copy with another value at the path. */
export function withValue<T>(config: T, path: string, value: unknown): T {
  const [first = '', ...rest] = path.split('.')
  const inner = (config as Record<string, unknown>)[first]
  return { ...config, [first]: rest.length === 0 ? value : withValue(inner ?? {}, rest.join('.'), value) }
}
