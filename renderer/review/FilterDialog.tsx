/** Search and filter: which iteration is reviewed, and which of its chunks come up. */

import { Button, Modal, Select } from '@mantine/core'
import { useState } from 'react'
import type { Reviewable, ThoughtFilter } from '../../core/contract/review'
import styles from './Review.module.css'
import type { ReviewPlace } from './review-place'
import { everything, isEverything, ThoughtFilterFields } from './ThoughtFilterFields'

interface FilterDialogProps {
  readonly all: readonly Reviewable[]
  readonly place: ReviewPlace
  readonly filter: ThoughtFilter | null
  readonly start: 'words' | 'copies'
  readonly onApply: (place: ReviewPlace, filter: ThoughtFilter | null) => void
  readonly onClose: () => void
}

export function FilterDialog({ all, place, filter, start, onApply, onClose }: FilterDialogProps) {
  const [chosen, setChosen] = useState(place)
  const [draft, setDraft] = useState(filter ?? everything)
  const iterations = all.find(({ experiment }) => experiment === chosen.experiment)?.iterations ?? []
  return (
    <Modal opened onClose={onClose} title="Search and filter" size={420}>
      <form
        className={styles.form}
        onSubmit={(event) => {
          event.preventDefault()
          onApply(chosen, isEverything(draft) ? null : draft)
        }}
      >
        <ThoughtFilterFields filter={draft} onChange={setDraft} start={start} />
        <Select
          label="Experiment"
          data={all.map(({ experiment, corpus }) => ({ value: experiment, label: `${experiment}, on ${corpus}` }))}
          value={chosen.experiment}
          onChange={(experiment) => {
            const found = all.find((one) => one.experiment === experiment)
            if (found) setChosen({ experiment: found.experiment, iteration: found.iterations.at(-1) ?? 1 })
          }}
        />
        <Select
          label="Iteration"
          data={iterations.map(String)}
          value={String(chosen.iteration)}
          onChange={(iteration) => setChosen({ ...chosen, iteration: Number(iteration) })}
        />
        <div className={styles.line}>
          <Button
            className={styles.end}
            variant="default"
            disabled={isEverything(draft)}
            onClick={() => setDraft(everything)}
          >
            Clear
          </Button>
          <Button type="submit">Show these</Button>
        </div>
      </form>
    </Modal>
  )
}
