/** Is it better, by how much, and is that sure: the runs, their differences, and the charts. */

import { useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import { Empty } from '../components/Empty'
import { Loading } from '../components/Loading'
import { FaultStrip, Strip } from '../components/Strip'
import { Strips } from '../components/Strips'
import { useLab } from '../lab/lab-context'
import { useRemembered } from '../lab/remembered'
import { ChartPanels } from './ChartPanels'
import styles from './Compare.module.css'
import { RunsPanel } from './RunsPanel'
import { UnevaluatedList } from './UnevaluatedRows'

interface IterationsTabProps {
  readonly experiments: readonly string[]
  readonly fileName: string
}

export function IterationsTab({ experiments, fileName }: IterationsTabProps) {
  const { queries } = useLab()
  const reply = useQuery(queries.comparison.table.queryOptions({ input: { experiments: [...experiments] } }))
  const [hiddenKeys, setHiddenKeys] = useRemembered<readonly string[]>('compare hidden', [])
  const hidden = useMemo(() => new Set(hiddenKeys), [hiddenKeys])
  const onToggle = (key: string) =>
    setHiddenKeys(hidden.has(key) ? hiddenKeys.filter((other) => other !== key) : [...hiddenKeys, key])

  if (reply.error) return <FaultStrip error={reply.error} />
  if (!reply.data) return <Loading label="Reading what was measured" />
  const { table, alarms } = reply.data
  if (table.rows.length === 0) {
    return (
      <Empty title="Nothing is evaluated yet">
        <p>The figures appear here as soon as the first run of the experiment has been evaluated.</p>
        <UnevaluatedList experiments={experiments} />
      </Empty>
    )
  }
  return (
    <>
      {alarms.length > 0 && (
        <div className={styles.strips}>
          <Strips>
            {alarms.map((alarm) => (
              <Strip key={alarm} kind="warn">
                {alarm}
              </Strip>
            ))}
          </Strips>
        </div>
      )}
      <RunsPanel table={table} experiments={experiments} hidden={hidden} onToggle={onToggle} fileName={fileName} />
      <ChartPanels table={table} hidden={hidden} fileName={fileName} />
    </>
  )
}
