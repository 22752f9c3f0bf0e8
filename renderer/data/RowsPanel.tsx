/** The documents of a corpus, of any number, and a search through them. */

import { ActionIcon, Loader, TextInput } from '@mantine/core'
import { IconSearch, IconX } from '@tabler/icons-react'
import { useMutation } from '@tanstack/react-query'
import { useEffect, useRef, useState } from 'react'
import { grouped } from '../../core/chart/format'
import type { CorpusSummary, DocumentLine } from '../../core/contract/corpus'
import type { NearCopy } from '../../core/corpus/corpus-details'
import { Panel } from '../components/Panel'
import { FaultStrip } from '../components/Strip'
import { type Column, PAGE_ROWS, VirtualList } from '../components/VirtualList'
import { faultOf } from '../lab/fault'
import { useLab } from '../lab/lab-context'
import styles from './Data.module.css'

interface RowsPanelProps {
  readonly corpus: CorpusSummary
  readonly near: readonly NearCopy[]
  readonly position: number
  readonly onPosition: (position: number) => void
}

export function RowsPanel({ corpus, near, position, onPosition }: RowsPanelProps) {
  const { queries } = useLab()
  const { name, documents } = corpus
  const { note, onType } = useRowsTypedFor(name, documents, position, onPosition)
  return (
    <Panel
      title="Rows"
      flush
      note={<span role="status">{note}</span>}
      className={styles.rows}
      end={<Find key={name} name={name} position={position} onFound={onPosition} />}
    >
      <VirtualList
        key={name}
        label="Documents"
        place={`documents of ${name}`}
        count={documents}
        columns={columnsWith(near)}
        page={(index) =>
          queries.corpus.documents.queryOptions({ input: { name, first: index * PAGE_ROWS, limit: PAGE_ROWS } })
        }
        selected={Math.min(position, documents - 1)}
        onSelect={onPosition}
        onType={onType}
        reservedKeys={['j', 'k']}
      />
    </Panel>
  )
}

/** A number goes to the row of that number, other text to the next document that begins with it. */
function useRowsTypedFor(name: string, documents: number, position: number, onPosition: (position: number) => void) {
  const { client } = useLab()
  const [note, setNote] = useState('')
  const stopping = useRef<AbortController | null>(null)
  useEffect(() => {
    if (note === '') return
    const timer = setTimeout(() => setNote(''), NOTE_MS)
    return () => clearTimeout(timer)
  }, [note])
  const onType = async (typed: string) => {
    stopping.current?.abort()
    if (/^\d+$/.test(typed)) {
      onPosition(Math.max(0, Math.min(Number(typed), documents) - 1))
      setNote(`row ${grouped(Number(typed))}`)
      return
    }
    const mine = new AbortController()
    stopping.current = mine
    setNote(`begins with “${typed}”`)
    // The first letter leaves where one is, further ones may stay.
    const from = typed.length === 1 ? position + 1 : position
    try {
      const found = await client.corpus.findStart({ name, text: typed, from }, { signal: mine.signal })
      if (mine.signal.aborted) return
      if (found === null) setNote(`none begins with “${typed}”`)
      else onPosition(found)
    } catch (error) {
      if (!mine.signal.aborted) setNote(faultOf(error).message)
    }
  }
  return { note, onType }
}

const NOTE_MS = 3000

function columnsWith(near: readonly NearCopy[]): Column<DocumentLine>[] {
  const repeated = new Map(near.map(({ position, of }) => [position, of]))
  return [
    {
      name: 'row',
      width: '8ch',
      isNumber: true,
      cell: (_, index) => <span className="dimmed">{grouped(index + 1)}</span>,
    },
    { name: 'text', width: 'minmax(0, 1fr)', cell: ({ start }) => start },
    { name: 'characters', width: '10ch', isNumber: true, cell: ({ characters }) => grouped(characters) },
    { name: 'chunks', width: '8ch', isNumber: true, cell: ({ chunks }) => grouped(chunks) },
    {
      name: 'part',
      width: '8ch',
      cell: ({ isHeldOut }) => <span className="dimmed">{isHeldOut ? 'held out' : ''}</span>,
    },
    {
      name: 'duplicate',
      width: '17ch',
      cell: ({ position }) => {
        const of = repeated.get(position)
        return of !== undefined && <span className="dimmed">near row {grouped(of + 1)}</span>
      },
    },
  ]
}

interface FindProps {
  readonly name: string
  readonly position: number
  readonly onFound: (position: number) => void
}

/** Enter goes to the next document that holds the text, Shift and Enter begin again from the first. */
function Find({ name, position, onFound }: FindProps) {
  const { client } = useLab()
  const input = useRef<HTMLInputElement>(null)
  const [text, setText] = useState('')
  const stopping = useRef<AbortController | null>(null)
  const find = useMutation({
    mutationFn: (from: number) => {
      stopping.current = new AbortController()
      return client.corpus.find({ name, text, from }, { signal: stopping.current.signal })
    },
    onSuccess: (found) => {
      if (found !== null) onFound(found)
    },
  })
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      if (!(event.ctrlKey || event.metaKey) || event.key.toLowerCase() !== 'f') return
      event.preventDefault()
      input.current?.focus()
      input.current?.select()
    }
    window.addEventListener('keydown', press)
    return () => {
      window.removeEventListener('keydown', press)
      stopping.current?.abort()
    }
  }, [])
  const isNowhere = find.isSuccess && find.data === null
  return (
    <>
      <FaultStrip error={find.error?.name === 'AbortError' ? null : find.error} />
      <span role="status" className="dimmed">
        {find.isPending ? 'searching' : isNowhere ? 'in no document' : ''}
      </span>
      <TextInput
        ref={input}
        w={200}
        aria-label="Find in the documents"
        placeholder="Find (Ctrl F)"
        value={text}
        leftSection={<IconSearch size={13} aria-hidden />}
        rightSection={
          find.isPending ? (
            <ActionIcon size={20} aria-label="Stop searching" onClick={() => stopping.current?.abort()}>
              <Loader size={12} />
            </ActionIcon>
          ) : (
            text !== '' && (
              <ActionIcon size={20} aria-label="Clear" onClick={() => setText('')}>
                <IconX size={12} />
              </ActionIcon>
            )
          )
        }
        onChange={({ target }) => {
          setText(target.value)
          find.reset()
        }}
        onKeyDown={({ key, shiftKey }) => {
          if (key === 'Enter' && text !== '' && !find.isPending)
            find.mutate(shiftKey ? 0 : find.data === position ? position + 1 : position)
        }}
      />
    </>
  )
}
