/** The thoughts of one document through the E-steps, beside the list of documents that changed most. */

import { Select, TextInput } from '@mantine/core'
import { IconSearch } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import { grouped } from '../../core/chart/format'
import type { DocumentChange } from '../../core/contract/comparison'
import { Empty } from '../components/Empty'
import { Loading } from '../components/Loading'
import { Panel } from '../components/Panel'
import { FaultStrip } from '../components/Strip'
import { useLab } from '../lab/lab-context'
import { useRemembered } from '../lab/remembered'
import { useKeys } from '../shell/keys'
import styles from './Compare.module.css'
import { DocumentList } from './DocumentList'
import { DocumentThoughts } from './DocumentThoughts'

interface ThoughtsTabProps {
  readonly experiments: readonly string[]
}

export function ThoughtsTab({ experiments }: ThoughtsTabProps) {
  const { queries } = useLab()
  const [chosen, setChosen] = useRemembered('compare thoughts of', experiments[0] ?? '')
  const experiment = experiments.includes(chosen) ? chosen : (experiments[0] ?? '')
  const list = useQuery(queries.comparison.documents.queryOptions({ input: { experiment } }))
  const [find, setFind] = useRemembered('compare find', '')
  const [order, setOrder] = useRemembered<'change' | 'document'>('compare order', 'change')
  const [openId, setOpenId] = useRemembered<number | null>(`compare document ${experiment}`, null)
  const documents = useMemo(() => arrange(list.data?.documents ?? [], find, order), [list.data, find, order])
  const open = documents.find(({ id }) => id === openId) ?? documents[0]

  const step = (by: 1 | -1) => {
    const at = documents.findIndex(({ id }) => id === open?.id)
    const next = documents[Math.max(0, Math.min(at + by, documents.length - 1))]
    if (next) setOpenId(next.id)
  }
  useKeys({ j: () => step(1), k: () => step(-1) })

  if (list.error) return <FaultStrip error={list.error} />
  if (!list.data) return <Loading label="Reading the thoughts" />
  if (list.data.documents.length === 0) {
    return (
      <Empty title="No thoughts yet">
        <p>They appear here after the first E-step.</p>
      </Empty>
    )
  }
  return (
    <div className={styles.thoughts}>
      <Panel
        title="Documents"
        flush
        className={styles.documents}
        end={
          <span className={styles.dim}>
            {list.data.isCut ? `the first ${grouped(list.data.documents.length)}` : grouped(list.data.documents.length)}
          </span>
        }
      >
        <div className={styles.finders}>
          {experiments.length > 1 && (
            <Select
              aria-label="Experiment"
              data={[...experiments]}
              value={experiment}
              onChange={(name) => name !== null && setChosen(name)}
            />
          )}
          <TextInput
            aria-label="Find in text or thoughts"
            placeholder="Find in text or thoughts"
            leftSection={<IconSearch size={13} />}
            value={find}
            onChange={({ currentTarget }) => setFind(currentTarget.value)}
          />
          <Select
            aria-label="Order"
            data={[
              { value: 'change', label: 'Largest change first' },
              { value: 'document', label: 'In document order' },
            ]}
            value={order}
            onChange={(value) => setOrder(value as 'change' | 'document')}
          />
        </div>
        <DocumentList documents={documents} openId={open?.id ?? null} onOpen={setOpenId} onStep={step} />
      </Panel>
      {open ? (
        <DocumentThoughts experiment={experiment} document={open.id} />
      ) : (
        <p className={styles.instead}>No document has “{find}” in its text or thoughts.</p>
      )}
    </div>
  )
}

/** The list comes with the largest change first. */
function arrange(
  documents: readonly DocumentChange[],
  find: string,
  order: 'change' | 'document',
): readonly DocumentChange[] {
  const wanted = find.trim().toLowerCase()
  const found =
    wanted === ''
      ? documents
      : documents.filter(({ name, words }) => `${name}\n${words}`.toLowerCase().includes(wanted))
  return order === 'change' ? found : [...found].sort((a, b) => a.id - b.id)
}
