/** Whether something has been waited for long enough to say so. */

import { useEffect, useState } from 'react'

const LATE_MILLISECONDS = 150

export function useLate(): boolean {
  const [late, setLate] = useState(false)
  useEffect(() => {
    const timer = setTimeout(() => setLate(true), LATE_MILLISECONDS)
    return () => clearTimeout(timer)
  }, [])
  return late
}
