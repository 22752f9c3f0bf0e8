/** The form over the configuration schema: groups with the fields that matter, the rest under "More". */

import { Button, SegmentedControl, Select, TextInput, UnstyledButton } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { useMemo } from 'react'
import { compact, counted } from '../../core/chart/format'
import { experimentForm, type FormField, type FormGroup, valueAt } from '../../core/experiment/form'
import { type PresetName, presets, type Sweep } from '../../core/experiment/presets'
import { useLab } from '../lab/lab-context'
import { useRemembered } from '../lab/remembered'
import styles from './Experiment.module.css'
import { Field } from './FieldControl'
import type { Draft } from './use-draft'

const segments = presets.map(({ name, title }) => ({
  value: name,
  label: name === 'paper' ? 'Paper, scaled' : title,
}))

export function ExperimentForm({ draft }: { readonly draft: Draft }) {
  const { choices, setChoices } = draft
  const form = useMemo(experimentForm, [])
  const changed = Object.keys(choices.edits).length + Object.keys(choices.sweep).length
  const about = presets.find(({ name }) => name === choices.preset)?.about
  return (
    <section className={styles.form} aria-label="Settings">
      <SegmentedControl
        fullWidth
        aria-label="Preset"
        data={segments}
        value={choices.preset}
        onChange={(preset) => setChoices({ ...choices, preset: preset as PresetName, edits: {}, sweep: {} })}
      />
      <div className={styles.presetNote}>
        <span>{about}</span>
        {changed > 0 && (
          <Button variant="subtle" size="compact-xs" onClick={() => setChoices({ ...choices, edits: {}, sweep: {} })}>
            Back to preset
          </Button>
        )}
      </div>
      {form.map((group) => (
        <Group key={group.title} group={group} draft={draft} />
      ))}
    </section>
  )
}

function Group({ group: { title, fields }, draft }: { readonly group: FormGroup; readonly draft: Draft }) {
  const [isOpen, setIsOpen] = useRemembered(`experiment more ${title}`, false)
  const closed = fields.filter(({ open }) => !open)
  const changed = closed.filter(({ path }) => path in draft.choices.edits).length
  const atFault = closed.some(({ path }) => faultOf(draft, path) !== null)
  const shown = isOpen || atFault
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset cannot be laid out as a grid in every engine
    <div className={styles.group} role="group" aria-label={title}>
      <h2>
        {title}
        {closed.length > 0 && (
          <UnstyledButton className={styles.more} aria-expanded={shown} onClick={() => setIsOpen(!isOpen)}>
            {shown ? 'Less' : `More (${closed.length})`}
            {changed > 0 && `, ${changed} changed`}
          </UnstyledButton>
        )}
      </h2>
      {fields
        .filter(({ open }) => open || shown)
        .map((field) => (
          <FormRow key={field.path} field={field} draft={draft} />
        ))}
      {title === 'E-step' && draft.sweep.thoughts && <SweptThoughts draft={draft} thoughts={draft.sweep.thoughts} />}
      {title === 'Seeds' && <SeedCount draft={draft} />}
    </div>
  )
}

function faultOf({ faults }: Draft, path: string): string | null {
  const found = faults.find((fault) => fault.path === path || fault.path.startsWith(`${path}.`))
  return found?.message ?? null
}

