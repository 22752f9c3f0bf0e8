/** Which E-steps have a column, where there are too many for all. */

import { Button, Checkbox, Popover } from '@mantine/core'
import { IconChevronDown } from '@tabler/icons-react'
import { writerOf } from '../../core/comparison/thought-history'
import styles from './Compare.module.css'

interface ColumnChoiceProps {
  readonly iterations: readonly number[]
  readonly shown: readonly number[]
  /** Null for those chosen by themselves. */
  readonly onChoose: (iterations: readonly number[] | null) => void
}

export function ColumnChoice({ iterations, shown, onChoose }: ColumnChoiceProps) {
  return (
    <Popover position="bottom-end" trapFocus>
      <Popover.Target>
        <Button variant="default" size="compact-sm" rightSection={<IconChevronDown size={13} />}>
          {shown.length} of {iterations.length} columns
        </Button>
      </Popover.Target>
      <Popover.Dropdown>
        <Checkbox.Group
          label="Columns"
          value={shown.map(String)}
          onChange={(wanted) => wanted.length > 0 && onChoose(wanted.map(Number).sort((a, b) => a - b))}
        >
          <div className={styles.choices}>
            {iterations.map((iteration) => (
              <Checkbox
                key={iteration}
                value={String(iteration)}
                label={writerOf(iteration)}
                description={`E-step ${iteration}`}
              />
            ))}
          </div>
        </Checkbox.Group>
        <Button variant="subtle" onClick={() => onChoose(null)}>
          First and last
        </Button>
        <Button variant="subtle" onClick={() => onChoose(iterations)}>
          All {iterations.length}
        </Button>
      </Popover.Dropdown>
    </Popover>
  )
}
