/** The documents with thoughts: what is right in each E-step, and how much their bound gained. Only rows in sight exist. */

import { useVirtualizer } from '@tanstack/react-virtual'
import { type KeyboardEvent, useEffect, useRef } from 'react'
import { signed } from '../../core/chart/format'
import type { DocumentChange } from '../../core/contract/comparison'
import { useTypeAhead } from '../components/type-ahead'
import styles from './Compare.module.css'
import { Judged } from './Judged'

const ROW = 26

interface DocumentListProps {
  readonly documents: readonly DocumentChange[]
  readonly openId: number | null
  readonly onOpen: (id: number) => void
  readonly onStep: (by: 1 | -1) => void
}

export function DocumentList({ documents, openId, onOpen, onStep }: DocumentListProps) {
  const scroller = useRef<HTMLDivElement>(null)
  const rows = useVirtualizer({
    count: documents.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW,
    overscan: 8,
  })
  const openIndex = documents.findIndex(({ id }) => id === openId)
  useEffect(() => {
    if (openIndex >= 0) rows.scrollToIndex(openIndex)
  }, [openIndex, rows])
  const typeAhead = useTypeAhead(
    (typed) => {
      const wanted = typed.toLowerCase()
      const found = documents.find(({ name }) => {
        const lower = name.toLowerCase()
        // Names are a corpus and a number: the number alone does, too.
        return lower.startsWith(wanted) || lower.slice(lower.lastIndexOf('-') + 1).startsWith(wanted)
      })
      if (found) onOpen(found.id)
    },
    ['j', 'k', 'd', 'o'],
  )
  const onKeyDown = (event: KeyboardEvent) => {
    if (typeAhead(event)) return
    if (event.key !== 'ArrowDown' && event.key !== 'ArrowUp') return
    event.preventDefault()
    onStep(event.key === 'ArrowDown' ? 1 : -1)
  }
  return (
    <>
      <div className={styles.listHead} aria-hidden>
        <span>Document</span>
        <span>thoughts</span>
        <span className={styles.number}>gain</span>
      </div>
      <div
        ref={scroller}
        className={styles.list}
        role="listbox"
        aria-label="Documents"
        tabIndex={0}
        aria-activedescendant={openId === null ? undefined : `document-${openId}`}
        onKeyDown={onKeyDown}
      >
        <div className={styles.listAll} style={{ height: rows.getTotalSize() }}>
          {rows.getVirtualItems().map(({ index, start }) => {
            const document = documents[index]
            return (
              document && (
                // biome-ignore lint/a11y/useKeyWithClickEvents: the list has the keys
                // biome-ignore lint/a11y/useFocusableInteractive: the list has the focus
                <div
                  key={document.id}
                  id={`document-${document.id}`}
                  role="option"
                  aria-selected={document.id === openId}
                  aria-setsize={documents.length}
                  aria-posinset={index + 1}
                  className={styles.listRow}
                  style={{ transform: `translateY(${start}px)`, height: ROW }}
                  onClick={() => onOpen(document.id)}
                >
                  <span>{document.name}</span>
                  <span className={styles.judgements}>
                    {document.right.map(({ right, judged }, i) => (
                      // biome-ignore lint/suspicious/noArrayIndexKey: one mark an E-step
                      <Judged key={i} isRight={judged === 0 ? null : right === judged} size={12} />
                    ))}
                  </span>
                  <span className={styles.number}>
                    {document.gain === null ? <span className={styles.dim}>one E-step</span> : signed(document.gain, 2)}
                  </span>
                </div>
              )
            )
          })}
        </div>
      </div>
    </>
  )
}
