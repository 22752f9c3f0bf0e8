/** All labels, newest first; only rows in sight exist. Enter goes to a card, U undoes that label. */

import { useInfiniteQuery } from '@tanstack/react-query'
import { useVirtualizer } from '@tanstack/react-virtual'
import { type KeyboardEvent, useEffect, useRef, useState } from 'react'
import { percent } from '../../core/chart/format'
import type { HistoryEntry } from '../../core/contract/review'
import { Loading } from '../components/Loading'
import { FaultStrip } from '../components/Strip'
import { useLab } from '../lab/lab-context'
import { VerdictIcon } from './QueueStrip'
import styles from './Review.module.css'
import type { Desk } from './use-desk'

const PAGE = 100
const ROW = 40
/** Rows from the end at which the next page is asked for. */
const NEAR = 30

export function HistoryTab({ desk }: { readonly desk: Desk }) {
  const { queries } = useLab()
  const [at, setAt] = useState(0)
  const scroller = useRef<HTMLDivElement>(null)
  const history = useInfiniteQuery(
    queries.review.history.infiniteOptions({
      input: (before: number | null) => ({ ...desk.scope, before, limit: PAGE }),
      initialPageParam: null,
      getNextPageParam: (page) => (page.length < PAGE ? undefined : (page.at(-1)?.id ?? null)),
    }),
  )
  const entries = history.data?.pages.flat() ?? []
  const rows = useVirtualizer({
    count: entries.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW,
    overscan: 8,
  })
  const inSight = rows.getVirtualItems()
  const end = inSight.at(-1)?.index ?? 0
  const { hasNextPage, isFetchingNextPage, fetchNextPage } = history
  useEffect(() => {
    if (end >= entries.length - NEAR && hasNextPage && !isFetchingNextPage) void fetchNextPage()
  }, [end, entries.length, hasNextPage, isFetchingNextPage, fetchNextPage])
  const move = (to: number) => {
    const place = Math.max(0, Math.min(to, entries.length - 1))
    setAt(place)
    rows.scrollToIndex(place)
  }
  const open = (entry: HistoryEntry | undefined) => {
    if (!entry?.isHere || entry.chunkId === null || entry.thoughtId === null) return
    const isOwn = entry.annotator === desk.annotator && entry.undoneAt === null
    desk.openCard({ chunkId: entry.chunkId, thoughtId: entry.thoughtId }, isOwn ? entry.verdict : null)
  }
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return
    const entry = entries[at]
    const steps: Record<string, number> = { ArrowDown: 1, ArrowUp: -1, PageDown: 10, PageUp: -10 }
    const step = steps[event.key]
    if (step !== undefined) move(at + step)
    else if (event.key === 'Home') move(0)
    else if (event.key === 'End') move(entries.length - 1)
    else if (event.key === 'Enter') open(entry)
    else if (event.key.toLowerCase() === 'u' && entry && !event.repeat) desk.inTurn(() => desk.undoStep(entry.step))
    else return
    event.preventDefault()
    event.stopPropagation()
  }
  if (history.error) return <FaultStrip error={history.error} />
  if (history.isPending) return <Loading rows={8} label="Reading the labels" />
  if (entries.length === 0) {
    return (
      <div className={styles.evidence}>
        <p className={styles.say}>No labels yet. Every verdict will be listed here, undone ones too.</p>
      </div>
    )
  }
  return (
    <div
      ref={scroller}
      className={styles.history}
      role="listbox"
      aria-label="Labels, newest first. Enter shows the card, U undoes the label."
      tabIndex={0}
      aria-activedescendant={entries[at] ? `label-${entries[at].id}` : undefined}
      onKeyDown={onKeyDown}
    >
      <div className={styles.historyAll} style={{ height: rows.getTotalSize() }}>
        {inSight.map(({ index, start }) => {
          const entry = entries[index]
          return (
            entry && (
              // biome-ignore lint/a11y/useKeyWithClickEvents: the list has the keys
              // biome-ignore lint/a11y/useFocusableInteractive: the list has the focus
              <div
                key={entry.id}
                id={`label-${entry.id}`}
                role="option"
                aria-selected={index === at}
                aria-posinset={index + 1}
                aria-setsize={hasNextPage ? -1 : entries.length}
                className={styles.historyRow}
                data-undone={entry.undoneAt !== null || undefined}
                style={{ transform: `translateY(${start}px)`, height: ROW }}
                onClick={() => {
                  setAt(index)
                  open(entry)
                }}
                title={entry.text}
              >
                <VerdictIcon verdict={entry.verdict} size={13} />
                <span className={styles.cut}>
                  {entry.place}
                  <small>
                    {when(entry.at)}, {entry.annotator}
                    {entry.usedIn.length > 0 && `; trained ${entry.usedIn.join('; ')}`}
                    {entry.undoneAt !== null && '; undone'}
                  </small>
                </span>
                <span className={styles.number}>{entry.moved === null ? '' : percent(entry.moved)}</span>
              </div>
            )
          )
        })}
      </div>
    </div>
  )
}

const MINUTE = 60_000

/** "12 min ago" under a day, else the day. */
function when(at: string): string {
  const ago = Date.now() - Date.parse(at)
  if (ago < MINUTE) return 'just now'
  if (ago < 60 * MINUTE) return `${Math.floor(ago / MINUTE)} min ago`
  if (ago < 24 * 60 * MINUTE) return `${Math.floor(ago / (60 * MINUTE))} h ago`
  return new Date(at).toLocaleString(undefined, { day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit' })
}
