/** What every view stands in: the header with its title and acts, and the part that scrolls. */

import { type ReactNode, useEffect, useRef } from 'react'
import styles from './Shell.module.css'

interface ViewFrameProps {
  readonly title: string
  /** What is shown, dimmed behind the title. */
  readonly note?: ReactNode
  readonly actions?: ReactNode
  /** Strips under the header: faults and alarms of this view. */
  readonly strips?: ReactNode
  readonly children: ReactNode
}

export function ViewFrame({ title, note, actions, strips, children }: ViewFrameProps) {
  const heading = useRef<HTMLHeadingElement>(null)
  // Whoever comes to a view, with a key or a click, reads on from its title.
  useEffect(() => heading.current?.focus(), [])
  return (
    <>
      <header className={styles.header}>
        <h1 ref={heading} tabIndex={-1}>
          {title}
        </h1>
        {note && <span className={styles.note}>{note}</span>}
        <div className={styles.actions}>{actions}</div>
      </header>
      <main className={styles.view} aria-label={title}>
        {strips}
        {children}
      </main>
    </>
  )
}
