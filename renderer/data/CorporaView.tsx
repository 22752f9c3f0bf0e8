/** Data: get text in, see what it is, cut it into chunks. */

import { Button } from '@mantine/core'
import { IconPlus } from '@tabler/icons-react'
import { useMutation, useQuery } from '@tanstack/react-query'
import { type DragEvent, type ReactNode, useEffect, useState } from 'react'
import type { CorpusSummary } from '../../core/contract/corpus'
import type { GrantedPath } from '../../core/contract/workspace'
import type { Chunking } from '../../core/corpus/chunking'
import { Empty } from '../components/Empty'
import { Loading } from '../components/Loading'
import { FaultStrip, Strip } from '../components/Strip'
import { useLab, useLabState } from '../lab/lab-context'
import { useRemembered } from '../lab/remembered'
import { useKeys } from '../shell/keys'
import { useNavigation } from '../shell/navigation'
import { ViewFrame } from '../shell/ViewFrame'
import { ChunkPanel } from './ChunkPanel'
import { CorpusList } from './CorpusList'
import styles from './Data.module.css'
import { FiguresPanel } from './FiguresPanel'
import { ImportSheet } from './ImportSheet'
import { RemoveCorpus } from './RemoveCorpus'
import { RowsPanel } from './RowsPanel'

interface Sheet {
  readonly files: readonly GrantedPath[]
  readonly chunking?: Chunking
}

export function CorporaView() {
  const { client, queries } = useLab()
  const jobs = useLabState('jobs')
  const { nextSteps } = useLabState('settings')
  const { subject, go } = useNavigation()
  const list = useQuery(queries.corpus.list.queryOptions())
  const [chosen, setChosen] = useRemembered<string | null>('data corpus', null)
  const [sheet, setSheet] = useState<Sheet | null>(null)
  const [removing, setRemoving] = useState<CorpusSummary | null>(null)

  const choose = useMutation({
    mutationFn: () => client.corpus.chooseFiles(),
    onSuccess: (files) => files.length > 0 && setSheet({ files }),
  })
  const drop = useMutation({
    mutationFn: (files: readonly File[]) => window.desktop.grantFiles(files),
    onSuccess: (files) => files.length > 0 && setSheet({ files }),
  })
  const again = useMutation({
    mutationFn: async ({ name, chunking }: { name: string; chunking: Chunking }) => ({
      files: await client.corpus.sourceFiles({ name }),
      chunking,
    }),
    onSuccess: setSheet,
  })
  const sample = useMutation(queries.corpus.importSample.mutationOptions())
  const askForFiles = () => !sheet && !choose.isPending && choose.mutate()
  useImportRequest(subject, () => {
    // Asked once: coming back to the view must not ask again.
    go('data')
    askForFiles()
  })

  const corpora = list.data ?? []
  const corpus = corpora.find(({ name }) => name === chosen) ?? corpora[0]
  const lastJob = jobs.findLast(({ ended }) => ended !== null)
  const imported = lastJob?.kind === 'import' && lastJob.status === 'finished' ? lastJob : undefined
  const failed = lastJob?.kind === 'import' && lastJob.status === 'failed' ? lastJob : undefined
  const importing = jobs.some(({ kind, ended }) => kind === 'import' && ended === null)
  return (
    <DropArea onDrop={(files) => drop.mutate(files)}>
      <ViewFrame
        title="Data"
        note={imported && imported.subject === corpus?.name ? imported.outcome : corpus?.name}
        actions={
          <>
            {imported && nextSteps && (
              <Button variant="default" onClick={() => go('model')}>
                Choose a model
              </Button>
            )}
            <Button leftSection={<IconPlus size={14} aria-hidden />} onClick={askForFiles}>
              Import
            </Button>
          </>
        }
        strips={
          <>
            <FaultStrip error={list.error ?? choose.error ?? drop.error ?? again.error ?? sample.error} />
            {failed?.fault && (
              <Strip
                kind="error"
                hint={failed.fault.hint}
                act={
                  <Button variant="default" onClick={() => void client.job.dismiss({ id: failed.id })}>
                    Dismiss
                  </Button>
                }
              >
                {failed.title} failed, and nothing of it was kept: {failed.fault.message}
              </Strip>
            )}
          </>
        }
      >
        {list.isPending && <Loading label="Reading the corpora" />}
        {list.data && !corpus && !importing && (
          <Empty title="No texts yet">
            <p>
              Drop files anywhere here: JSONL, JSON, CSV, TSV, Parquet or plain text, gzipped or not. Or begin with the
              sample: 1,400 short stories whose right thoughts are known.
            </p>
            <div className={styles.ways}>
              <Button onClick={askForFiles}>Choose files</Button>
              <Button variant="default" loading={sample.isPending} onClick={() => sample.mutate(undefined)}>
                Use the sample corpus
              </Button>
            </div>
          </Empty>
        )}
        {(corpus || importing) && (
          <div className={styles.layout}>
            <CorpusList
              corpora={corpora}
              chosen={corpus?.name ?? null}
              onChoose={setChosen}
              onRemove={setRemoving}
              onImport={askForFiles}
            />
            {corpus && (
              <CorpusPanels
                key={corpus.name}
                corpus={corpus}
                onImportAgain={(chunking) => again.mutate({ name: corpus.name, chunking })}
              />
            )}
          </div>
        )}
      </ViewFrame>
      {sheet && (
        <ImportSheet
          {...sheet}
          onClose={() => setSheet(null)}
          onImport={(name) => {
            setSheet(null)
            setChosen(name)
          }}
        />
      )}
      {removing && <RemoveCorpus corpus={removing} onClose={() => setRemoving(null)} />}
    </DropArea>
  )
}

