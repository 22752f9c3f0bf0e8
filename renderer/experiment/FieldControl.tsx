/** One field of the form: its name, its control, its help, and what is wrong with it. */

import { ActionIcon, NumberInput, SegmentedControl, Select, Switch, TextInput, Tooltip } from '@mantine/core'
import { IconArrowBackUp } from '@tabler/icons-react'
import { type ReactNode, useId } from 'react'
import { describeValue } from '../../core/comparison/config-diff'
import type { Control, FormField, NumberRange, Variant } from '../../core/experiment/form'
import styles from './Experiment.module.css'

interface FieldProps {
  readonly field: FormField
  readonly value: unknown
  /** The preset's; undefined for what it does not have. */
  readonly preset: unknown
  readonly fault: string | null
  readonly onChange: (value: unknown) => void
  readonly onReset: () => void
  /** In place of the control of the field's kind. */
  readonly children?: (attributes: ControlAttributes) => ReactNode
}

export interface ControlAttributes {
  readonly id: string
  readonly 'aria-label': string
  readonly 'aria-describedby': string
  readonly error: boolean
}

export function Field({ field, value, preset, fault, onChange, onReset, children }: FieldProps) {
  const id = useId()
  const changed = JSON.stringify(value) !== JSON.stringify(preset)
  const attributes = { id, 'aria-label': field.label, 'aria-describedby': `${id}-help`, error: fault !== null }
  return (
    <div className={styles.field}>
      <label htmlFor={id} title={field.help}>
        {field.label}
        {changed && (
          <Tooltip label={`The preset has ${describeValue(preset)}`}>
            <ActionIcon
              size={18}
              className={styles.reset}
              aria-label={`${field.label} was changed; back to ${describeValue(preset)}`}
              onClick={onReset}
            >
              <IconArrowBackUp size={13} />
            </ActionIcon>
          </Tooltip>
        )}
      </label>
      <div className={styles.control}>
        {children ? (
          children(attributes)
        ) : (
          <ControlOf control={field.control} value={value} attributes={attributes} onChange={onChange} />
        )}
      </div>
      <p id={`${id}-help`} className={styles.help}>
        {sentence(field.help)}
      </p>
      {fault !== null && (
        <p className={styles.fault} role="alert">
          {sentence(fault)}
        </p>
      )}
    </div>
  )
}

interface ControlProps {
  readonly control: Control
  readonly value: unknown
  readonly attributes: ControlAttributes
  readonly onChange: (value: unknown) => void
}

function ControlOf({ control, value, attributes, onChange }: ControlProps) {
  const { error, ...named } = attributes
  switch (control.kind) {
    case 'toggle':
      return <Switch {...named} checked={value === true} onChange={(event) => onChange(event.currentTarget.checked)} />
    case 'number':
      return <NumberField range={control.range} value={value} attributes={attributes} onChange={onChange} />
    case 'choice':
      return <ChoiceField values={control.values} value={value} attributes={attributes} onChange={onChange} />
    case 'variants':
      return <VariantsField variants={control.variants} value={value} attributes={attributes} onChange={onChange} />
    case 'text':
      return (
        <TextInput
          {...attributes}
          value={String(value ?? '')}
          onChange={(event) => onChange(event.currentTarget.value)}
        />
      )
  }
}

interface NumberFieldProps {
  readonly range: NumberRange
  readonly value: unknown
  readonly attributes: ControlAttributes
  readonly onChange: (value: unknown) => void
}

function NumberField({ range, value, attributes, onChange }: NumberFieldProps) {
  return (
    <NumberInput
      {...attributes}
      value={typeof value === 'number' ? value : ''}
      allowDecimal={!range.integer}
      thousandSeparator=","
      hideControls={!range.integer}
      // The schema says what is out of range; a field that changes what one types cannot.
      clampBehavior="none"
      onChange={(next) => onChange(typeof next === 'number' ? next : next === '' ? undefined : Number(next))}
    />
  )
}

interface ChoiceFieldProps {
  readonly values: readonly (string | boolean | null)[]
  readonly value: unknown
  readonly attributes: ControlAttributes
  readonly onChange: (value: unknown) => void
}

