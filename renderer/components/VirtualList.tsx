/**
 * A table of any length: rows of one height, at most 60 of them in the page, read in pages of 200 around those in sight.
 *
 * The window is computed by core/list/row-window and not by TanStack Virtual, which keeps a measured entry for each row
 * of the list: a million of them take longer than opening the workspace may.
 */

import { useElementSize, useMergedRef } from '@mantine/hooks'
import { type UseQueryOptions, useQueries } from '@tanstack/react-query'
import { type KeyboardEvent, type ReactNode, useEffect, useId, useRef, useState } from 'react'
import { grouped } from '../../core/chart/format'
import { clampTop, pagesAround, rowAfterKey, rowWindow, scrollBox, topThatShows } from '../../core/list/row-window'
import { useRemembered } from '../lab/remembered'
import { useTypeAhead } from './type-ahead'
import styles from './VirtualList.module.css'

export const PAGE_ROWS = 200

export interface Column<Row> {
  readonly name: string
  /** Of the CSS grid: `6ch`, `minmax(0, 1fr)`. */
  readonly width: string
  readonly isNumber?: boolean
  readonly cell: (row: Row, index: number) => ReactNode
}

/** How a page is asked for: `queries.corpus.documents.queryOptions(...)`. */
// biome-ignore lint/suspicious/noExplicitAny: each procedure has keys and errors of a type of its own
type PageQuery<Row> = UseQueryOptions<readonly Row[], any, readonly Row[], any>

interface VirtualListProps<Row> {
  readonly label: string
  /** Unique in the program: the position survives leaving the view under this name. */
  readonly place: string
  readonly count: number
  readonly columns: readonly Column<Row>[]
  /** Page i holds the rows from i · PAGE_ROWS on. */
  readonly page: (index: number) => PageQuery<Row>
  readonly rowHeight?: number
  readonly selected: number | null
  readonly onSelect: (index: number) => void
  /** Enter, or a double click. */
  readonly onOpen?: (index: number) => void
  readonly onDelete?: (index: number) => void
  /** Told what is typed while the list has the focus, to go to the row that begins so. */
  readonly onType?: (typed: string) => void
  /** Keys that do something else while nothing is typed. */
  readonly reservedKeys?: readonly string[]
}