interface CorpusPanelsProps {
  readonly corpus: CorpusSummary
  readonly onImportAgain: (chunking: Chunking) => void
}

function CorpusPanels({ corpus, onImportAgain }: CorpusPanelsProps) {
  const { queries } = useLab()
  const details = useQuery(queries.corpus.details.queryOptions({ input: { name: corpus.name } }))
  const [stored, setPosition] = useRemembered(`data position in ${corpus.name}`, 0)
  const position = Math.max(0, Math.min(stored, corpus.documents - 1))
  const step = (by: 1 | -1) => setPosition(Math.max(0, Math.min(position + by, corpus.documents - 1)))
  useKeys({ j: () => step(1), k: () => step(-1) })
  return (
    <>
      <ChunkPanel corpus={corpus} position={position} onImportAgain={onImportAgain} />
      <FiguresPanel corpus={corpus} details={details.data} onPosition={setPosition} />
      <RowsPanel corpus={corpus} near={details.data?.near ?? []} position={position} onPosition={setPosition} />
    </>
  )
}

/** Navigation with the subject `import` opens the dialog. */
function useImportRequest(subject: string | null, ask: () => void): void {
  // biome-ignore lint/correctness/useExhaustiveDependencies: only a new request asks
  useEffect(() => {
    if (subject === 'import') ask()
  }, [subject])
}

interface DropAreaProps {
  readonly onDrop: (files: readonly File[]) => void
  readonly children: ReactNode
}

function DropArea({ onDrop, children }: DropAreaProps) {
  const [over, setOver] = useState(false)
  const hasFiles = (event: DragEvent) => event.dataTransfer.types.includes('Files')
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: dropping is a second way to what Import does
    <div
      className={styles.dropArea}
      data-over={over || undefined}
      onDragOver={(event) => {
        if (!hasFiles(event)) return
        event.preventDefault()
        setOver(true)
      }}
      onDragLeave={({ currentTarget, relatedTarget }) => {
        if (!currentTarget.contains(relatedTarget as Node | null)) setOver(false)
      }}
      onDrop={(event) => {
        event.preventDefault()
        setOver(false)
        if (event.dataTransfer.files.length > 0) onDrop([...event.dataTransfer.files])
      }}
    >
      {children}
    </div>
  )
}
