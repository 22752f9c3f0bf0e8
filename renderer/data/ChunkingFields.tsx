/** How texts are cut: what chunks are counted in, and how many of it they hold. */

import { NumberInput, Select } from '@mantine/core'
import { chunkingSchema } from '../../core/contract/corpus'
import type { Chunking } from '../../core/corpus/chunking'
import type { ChunkUnit } from '../../core/corpus/units'
import styles from './Data.module.css'

export const usualChunking: Chunking = { unit: 'sentence', mean: 8, min: 1, max: 20, seed: 0 }

const units: readonly { readonly value: ChunkUnit; readonly label: string }[] = [
  { value: 'sentence', label: 'sentences' },
  { value: 'word', label: 'words' },
  { value: 'paragraph', label: 'paragraphs' },
]

/** Why nothing can be cut like this, or null. */
export function chunkingFault(chunking: Chunking): string | null {
  return chunkingSchema.safeParse(chunking).error?.issues[0]?.message ?? null
}

interface ChunkingFieldsProps {
  readonly value: Chunking
  readonly onChange: (value: Chunking) => void
}

export function ChunkingFields({ value, onChange }: ChunkingFieldsProps) {
  const fault = chunkingFault(value)
  const number = (label: string, key: 'mean' | 'min' | 'max' | 'seed', least: number) => (
    <NumberInput
      label={label}
      value={value[key]}
      min={least}
      allowDecimal={key === 'mean'}
      clampBehavior="strict"
      miw={52}
      maw={76}
      flex="1 1 52px"
      error={fault !== null && key !== 'seed'}
      onChange={(next) => typeof next === 'number' && onChange({ ...value, [key]: next })}
    />
  )
  return (
    <>
      <Select
        label="Cut at"
        data={[...units]}
        value={value.unit}
        w={100}
        onChange={(unit) => unit !== null && onChange({ ...value, unit: unit as ChunkUnit })}
      />
      {number('Mean', 'mean', 1)}
      {number('Least', 'min', 1)}
      {number('Most', 'max', 1)}
      {number('Seed', 'seed', 0)}
      {fault !== null && (
        <span role="alert" className={styles.fieldFault}>
          {fault}
        </span>
      )}
    </>
  )
}
