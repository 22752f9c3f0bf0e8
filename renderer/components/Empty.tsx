/** What a view says in place of what is not there yet, with the act that makes it. */

import type { ReactNode } from 'react'
import styles from './components.module.css'

export function Empty({ title, children }: { readonly title: string; readonly children?: ReactNode }) {
  return (
    <div className={styles.empty}>
      <h2>{title}</h2>
      {children}
    </div>
  )
}