function FormRow({ field, draft }: { readonly field: FormField; readonly draft: Draft }) {
  const { choices, setChoices, values, base } = draft
  const { path } = field
  // A sweep decides it for each of its experiments.
  if (path === 'sampling.thoughts' && draft.sweep.thoughts) return null
  const edit = (value: unknown) => setChoices({ ...choices, edits: { ...choices.edits, [path]: value } })
  const { [path]: _, ...others } = choices.edits
  const common = {
    field,
    value: valueAt(values, path),
    preset: valueAt(base, path),
    fault: faultOf(draft, path),
    onChange: edit,
    onReset: () => setChoices({ ...choices, edits: others }),
  }
  if (path === 'corpus') {
    return (
      <Field {...common}>
        {(attributes) => (
          <Select
            {...attributes}
            data={draft.corpora.map(({ name, documents }) => ({
              value: name,
              label: `${name}, ${counted(documents, 'document')}`,
            }))}
            value={(common.value as string | undefined) ?? null}
            onChange={(corpus) => setChoices({ ...choices, corpus })}
          />
        )}
      </Field>
    )
  }
  if (path === 'model') {
    return (
      <Field {...common}>
        {(attributes) => (
          <Select
            {...attributes}
            data={draft.models.map(({ name, label, parameters }) => ({
              value: name,
              label: `${label ?? name}, ${compact(parameters)}`,
            }))}
            value={(common.value as string | undefined) ?? null}
            onChange={(model) => setChoices({ ...choices, model })}
          />
        )}
      </Field>
    )
  }
  if (path === 'evaluation.taskFile') {
    return (
      <Field {...common}>
        {() => <TaskFile value={common.value as string | null} onChoose={(value) => edit(value)} />}
      </Field>
    )
  }
  return <Field {...common} />
}

function TaskFile({
  value,
  onChoose,
}: {
  readonly value: string | null
  readonly onChoose: (path: string | null) => void
}) {
  const { client } = useLab()
  const choose = useMutation({
    mutationFn: () => client.experiment.chooseTasks(),
    onSuccess: (file) => file && onChoose(file.path),
  })
  return value === null ? (
    <Button variant="default" fullWidth onClick={() => choose.mutate()}>
      Choose a file
    </Button>
  ) : (
    <Button variant="default" fullWidth title={value} onClick={() => onChoose(null)}>
      Without {value.split(/[\\/]/).at(-1)}
    </Button>
  )
}

const sweptField: FormField = {
  path: 'sweep.thoughts',
  label: 'Thoughts per chunk, K',
  help: 'one experiment for each number, such as 1, 2, 4, 8',
  open: true,
  control: { kind: 'text' },
}

function SweptThoughts({ draft, thoughts }: { readonly draft: Draft; readonly thoughts: readonly number[] }) {
  const { choices, setChoices } = draft
  const { thoughts: _, ...others } = choices.sweep
  const change = (sweep: Partial<Sweep>) => setChoices({ ...choices, sweep })
  return (
    <Field
      field={sweptField}
      value={thoughts}
      preset={choices.sweep.thoughts ? null : thoughts}
      fault={null}
      onChange={() => {}}
      onReset={() => change(others)}
    >
      {(attributes) => (
        <TextInput
          {...attributes}
          key={choices.sweep.thoughts ? 'changed' : 'preset'}
          defaultValue={thoughts.join(', ')}
          onBlur={(event) => {
            const numbers = (event.currentTarget.value.match(/\d+/g) ?? []).map(Number).filter((k) => k >= 1 && k <= 64)
            if (numbers.length > 0) change({ ...choices.sweep, thoughts: [...new Set(numbers)] })
          }}
        />
      )}
    </Field>
  )
}

const seedsField: FormField = {
  path: 'sweep.seeds',
  label: 'How many seeds',
  help: 'one experiment for each seed, counted up from the one above: what differs between them is chance',
  open: true,
  control: { kind: 'number', range: { integer: true, minimum: 1, maximum: 20 } },
}

function SeedCount({ draft }: { readonly draft: Draft }) {
  const { choices, setChoices, sweep } = draft
  const { seeds: _, ...others } = choices.sweep
  return (
    <Field
      field={seedsField}
      value={sweep.seeds}
      preset={1}
      fault={null}
      onChange={(seeds) => {
        const count = typeof seeds === 'number' ? Math.min(20, Math.max(1, Math.round(seeds))) : 1
        setChoices({ ...choices, sweep: { ...choices.sweep, seeds: count } })
      }}
      onReset={() => setChoices({ ...choices, sweep: others })}
    />
  )
}
