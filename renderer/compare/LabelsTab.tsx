/** What labels are worth: how many a better queue saves, what they changed in training, and what they add beyond controls. */

import { useQuery } from '@tanstack/react-query'
import { Loading } from '../components/Loading'
import { FaultStrip } from '../components/Strip'
import { useLab } from '../lab/lab-context'
import styles from './Compare.module.css'
import { LabelledSteps } from './LabelledSteps'
import { QueuesPanel } from './QueuesPanel'
import { ShortcutPanel } from './ShortcutPanel'

interface LabelsTabProps {
  readonly experiments: readonly string[]
  readonly fileName: string
}

export function LabelsTab({ experiments, fileName }: LabelsTabProps) {
  const { queries } = useLab()
  const reply = useQuery(queries.comparison.labels.queryOptions({ input: { experiments: [...experiments] } }))
  if (reply.error) return <FaultStrip error={reply.error} />
  if (!reply.data) return <Loading label="Reading what labels did" />
  const { queues, steps, shortcut } = reply.data
  return (
    <>
      <LabelledSteps steps={steps} fileName={fileName} />
      <div className={styles.pair}>
        <QueuesPanel queues={queues} fileName={fileName} />
        {shortcut && <ShortcutPanel shortcut={shortcut} fileName={fileName} />}
      </div>
    </>
  )
}
