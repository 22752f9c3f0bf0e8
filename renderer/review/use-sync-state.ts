/** State that acts can read between renders: `now.current` is what was set last, shown yet or not. */

import { type RefObject, useCallback, useRef, useState } from 'react'

export interface SyncState<Value> {
  /** As rendered. */
  readonly value: Value
  readonly now: Readonly<RefObject<Value>>
  readonly set: (change: (old: Value) => Value) => void
}

export function useSyncState<Value>(initial: Value): SyncState<Value> {
  const now = useRef(initial)
  const [value, show] = useState(initial)
  const set = useCallback((change: (old: Value) => Value) => {
    now.current = change(now.current)
    show(now.current)
  }, [])
  return { value, now, set }
}
