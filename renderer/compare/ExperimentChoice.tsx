/** Which experiments are compared: at least one. */

import { Button, Checkbox, Popover } from '@mantine/core'
import { IconChevronDown } from '@tabler/icons-react'
import type { ComparableExperiment } from '../../core/contract/comparison'
import styles from './Compare.module.css'

interface ExperimentChoiceProps {
  readonly all: readonly ComparableExperiment[]
  readonly chosen: readonly string[]
  readonly onChoose: (names: readonly string[]) => void
}

export function ExperimentChoice({ all, chosen, onChoose }: ExperimentChoiceProps) {
  const names = all.map(({ name }) => name)
  // In the order of the workspace, whatever the order of the clicks: the first one gives names and colours.
  const choose = (wanted: readonly string[]) => onChoose(names.filter((name) => wanted.includes(name)))
  const [only] = chosen
  return (
    <Popover position="bottom-end" trapFocus>
      <Popover.Target>
        <Button variant="default" rightSection={<IconChevronDown size={13} />}>
          {chosen.length === 1 ? only : `${chosen.length} experiments`}
        </Button>
      </Popover.Target>
      <Popover.Dropdown>
        <Checkbox.Group label="Compare" value={[...chosen]} onChange={(wanted) => wanted.length > 0 && choose(wanted)}>
          <div className={styles.choices}>
            {all.map(({ name, seed, corpus, status, evaluated, planned }) => (
              <Checkbox
                key={name}
                value={name}
                label={name}
                description={`${corpus}, seed ${seed}${status === 'finished' ? '' : `, ${status}, ${evaluated} of ${planned} evaluated`}`}
              />
            ))}
          </div>
        </Checkbox.Group>
        <Button variant="subtle" onClick={() => choose(names)}>
          All {all.length}
        </Button>
      </Popover.Dropdown>
    </Popover>
  )
}