export function VirtualList<Row>(props: VirtualListProps<Row>) {
  const {
    label,
    place,
    count,
    columns,
    page,
    rowHeight = 26,
    selected,
    onSelect,
    onOpen,
    onDelete,
    onType,
    reservedKeys,
  } = props
  const id = useId()
  const { ref: measured, height } = useElementSize<HTMLDivElement>()
  const scroller = useRef<HTMLDivElement>(null)
  const size = { count, rowHeight, viewport: Math.max(0, height - HEAD) }
  const box = scrollBox(size)
  const [stored, setTop] = useRemembered(`top of ${place}`, 0)
  const top = clampTop(stored, size)
  const { first, end } = rowWindow(top, size)
  const rows = usePages(page, pagesAround(first, end, count, PAGE_ROWS))
  const [isDragged, setDragged] = useBriefly()

  // Set by us and not by the user: the scroll event that follows tells nothing new.
  const expected = useRef<number | null>(null)
  const moveTo = (next: number) => {
    const clamped = clampTop(next, size)
    setTop(clamped)
    if (!scroller.current) return
    scroller.current.scrollTop = clamped / box.scale
    expected.current = scroller.current.scrollTop
  }
  const onScroll = () => {
    const scrolled = scroller.current?.scrollTop ?? 0
    if (expected.current !== null && Math.abs(expected.current - scrolled) < 1) return
    expected.current = null
    const next = scrolled * box.scale
    if (Math.abs(next - top) > size.viewport) setDragged()
    setTop(next)
  }
  const latest = useRef({ moveTo, top, selected, size, isScaled: box.scale > 1 })
  latest.current = { moveTo, top, selected, size, isScaled: box.scale > 1 }

  // The wheel moves by rows as they are seen, also where the bar is scaled.
  useEffect(() => {
    const element = scroller.current
    const onWheel = (event: WheelEvent) => {
      if (!latest.current.isScaled || event.ctrlKey) return
      event.preventDefault()
      const unit = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? latest.current.size.rowHeight : 1
      latest.current.moveTo(latest.current.top + event.deltaY * unit)
    }
    element?.addEventListener('wheel', onWheel, { passive: false })
    return () => element?.removeEventListener('wheel', onWheel)
  }, [])
  // Back where it was left, as soon as the height is known.
  const isMeasured = height > 0
  useEffect(() => {
    if (isMeasured) latest.current.moveTo(latest.current.top)
  }, [isMeasured])
  useEffect(() => {
    const { top, size, moveTo } = latest.current
    if (selected === null || !isMeasured) return
    const next = topThatShows(selected, top, size)
    if (next !== top) moveTo(next)
  }, [selected, isMeasured])

  const typeAhead = useTypeAhead((typed) => onType?.(typed), reservedKeys)
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return
    if (selected !== null && (event.key === 'Enter' || event.key === 'Delete')) {
      const act = event.key === 'Enter' ? onOpen : onDelete
      if (!act) return
      event.preventDefault()
      act(selected)
      return
    }
    const next = rowAfterKey(event.key, selected, size)
    if (next === null) {
      if (onType) typeAhead(event)
      return
    }
    event.preventDefault()
    onSelect(next)
  }
  const template = { gridTemplateColumns: columns.map(({ width }) => width).join(' ') }
  const drawn = Array.from({ length: Math.max(0, end - first) }, (_, i) => first + i)
  const shift = top - top / box.scale
  return (
    <div className={styles.frame}>
      {/* biome-ignore lint/a11y/useSemanticElements: a table element cannot leave out the rows out of sight */}
      <div
        ref={useMergedRef(scroller, measured)}
        className={styles.scroller}
        role="grid"
        aria-label={label}
        aria-rowcount={count + 1}
        aria-activedescendant={
          selected !== null && selected >= first && selected < end ? `${id}-${selected}` : undefined
        }
        tabIndex={0}
        onKeyDown={onKeyDown}
        onScroll={onScroll}
      >
        {/* biome-ignore lint/a11y/useSemanticElements: as above */}
        {/* biome-ignore lint/a11y/useFocusableInteractive: the list has the focus */}
        <div className={styles.head} role="row" aria-rowindex={1} style={template}>
          {columns.map(({ name, isNumber }) => (
            // biome-ignore lint/a11y/useSemanticElements: as above
            // biome-ignore lint/a11y/useFocusableInteractive: as above
            <span key={name} role="columnheader" data-number={isNumber}>
              {name}
            </span>
          ))}
        </div>
        <div role="presentation" className={styles.all} style={{ height: box.height }}>
          {drawn.map((index) => {
            const row = rows(index)
            return (
              // biome-ignore lint/a11y/useSemanticElements: as above
              // biome-ignore lint/a11y/useFocusableInteractive: as above
              // biome-ignore lint/a11y/useKeyWithClickEvents: the list has the keys
              <div
                key={index}
                id={`${id}-${index}`}
                role="row"
                aria-rowindex={index + 2}
                aria-selected={index === selected}
                className={styles.row}
                style={{ ...template, height: rowHeight, transform: `translateY(${index * rowHeight - shift}px)` }}
                onClick={() => onSelect(index)}
                onDoubleClick={() => onOpen?.(index)}
              >
                {columns.map(({ name, isNumber, cell }) => (
                  // biome-ignore lint/a11y/useSemanticElements: as above
                  // biome-ignore lint/a11y/useFocusableInteractive: as above
                  <span key={name} role="gridcell" data-number={isNumber}>
                    {row === undefined ? <span className={styles.absent} /> : cell(row, index)}
                  </span>
                ))}
              </div>
            )
          })}
        </div>
      </div>
      {isDragged && <div className={styles.place}>row {grouped(Math.floor(top / rowHeight) + 1)}</div>}
    </div>
  )
}

/** Height of the head, which lies over the list. */
const HEAD = 26

function usePages<Row>(page: (index: number) => PageQuery<Row>, pages: readonly number[]) {
  const results = useQueries({
    queries: pages.map((index) => ({ ...page(index), staleTime: Number.POSITIVE_INFINITY })),
  })
  const first = pages[0] ?? 0
  return (index: number): Row | undefined => {
    const result = results[Math.floor(index / PAGE_ROWS) - first]
    return result?.data?.[index % PAGE_ROWS]
  }
}

const SHOWN_MILLISECONDS = 800

/** True for a moment after each call. */
function useBriefly(): [boolean, () => void] {
  const [since, setSince] = useState<number | null>(null)
  useEffect(() => {
    if (since === null) return
    const timer = setTimeout(() => setSince(null), SHOWN_MILLISECONDS)
    return () => clearTimeout(timer)
  }, [since])
  return [since !== null, () => setSince(performance.now())]
}
