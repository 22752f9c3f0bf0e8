/** Another share of a corpus set aside for evaluation: what it is now, and what the change does. */

import { Button, Modal } from '@mantine/core'
import { useMutation, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { grouped } from '../../core/chart/format'
import type { CorpusSummary } from '../../core/contract/corpus'
import { FaultStrip } from '../components/Strip'
import { useLab } from '../lab/lab-context'
import styles from './Data.module.css'
import { HeldOutField } from './HeldOutField'

interface HeldOutDialogProps {
  readonly corpus: CorpusSummary
  /** Documents held out now. */
  readonly heldOut: number
  readonly onClose: () => void
}

export function HeldOutDialog({ corpus: { name, documents }, heldOut, onClose }: HeldOutDialogProps) {
  const { client, queries } = useLab()
  const uses = useQuery(queries.corpus.uses.queryOptions({ input: { name } }))
  const [percents, setPercents] = useState<number | string>(Math.round((100 * heldOut) / documents))
  const change = useMutation({
    mutationFn: () => client.corpus.setHeldOut({ name, share: Number(percents) / 100 }),
    onSuccess: onClose,
  })
  const used = uses.data ?? []
  const isWhole = typeof percents === 'number'
  return (
    <Modal
      opened
      onClose={onClose}
      title={`Held out of ${name}`}
      size={440}
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      <form
        className={styles.dialog}
        onSubmit={(event) => {
          event.preventDefault()
          if (isWhole && used.length === 0) change.mutate()
        }}
      >
        <p>
          {grouped(heldOut)} of {grouped(documents)} documents are kept for evaluation and never trained on. Which ones
          is decided by their text, so that a larger share keeps those of a smaller one.
        </p>
        <HeldOutField disabled={used.length > 0} value={percents} onChange={setPercents} />
        {used.length > 0 && (
          <p role="status">
            {used.join(', ')} {used.length === 1 ? 'uses' : 'use'} this corpus: what was trained on must not be held out
            afterwards. Import it again under another name to cut it differently.
          </p>
        )}
        <FaultStrip error={uses.error ?? change.error} />
        <div className={styles.dialogActs}>
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" disabled={!isWhole || used.length > 0} loading={change.isPending}>
            {isWhole ? `Hold out about ${grouped(Math.round((documents * percents) / 100))}` : 'Hold out'}
          </Button>
        </div>
      </form>
    </Modal>
  )
}
