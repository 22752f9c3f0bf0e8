/** One verdict for many thoughts: what it would hit, twenty of them at random, then one step that undoes as one. */

import { Button, Modal } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { grouped } from '../../core/chart/format'
import type { Judgement } from '../../core/contract/review'
import { FaultStrip } from '../components/Strip'
import { useLab } from '../lab/lab-context'
import styles from './Review.module.css'
import type { ReviewPlace } from './review-place'
import { everything, isEverything, ThoughtFilterFields } from './ThoughtFilterFields'

interface BulkDialogProps {
  readonly place: ReviewPlace
  readonly annotator: string
  readonly onClose: () => void
  /** Once the labels are on disk. */
  readonly onDone: () => void
}

export function BulkDialog({ place, annotator, onClose, onDone }: BulkDialogProps) {
  const { client } = useLab()
  const [filter, setFilter] = useState(everything)
  const preview = useMutation({ mutationFn: () => client.review.bulkPreview({ ...place, annotator, filter }) })
  const label = useMutation({
    mutationFn: (verdict: Judgement) => client.review.bulk({ ...place, annotator, filter, verdict }),
    onSuccess: onDone,
  })
  const { data } = preview
  const open = data ? data.matching - data.labelled : 0
  return (
    <Modal opened onClose={onClose} title="Many at once" size={620}>
      <form
        className={styles.form}
        onSubmit={(event) => {
          event.preventDefault()
          preview.mutate()
        }}
      >
        <ThoughtFilterFields
          filter={filter}
          start="words"
          onChange={(next) => {
            setFilter(next)
            preview.reset()
          }}
        />
        <div className={styles.line}>
          <span className="dimmed">
            Iteration {place.iteration} of {place.experiment}
          </span>
          <Button
            className={styles.end}
            type="submit"
            variant="default"
            loading={preview.isPending}
            disabled={isEverything(filter)}
          >
            Preview
          </Button>
        </div>
        <FaultStrip error={preview.error ?? label.error} />
        {label.data ? (
          <p role="status">
            {grouped(label.data.labelled)} labelled in one step; {grouped(label.data.stayed)} had a verdict of yours and
            stay. Undo takes them all back.
          </p>
        ) : (
          data && (
            <>
              <p role="status">
                {grouped(data.matching)} thoughts, {grouped(data.labelled)} already labelled stay.{' '}
                {data.examples.length > 0 && `Here are ${data.examples.length} at random.`}
              </p>
              <ul className={styles.examples}>
                {data.examples.map(({ thoughtId, text, chunk }) => (
                  <li key={thoughtId}>
                    {text}
                    <small>{chunk}</small>
                  </li>
                ))}
              </ul>
              <div className={styles.line}>
                <Button disabled={open === 0} loading={label.isPending} onClick={() => label.mutate('accept')}>
                  Accept all {grouped(open)}
                </Button>
                <Button
                  color="rust"
                  variant="outline"
                  disabled={open === 0}
                  loading={label.isPending}
                  onClick={() => label.mutate('reject')}
                >
                  Reject all {grouped(open)}
                </Button>
              </div>
            </>
          )
        )}
      </form>
    </Modal>
  )
}
