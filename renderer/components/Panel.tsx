/** A box with a title, what belongs to its right end, and what it holds. Copying and saving act on all of it. */

import type { ReactNode } from 'react'
import styles from './components.module.css'

interface PanelProps {
  readonly title: string
  /** In place of the title, such as a choice of what is shown. */
  readonly heading?: ReactNode
  readonly note?: ReactNode
  readonly end?: ReactNode
  /** Without inner margins, for tables and lists. */
  readonly flush?: boolean
  readonly className?: string | undefined
  readonly children: ReactNode
}

export function Panel({ title, heading, note, end, flush, className, children }: PanelProps) {
  return (
    <section className={[styles.panel, className].filter(Boolean).join(' ')} aria-label={title} data-out>
      <header className={styles.panelHead}>
        {heading ?? <h2>{title}</h2>}
        {note && <span className="dimmed">{note}</span>}
        <span className={styles.end}>{end}</span>
      </header>
      <div className={flush ? styles.panelFlush : styles.panelBody}>{children}</div>
    </section>
  )
}
