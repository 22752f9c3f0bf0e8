/** What to keep of an experiment that is cancelled: what is finished (by default), or nothing of it. */

import { Button, Modal, Radio } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import type { JobState } from '../../core/contract/job'
import { FaultStrip } from '../components/Strip'
import { useLab } from '../lab/lab-context'
import styles from './Experiment.module.css'

interface KeepDialogProps {
  readonly name: string
  /** The job to be cancelled; undefined if none runs, so that only removing is left. */
  readonly job: JobState | undefined
  readonly onClose: () => void
  readonly onRemoved: () => void
}

export function KeepDialog({ name, job, onClose, onRemoved }: KeepDialogProps) {
  const { client } = useLab()
  const [keeps, setKeeps] = useState(job !== undefined)
  const end = useMutation({
    mutationFn: async () => {
      if (!keeps) await client.experiment.remove({ name })
      else if (job) await client.job.cancel({ id: job.id })
    },
    onSuccess: () => {
      onClose()
      if (!keeps) onRemoved()
    },
  })
  return (
    <Modal opened onClose={onClose} title={job ? `Cancel ${name}?` : `Remove ${name}?`} size={440}>
      <FaultStrip error={end.error} />
      {job ? (
        <Radio.Group
          aria-label="What to keep"
          value={keeps ? 'keep' : 'remove'}
          onChange={(value) => setKeeps(value === 'keep')}
        >
          <Radio
            className={styles.keep}
            value="keep"
            label="Keep what is finished"
            description="Its models, thoughts and figures stay, and it can go on from there."
          />
          <Radio
            className={styles.keep}
            value="remove"
            label="Remove the experiment"
            description="Its models, thoughts and figures are deleted. Labels of its thoughts stay."
          />
        </Radio.Group>
      ) : (
        <p className={styles.dialogText}>
          Its models, thoughts and figures are deleted. Labels of its thoughts stay, the text and the base model too.
        </p>
      )}
      <div className={styles.dialogActs}>
        <Button variant="default" onClick={onClose}>
          {job ? 'Let it run' : 'Leave it'}
        </Button>
        <Button color={keeps ? 'petrol' : 'brick'} loading={end.isPending} onClick={() => end.mutate()}>
          {keeps ? 'Cancel the run' : 'Remove'}
        </Button>
      </div>
    </Modal>
  )
}
