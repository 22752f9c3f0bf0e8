/** One setting: what it is, what it means, and its control at the right. */

import type { ReactNode } from 'react'
import styles from './Settings.module.css'

interface RowProps {
  readonly label: string
  readonly help?: ReactNode
  readonly children: ReactNode
}

export function Row({ label, help, children }: RowProps) {
  return (
    <div className={styles.row}>
      <div>
        <div>{label}</div>
        {help && <div className={styles.help}>{help}</div>}
      </div>
      {children}
    </div>
  )
}
