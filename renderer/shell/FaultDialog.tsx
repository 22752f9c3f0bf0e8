/**
 * The dialog for what cannot be shown in a view: a workspace that could not be opened, and acts of the shell that
 * failed. Views show their own faults in place.
 */

import { Button, Modal } from '@mantine/core'
import { useEffect, useState } from 'react'
import type { Fault } from '../../core/contract/fault'
import { faultOf } from '../lab/fault'
import styles from './Shell.module.css'

/** Shows the faults of calls that nobody else waits for. */
export function FaultDialog() {
  const [fault, setFault] = useState<Fault | null>(null)
  useEffect(() => {
    const show = (event: PromiseRejectionEvent) => {
      event.preventDefault()
      setFault(faultOf(event.reason))
    }
    window.addEventListener('unhandledrejection', show)
    return () => window.removeEventListener('unhandledrejection', show)
  }, [])
  if (!fault) return null
  return (
    <Modal opened onClose={() => setFault(null)} title="That did not work" centered>
      <p className={styles.faultText}>{fault.message}</p>
      {fault.hint && <p className="dimmed">{fault.hint}</p>}
      <Button data-autofocus onClick={() => setFault(null)}>
        Close
      </Button>
    </Modal>
  )
}
