/** What goes in: of which experiment or corpus, which iteration, in which layout, which documents. */

import { Select } from '@mantine/core'
import type { ExportChoice, ExportSources } from '../../core/contract/export'
import type { DocumentFilter } from '../../core/export/format'
import type { Layout } from '../../core/thought/layout'
import { Panel } from '../components/Panel'
import styles from './Export.module.css'
import { entryOf } from './formats'

interface ChoicePanelProps {
  readonly sources: ExportSources
  readonly choice: ExportChoice
  readonly onChange: (change: Partial<ExportChoice>) => void
}

const layoutWords: Readonly<Record<Layout, string>> = {
  random: 'random: prior or posterior',
  prior: 'prior: thought, then text',
  posterior: 'posterior: text, then thought',
  thought: 'thoughts alone',
  raw: 'text alone',
}

const filterWords: Readonly<Record<DocumentFilter, string>> = {
  all: 'all',
  'with-thoughts': 'with a thought',
  labelled: 'with a label',
}

const LAST = ''

export function ChoicePanel({ sources, choice, onChange }: ChoicePanelProps) {
  const { asks, allIterations, format } = entryOf(choice.format)
  const experiment = sources.experiments.find(({ name }) => name === choice.experiment)
  const sourceGroups = [
    { group: 'Experiments', items: sources.experiments.map(({ name }) => ({ value: `e:${name}`, label: name })) },
    ...(allIterations
      ? []
      : [
          {
            group: 'Corpora, as imported',
            items: sources.corpora.map((name) => ({ value: `c:${name}`, label: name })),
          },
        ]),
  ]
  const iterations = [
    ...(allIterations ? [{ value: LAST, label: 'all' }] : [{ value: '0', label: 'warm start' }]),
    ...(experiment?.iterations ?? []).map((iteration) => ({ value: String(iteration), label: String(iteration) })),
  ]
  return (
    <Panel title="What goes in" className={styles.choices}>
      <div className={styles.choiceRow}>
        {asks.includes('model') && (
          <Select
            label="Model"
            searchable
            data={[...sources.models]}
            value={choice.model}
            onChange={(model) => onChange({ model })}
          />
        )}
        {asks.includes('source') && (
          <Select
            label="From"
            data={sourceGroups.filter(({ items }) => items.length > 0)}
            value={choice.experiment === null ? `c:${choice.corpus}` : `e:${choice.experiment}`}
            onChange={(value) => {
              const name = value?.slice(2) ?? null
              onChange(
                value?.startsWith('e:')
                  ? { experiment: name, corpus: null, iteration: null }
                  : { experiment: null, corpus: name },
              )
            }}
          />
        )}
        {asks.includes('iteration') && experiment && (
          <Select
            label="Iteration"
            data={iterations}
            value={choice.iteration === null ? LAST : String(choice.iteration)}
            onChange={(value) => onChange({ iteration: value === null || value === LAST ? null : Number(value) })}
          />
        )}
        {asks.includes('layout') && (
          <Select
            label="Layout"
            data={[
              { value: LAST, label: `as trained: ${experiment?.layout ?? 'random'}` },
              ...Object.entries(layoutWords).map(([value, label]) => ({ value, label })),
            ]}
            value={choice.layout ?? LAST}
            onChange={(value) => onChange({ layout: value ? (value as Layout) : null })}
          />
        )}
        {asks.includes('filter') && (
          <Select
            label="Documents"
            data={Object.entries(filterWords).map(([value, label]) => ({ value, label }))}
            value={choice.filter}
            onChange={(value) => onChange({ filter: (value ?? 'all') as DocumentFilter })}
          />
        )}
      </div>
      {asks.length === 0 && (
        <p className={styles.all}>All labels of this workspace: who, when, and of which version.</p>
      )}
      {format === 'prm-jsonl' && (
        <p className={styles.all}>
          Steps are the lines of a thought, or the sentences of a single line. A rejected thought ends at its first
          wrong step.
        </p>
      )}
    </Panel>
  )
}
