/** The first records as they will be written, one at a time. */

import { ActionIcon, Tooltip } from '@mantine/core'
import { IconChevronDown, IconChevronUp } from '@tabler/icons-react'
import { useState } from 'react'
import { grouped } from '../../core/chart/format'
import type { ExportPreview } from '../../core/contract/export'
import type { ExportFormat } from '../../core/export/format'
import { type RecordPart, recordParts, textParts, tokenNames } from '../../core/export/record-text'
import { Key } from '../components/Key'
import { Loading } from '../components/Loading'
import { Panel } from '../components/Panel'
import { useKeys } from '../shell/keys'
import styles from './Export.module.css'
import { bytesInWords } from './words'

interface RecordsPanelProps {
  readonly format: ExportFormat
  readonly preview: ExportPreview | undefined
}

export function RecordsPanel({ format, preview }: RecordsPanelProps) {
  const [at, setAt] = useState(0)
  const records = preview?.records ?? []
  const whole = format === 'checkpoint' || format === 'data-card' || format === 'labels-csv'
  const shown = Math.min(at, Math.max(records.length - 1, 0))
  const step = (by: number) => setAt(Math.min(records.length - 1, Math.max(0, shown + by)))
  useKeys(whole ? {} : { j: () => step(1), k: () => step(-1) })
  const title = format === 'checkpoint' ? 'Files' : format === 'data-card' ? 'The card' : 'First records'
  return (
    <Panel
      title={title}
      flush
      className={styles.records}
      end={
        !whole &&
        records.length > 0 && (
          <>
            <span className="dimmed">
              record {shown + 1} of {preview?.total == null ? 'many' : grouped(preview.total)}
            </span>
            <ActionIcon aria-label="Record before" disabled={shown === 0} onClick={() => step(-1)}>
              <IconChevronUp size={14} />
            </ActionIcon>
            <Key>K</Key>
            <ActionIcon aria-label="Next record" disabled={shown === records.length - 1} onClick={() => step(1)}>
              <IconChevronDown size={14} />
            </ActionIcon>
            <Key>J</Key>
          </>
        )
      }
    >
      {!preview && <Loading label="Reading the first records" rows={8} />}
      {preview && records.length === 0 && <p className={styles.all}>Nothing matches: the file would be empty.</p>}
      {records.length > 0 && (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by the keyboard
        <section className={styles.record} tabIndex={0} aria-label={`${title}, text`}>
          {format === 'checkpoint' ? (
            <FileTable records={records} />
          ) : (
            <pre>
              {whole ? (
                records.map((record) => <Parts key={record} parts={textParts(`${record}\n`)} />)
              ) : (
                <Parts parts={recordParts(records[shown] ?? '{}')} />
              )}
            </pre>
          )}
        </section>
      )}
      {preview && !whole && records.length > 0 && (
        <p className={styles.recordNote}>
          Special tokens are tinted here; in the file they are plain text. In the file a record is one line
          {format === 'bolt-jsonl' && '; bounds are the paper’s (λ = 0), in nats per chunk'}.
        </p>
      )}
    </Panel>
  )
}

function Parts({ parts }: { readonly parts: readonly RecordPart[] }) {
  return parts.map(({ kind, text }, i) => {
    const name = tokenNames[text as keyof typeof tokenNames]
    return kind === 'token' ? (
      // biome-ignore lint/suspicious/noArrayIndexKey: parts of one record never move
      <Tooltip key={i} label={name}>
        <mark className={styles.token}>{text.slice(2, -2)}</mark>
      </Tooltip>
    ) : (
      // biome-ignore lint/suspicious/noArrayIndexKey: parts of one record never move
      <span key={i} className={styles[kind]}>
        {text}
      </span>
    )
  })
}

function FileTable({ records }: { readonly records: readonly string[] }) {
  return (
    <table className="figures">
      <tbody>
        {records.map((record) => {
          const [name, bytes] = record.split('\t')
          return (
            <tr key={name}>
              <td className="mono">{name}</td>
              <td className="number">{bytesInWords(Number(bytes))}</td>
            </tr>
          )
        })}
      </tbody>
    </table>
  )
}
