/** The corpora, the imports that are under way, and a place to drop files. */

import { ActionIcon, UnstyledButton } from '@mantine/core'
import { IconTrash, IconX } from '@tabler/icons-react'
import { compact, grouped } from '../../core/chart/format'
import type { CorpusSummary } from '../../core/contract/corpus'
import type { JobState } from '../../core/contract/job'
import { Bar } from '../components/Bar'
import { Panel } from '../components/Panel'
import { useLab, useLabState } from '../lab/lab-context'
import { figuresInWords, stateInWords } from '../shell/job-words'
import styles from './Data.module.css'

interface CorpusListProps {
  readonly corpora: readonly CorpusSummary[]
  readonly chosen: string | null
  readonly onChoose: (name: string) => void
  readonly onRemove: (corpus: CorpusSummary) => void
  readonly onImport: () => void
}

export function CorpusList({ corpora, chosen, onChoose, onRemove, onImport }: CorpusListProps) {
  const jobs = useLabState('jobs')
  const imports = jobs.filter(({ kind, ended }) => kind === 'import' && ended === null)
  return (
    <Panel title="Corpora" flush className={styles.corpora}>
      <ul className={styles.corpusList}>
        {corpora.map((corpus) => (
          <li key={corpus.name} data-chosen={corpus.name === chosen || undefined}>
            <UnstyledButton
              className={styles.corpus}
              aria-current={corpus.name === chosen}
              onClick={() => onChoose(corpus.name)}
              onKeyDown={({ key }) => key === 'Delete' && onRemove(corpus)}
            >
              <b>{corpus.name}</b>
              <span>{count(corpus.documents)} documents</span>
              <span className="dimmed">{compact(corpus.characters)} characters</span>
              <span className="dimmed">{corpus.licence ?? 'no licence given'}</span>
            </UnstyledButton>
            <ActionIcon
              className={styles.remove}
              size={24}
              aria-label={`Delete ${corpus.name}`}
              onClick={() => onRemove(corpus)}
            >
              <IconTrash size={14} />
            </ActionIcon>
          </li>
        ))}
        {imports.map((job) => (
          <li key={job.id}>
            <Importing job={job} />
          </li>
        ))}
      </ul>
      <UnstyledButton className={styles.drop} onClick={onImport}>
        Drop files here, or choose
        <br />
        JSONL, JSON, CSV, Parquet, text
      </UnstyledButton>
    </Panel>
  )
}

function Importing({ job }: { readonly job: JobState }) {
  const { client } = useLab()
  const { id, subject, title, progress, status } = job
  return (
    <div className={styles.corpus}>
      <b>{subject}</b>
      <span>{status === 'pausing' ? 'Cancelling' : stateInWords(job)}</span>
      {progress?.share != null && <Bar share={progress.share} label={title} />}
      <span className="dimmed">{figuresInWords(job, Date.now()).join(', ')}</span>
      <ActionIcon
        className={styles.remove}
        size={24}
        aria-label={`Cancel: ${title}`}
        disabled={status === 'pausing'}
        onClick={() => void client.job.cancel({ id })}
      >
        <IconX size={14} />
      </ActionIcon>
    </div>
  )
}

function count(value: number): string {
  return value < 1_000_000 ? grouped(value) : compact(value)
}
