/** Which thoughts are meant: by words, by what they copy, by whether they finished. */

import { Checkbox, NumberInput, TextInput } from '@mantine/core'
import { percent } from '../../core/chart/format'
import type { ThoughtFilter } from '../../core/contract/review'

export const everything: ThoughtFilter = { words: '', copiesAtLeast: 0, unfinishedOnly: false }

interface ThoughtFilterFieldsProps {
  readonly filter: ThoughtFilter
  readonly onChange: (filter: ThoughtFilter) => void
  /** Whether the first field or the second has the focus. */
  readonly start: 'words' | 'copies'
}

export function ThoughtFilterFields({ filter, onChange, start }: ThoughtFilterFieldsProps) {
  const set = (changed: Partial<ThoughtFilter>) => onChange({ ...filter, ...changed })
  return (
    <>
      <TextInput
        {...(start === 'words' ? { 'data-autofocus': true } : {})}
        label="Words of the text or of the thought"
        maxLength={200}
        value={filter.words}
        onChange={({ currentTarget }) => set({ words: currentTarget.value })}
      />
      <NumberInput
        {...(start === 'copies' ? { 'data-autofocus': true } : {})}
        label="Copied from the text, at least"
        suffix=" %"
        min={0}
        max={100}
        value={Math.round(100 * filter.copiesAtLeast)}
        onChange={(value) => set({ copiesAtLeast: Math.min(1, Math.max(0, Number(value) / 100)) })}
      />
      <Checkbox
        label="Only those that did not finish"
        checked={filter.unfinishedOnly}
        onChange={({ currentTarget }) => set({ unfinishedOnly: currentTarget.checked })}
      />
    </>
  )
}

export function isEverything({ words, copiesAtLeast, unfinishedOnly }: ThoughtFilter): boolean {
  return words.trim() === '' && copiesAtLeast === 0 && !unfinishedOnly
}

/** For a chip: "“key”, copies 50 %". */
export function filterWords({ words, copiesAtLeast, unfinishedOnly }: ThoughtFilter): string {
  return [
    ...(words.trim() === '' ? [] : [`“${words.trim()}”`]),
    ...(copiesAtLeast > 0 ? [`copies ${percent(copiesAtLeast)} or more`] : []),
    ...(unfinishedOnly ? ['unfinished'] : []),
  ].join(', ')
}
