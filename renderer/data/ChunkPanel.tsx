/** One document in its chunks, as it was imported or as other choices would cut it: redrawn while they are made. */

import { Button, Switch } from '@mantine/core'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import { compact, grouped } from '../../core/chart/format'
import type { CorpusSummary } from '../../core/contract/corpus'
import { type Chunking, chunkText } from '../../core/corpus/chunking'
import type { Chunk } from '../../core/corpus/document'
import { Key } from '../components/Key'
import { Loading } from '../components/Loading'
import { Panel } from '../components/Panel'
import { FaultStrip } from '../components/Strip'
import { useLab } from '../lab/lab-context'
import { useRemembered } from '../lab/remembered'
import { ChunkingFields, chunkingFault, usualChunking } from './ChunkingFields'
import { ChunkText } from './ChunkText'
import styles from './Data.module.css'

interface ChunkPanelProps {
  readonly corpus: CorpusSummary
  /** From 0. */
  readonly position: number
  /** Imports the same files again, cut like this. */
  readonly onImportAgain: (chunking: Chunking) => void
}

export function ChunkPanel({ corpus, position, onImportAgain }: ChunkPanelProps) {
  const { queries } = useLab()
  const { data, error } = useQuery({
    ...queries.corpus.document.queryOptions({ input: { name: corpus.name, position } }),
    placeholderData: keepPreviousData,
  })
  const [chosen, setChosen] = useRemembered<Chunking | null>(`data chunking of ${corpus.name}`, null)
  const [marks, setMarks] = useRemembered('data marks', false)
  const [thoughts, setThoughts] = useRemembered('data thoughts', false)
  const chunks = useMemo(() => data && cut(data.chunks, chosen), [data, chosen])
  const isOther = chosen !== null
  const inAll = corpus.chunks < 100_000 ? grouped(corpus.chunks) : compact(corpus.chunks)
  const choose = (chunking: Chunking) => setChosen(isSame(chunking, corpus.chunking) ? null : chunking)
  return (
    <Panel
      title="Chunks"
      flush
      className={styles.chunkPanel}
      note={chunks && `${grouped(chunks.length)} here, ${isOther ? 'not as imported' : `${inAll} in all`}`}
      end={
        <span className="dimmed">
          document {grouped(position + 1)} of {grouped(corpus.documents)}
          {data?.isHeldOut && ', held out'} <Key>K</Key> <Key>J</Key>
        </span>
      }
    >
      <div className={styles.fields}>
        <ChunkingFields value={chosen ?? corpus.chunking ?? usualChunking} onChange={choose} />
      </div>
      <div className={styles.switches}>
        <Switch label="White space marks" checked={marks} onChange={({ target }) => setMarks(target.checked)} />
        {corpus.thoughts > 0 && !isOther && (
          <Switch label="Thoughts" checked={thoughts} onChange={({ target }) => setThoughts(target.checked)} />
        )}
        {corpus.chunking === null && !isOther && <span className="dimmed">It came in these chunks.</span>}
        {isOther && (
          <span className={styles.fieldsEnd}>
            <Button variant="subtle" onClick={() => setChosen(null)}>
              As imported
            </Button>
            {corpus.chunking !== null && (
              <Button variant="default" disabled={chunkingFault(chosen) !== null} onClick={() => onImportAgain(chosen)}>
                Import again like this
              </Button>
            )}
          </span>
        )}
      </div>
      <FaultStrip error={error} />
      <section className={styles.reading} aria-label="Text in chunks">
        {chunks ? (
          <ChunkText key={position} chunks={chunks} marks={marks} thoughts={thoughts && !isOther} />
        ) : (
          <Loading />
        )}
      </section>
    </Panel>
  )
}

/** The chunks as they are without a choice, and while the choice makes no sense. */
function cut(chunks: readonly Chunk[], chunking: Chunking | null): readonly Chunk[] {
  if (chunking === null || chunkingFault(chunking) !== null) return chunks
  const text = chunks.map((chunk) => chunk.text).join('')
  return chunkText(text, chunking).map((part) => ({ text: part, thought: null }))
}

function isSame(a: Chunking, b: Chunking | null): boolean {
  if (b === null) return false
  return (['unit', 'mean', 'min', 'max', 'seed'] as const).every((key) => a[key] === b[key])
}