function ChoiceField({ values, value, attributes, onChange }: ChoiceFieldProps) {
  const data = values.map((one, i) => ({ value: String(i), label: wordOf(one) }))
  const at = String(values.findIndex((one) => Object.is(one, value)))
  const choose = (index: string | null) => onChange(values[Number(index)])
  const { error, id, ...named } = attributes
  if (values.length === 2 && data.every(({ label }) => label.length <= 11)) {
    return <SegmentedControl {...named} fullWidth data={data} value={at} onChange={choose} />
  }
  return <Select {...attributes} data={data} value={at} onChange={choose} />
}

interface VariantsFieldProps {
  readonly variants: readonly Variant[]
  readonly value: unknown
  readonly attributes: ControlAttributes
  readonly onChange: (value: unknown) => void
}

/** A number with what it counts, or a word in its place. */
function VariantsField({ variants, value, attributes, onChange }: VariantsFieldProps) {
  const at = Math.max(
    0,
    variants.findIndex((variant) => fits(variant, value)),
  )
  const variant = variants[at] as Variant
  const { id, ...named } = attributes
  return (
    <div className={styles.variants}>
      {variant.kind === 'number' && (
        <NumberField
          range={variant.range}
          value={variant.key === null ? value : (value as Record<string, unknown> | undefined)?.[variant.key]}
          attributes={attributes}
          onChange={(next) => onChange(variant.key === null ? next : { [variant.key]: next })}
        />
      )}
      {variant.kind === 'list' && <ListField value={value} attributes={attributes} onChange={onChange} />}
      <Select
        {...(variant.kind === 'word' ? attributes : named)}
        aria-label={`${attributes['aria-label']}: kind`}
        data={variants.map((one, i) => ({ value: String(i), label: kindOf(one) }))}
        value={String(at)}
        onChange={(index) => onChange(firstValue(variants[Number(index)] as Variant))}
      />
    </div>
  )
}

interface ListFieldProps {
  readonly value: unknown
  readonly attributes: ControlAttributes
  readonly onChange: (value: unknown) => void
}

/** Names with commas between them; taken when the field is left, so that a comma can be typed. */
function ListField({ value, attributes, onChange }: ListFieldProps) {
  return (
    <TextInput
      {...attributes}
      defaultValue={Array.isArray(value) ? value.join(', ') : ''}
      onBlur={(event) => {
        const names = event.currentTarget.value.split(',').map((name) => name.trim())
        onChange(names.filter((name) => name !== ''))
      }}
    />
  )
}

function fits(variant: Variant, value: unknown): boolean {
  if (variant.kind === 'word') return variant.value === value
  if (variant.kind === 'text') return typeof value === 'string'
  if (variant.kind === 'list') return Array.isArray(value)
  return variant.key === null ? typeof value === 'number' : typeof value === 'object' && variant.key in (value ?? {})
}

function kindOf(variant: Variant): string {
  if (variant.kind === 'word') return wordOf(variant.value)
  if (variant.kind === 'text') return 'text'
  if (variant.kind === 'list') return 'only'
  return variant.key === 'count' ? 'documents' : (variant.key ?? 'number')
}

function firstValue(variant: Variant): unknown {
  if (variant.kind === 'word') return variant.value
  if (variant.kind === 'text') return ''
  if (variant.kind === 'list') return []
  const number = variant.key === 'share' || variant.key === null ? 0.5 : 1
  return variant.key === null ? number : { [variant.key]: number }
}

const known: Readonly<Record<string, string>> = {
  logWeight: 'log weight (paper)',
  perTokenLikelihood: 'likelihood per token',
  informationGain: 'information gain',
  random: 'random (paper)',
  'stand-in': 'stand-ins',
  fresh: 'the base',
  continual: 'the last one',
  auto: 'automatic',
}

function wordOf(value: string | boolean | null): string {
  if (value === null) return 'as usual'
  if (typeof value === 'boolean') return value ? 'yes' : 'no'
  return known[value] ?? value
}

function sentence(text: string): string {
  const first = text.charAt(0).toUpperCase() + text.slice(1)
  return /[.!?]$/.test(first) ? first : `${first}.`
}
