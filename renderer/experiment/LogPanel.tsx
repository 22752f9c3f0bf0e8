/** What happened, newest first, to be filtered and copied. */

import { ActionIcon, SegmentedControl } from '@mantine/core'
import { IconCheck, IconCopy } from '@tabler/icons-react'
import { useState } from 'react'
import type { LogLine } from '../../core/contract/experiment'
import { Panel } from '../components/Panel'
import styles from './Experiment.module.css'

const filters = [
  { value: 'all', label: 'all', shows: ['info', 'note', 'problem'] },
  { value: 'notes', label: 'notes', shows: ['note', 'problem'] },
  { value: 'problems', label: 'problems', shows: ['problem'] },
] as const

const time = new Intl.DateTimeFormat(undefined, {
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  hour12: false,
})

export function LogPanel({ log, name }: { readonly log: readonly LogLine[]; readonly name: string }) {
  const [filter, setFilter] = useState<string>('all')
  const [copied, setCopied] = useState(false)
  const levels: readonly string[] = filters.find(({ value }) => value === filter)?.shows ?? []
  const shown = log.filter(({ level }) => levels.includes(level)).reverse()
  const copy = async () => {
    await navigator.clipboard.writeText(shown.map(({ at, level, text }) => `${at} ${level} ${text}`).join('\n'))
    setCopied(true)
  }
  return (
    <Panel
      title="Log"
      flush
      className={styles.log}
      end={
        <>
          <SegmentedControl
            aria-label="Lines of the log"
            data={filters.map(({ value, label }) => ({ value, label }))}
            value={filter}
            onChange={setFilter}
          />
          <ActionIcon aria-label={`Copy the log of ${name}`} title="Copy" onClick={copy}>
            {copied ? <IconCheck size={15} /> : <IconCopy size={15} />}
          </ActionIcon>
        </>
      }
    >
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard */}
      <ol className={styles.lines} tabIndex={0} aria-label="Log, newest first">
        {shown.map(({ at, level, text }, i) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: two lines may be the same
          <li key={`${at} ${shown.length - i}`} data-level={level}>
            <time dateTime={at}>{time.format(new Date(at))}</time>
            <span>
              {level === 'problem' && <b>Problem: </b>}
              {text}
            </span>
          </li>
        ))}
      </ol>
      {shown.length === 0 && <p className={styles.caption}>No line yet.</p>}
    </Panel>
  )
}
