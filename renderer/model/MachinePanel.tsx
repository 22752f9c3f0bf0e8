/** What a model takes on this computer: memory and time, and what would fit where it does not. */

import { Button, SegmentedControl, Select } from '@mantine/core'
import { IconAlertTriangle } from '@tabler/icons-react'
import { grouped } from '../../core/chart/format'
import type { ModelMachine } from '../../core/contract/model'
import type { LlamaConfig } from '../../core/model/llama-config'
import { type Batch, largestBatch, samplingMemory, scoringMemory, trainingMemory } from '../../core/model/memory'
import { Bar } from '../components/Bar'
import { Panel } from '../components/Panel'
import styles from './Model.module.css'
import { SpeedFacts } from './SpeedFacts'
import { size } from './words'

interface MachinePanelProps {
  readonly config: LlamaConfig
  readonly machine: ModelMachine
  /** Null for what is not there yet. */
  readonly model: string | null
  readonly rows: number
  readonly onRows: (rows: number) => void
  /** Null: as long as the model takes. */
  readonly length: number | null
  readonly onLength: (length: number) => void
}

const ROWS = [1, 2, 4, 8, 16]
const LENGTHS = [64, 128, 256, 512, 1024, 2048, 4096, 8192]

export function MachinePanel({ config, machine, model, rows, onRows, length, onLength }: MachinePanelProps) {
  const batch: Batch = { rows, length: Math.min(length ?? 2048, config.contextTokens) }
  const { freeBytes } = machine
  const needs = [
    { name: 'Train', bytes: trainingMemory(config, batch) },
    { name: 'Sample', bytes: samplingMemory(config, batch.length) },
    { name: 'Score', bytes: scoringMemory(config, batch.length) },
  ]
  const lengths = [...new Set([...LENGTHS.filter((each) => each < config.contextTokens), config.contextTokens])]
  return (
    <Panel
      title="On this computer"
      end={
        <>
          <span className={styles.dim}>batch</span>
          <SegmentedControl
            aria-label="Rows of a batch"
            data={ROWS.map(String)}
            value={String(rows)}
            onChange={(value) => onRows(Number(value))}
          />
        </>
      }
    >
      <div className={styles.memoryHead}>
        <span>Of {size(freeBytes)} free</span>
        <Select
          aria-label="Context, tokens"
          w={136}
          data={lengths.map((each) => ({ value: String(each), label: `context ${grouped(each)}` }))}
          value={String(batch.length)}
          onChange={(value) => value !== null && onLength(Number(value))}
        />
      </div>
      {needs.map(({ name, bytes }) => (
        <div key={name} className={styles.need}>
          <span>{name}</span>
          <Bar share={bytes / freeBytes} label={`${name}: memory, of what is free`} />
          <span className={styles.number}>{size(bytes)}</span>
        </div>
      ))}
      <Fit
        config={config}
        batch={batch}
        freeBytes={freeBytes}
        onUse={(fit) => {
          onRows(fit.rows)
          onLength(fit.length)
        }}
      />
      <SpeedFacts config={config} batch={batch} machine={machine} model={model} />
    </Panel>
  )
}

interface FitProps {
  readonly config: LlamaConfig
  readonly batch: Batch
  readonly freeBytes: number
  readonly onUse: (batch: Batch) => void
}

function Fit({ config, batch, freeBytes, onUse }: FitProps) {
  const needed = trainingMemory(config, batch)
  if (needed <= freeBytes) return null
  const fit = largestBatch(config, batch, freeBytes)
  return (
    <p className={styles.warning} role="status">
      <IconAlertTriangle size={13} aria-hidden />
      <span>
        Needs {size(needed)}, {size(freeBytes)} are free:{' '}
        {fit ? (
          <>
            batch {fit.rows} and context {grouped(fit.length)} would fit.{' '}
            <Button variant="default" size="compact-xs" onClick={() => onUse(fit)}>
              Use that
            </Button>
          </>
        ) : (
          'not even one row of 64 tokens would fit. Take a smaller model, or a computer with more memory.'
        )}
      </span>
    </p>
  )
}
