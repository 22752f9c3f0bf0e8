/** One sentence under a view's header: what is to be looked at, or what failed, with the one act that helps. */

import { IconAlertTriangle, IconCircleX } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { faultOf } from '../lab/fault'
import styles from './components.module.css'

export interface StripProps {
  readonly kind: 'warn' | 'error'
  readonly hint?: string | null
  readonly act?: ReactNode
  readonly children: ReactNode
}

export function Strip({ kind, hint, act, children }: StripProps) {
  const Icon = kind === 'error' ? IconCircleX : IconAlertTriangle
  return (
    <div className={styles.strip} data-kind={kind} role={kind === 'error' ? 'alert' : 'status'}>
      <Icon size={16} aria-hidden />
      <span>
        {children} {hint && <span className="dimmed">{hint}</span>}
      </span>
      <span className={styles.end}>{act}</span>
    </div>
  )
}

/** A failed call; nothing where there is none. */
export function FaultStrip({ error, act }: { readonly error: unknown; readonly act?: ReactNode }) {
  if (!error) return null
  const { message, hint } = faultOf(error)
  return (
    <Strip kind="error" hint={hint} act={act}>
      {message}
    </Strip>
  )
}
