/** A key, shown beside what it does. */

import type { ReactNode } from 'react'
import styles from './components.module.css'

export function Key({ children }: { readonly children: ReactNode }) {
  return <kbd className={styles.key}>{children}</kbd>
}
