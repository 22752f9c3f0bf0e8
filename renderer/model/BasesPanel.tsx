/** Left: what an experiment can start from. Presets make a new model; the others are there already. */

import { UnstyledButton } from '@mantine/core'
import { IconAlertTriangle } from '@tabler/icons-react'
import type { KeyboardEvent } from 'react'
import { compact } from '../../core/chart/format'
import type { ModelSummary } from '../../core/contract/model'
import { trainingMemory } from '../../core/model/memory'
import { countParameters } from '../../core/model/parameters'
import { presetConfig, presetNames } from '../../core/model/presets'
import { Panel } from '../components/Panel'
import { ago } from '../shell/job-words'
import styles from './Model.module.css'
import { isBase, type Selection } from './selection'
import { presetWords, size } from './words'

interface BasesPanelProps {
  readonly models: readonly ModelSummary[]
  readonly selection: Selection
  /** Null while it is not known. */
  readonly freeBytes: number | null
  readonly rows: number
  readonly onSelect: (selection: Selection) => void
}

export function BasesPanel({ models, selection, freeBytes, rows, onSelect }: BasesPanelProps) {
  const bases = models.filter(isBase)
  return (
    <Panel title="Bases" className={styles.bases}>
      {/* biome-ignore lint/a11y/noStaticElementInteractions: arrow keys go from button to button */}
      <div onKeyDown={moveFocus}>
        {bases.length > 0 && <h3 className={styles.group}>In this workspace</h3>}
        {bases.map(({ name, label, parameters, kind, created, hasWeights }) => (
          <Base
            key={name}
            title={label ?? name}
            parameters={parameters}
            about={`${kindInWords(kind)}, ${ago(created, Date.now())}`}
            warning={hasWeights ? null : 'its weights were deleted'}
            selected={selection.kind === 'model' && selection.name === name}
            onSelect={() => onSelect({ kind: 'model', name })}
          />
        ))}
        <h3 className={styles.group}>Make a new one</h3>
        {presetNames.map((preset) => {
          const config = presetConfig(preset)
          const needed = trainingMemory(config, { rows, length: config.contextTokens })
          return (
            <Base
              key={preset}
              title={presetWords[preset].title}
              parameters={countParameters(config)}
              about={presetWords[preset].about}
              warning={
                freeBytes !== null && needed > freeBytes
                  ? `needs ${size(needed)} to train, ${size(freeBytes)} are free`
                  : null
              }
              selected={selection.kind === 'preset' && selection.preset === preset}
              onSelect={() => onSelect({ kind: 'preset', preset })}
            />
          )
        })}
      </div>
    </Panel>
  )
}

function kindInWords(kind: string): string {
  if (kind === 'added') return 'Hugging Face folder'
  return kind === 'created' ? 'new, with random weights' : 'trained base'
}

interface BaseProps {
  readonly title: string
  readonly parameters: number
  readonly about: string
  readonly warning: string | null
  readonly selected: boolean
  readonly onSelect: () => void
}

function Base({ title, parameters, about, warning, selected, onSelect }: BaseProps) {
  return (
    <UnstyledButton className={styles.base} aria-pressed={selected} onClick={onSelect}>
      <span className={styles.baseHead}>
        <b>{title}</b>
        <span title={`${parameters.toLocaleString()} parameters`}>{compact(parameters)}</span>
      </span>
      <span className={styles.dim}>{about}</span>
      {warning && (
        <span className={styles.warning}>
          <IconAlertTriangle size={13} aria-hidden /> {warning}
        </span>
      )}
    </UnstyledButton>
  )
}

function moveFocus(event: KeyboardEvent<HTMLElement>): void {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key]
  if (step === undefined) return
  const buttons = [...event.currentTarget.querySelectorAll<Element>('button')]
  const next = buttons[buttons.indexOf(document.activeElement as Element) + step]
  if (next instanceof HTMLElement) next.focus()
  event.preventDefault()
}
