/** Follows a run for as long as the page can be seen. */

import { useEffect, useState } from 'react'
import type { LiveRun } from '../../core/contract/experiment'
import { useLab } from '../lab/lab-context'

/** @param stage whose charts are asked for; null for the one that runs */
export function useLiveRun(
  name: string,
  stage: string | null,
): { readonly run: LiveRun | null; readonly error: unknown } {
  const { client } = useLab()
  const [run, setRun] = useState<LiveRun | null>(null)
  const [error, setError] = useState<unknown>(null)
  const visible = useVisible()
  useEffect(() => {
    if (!visible) return
    const stopping = new AbortController()
    const follow = async () => {
      try {
        for await (const next of await client.experiment.live({ name, stage }, { signal: stopping.signal })) {
          if (stopping.signal.aborted) return
          setRun(next)
          setError(null)
        }
      } catch (thrown) {
        if (!stopping.signal.aborted) setError(thrown)
      }
    }
    void follow()
    return () => stopping.abort()
  }, [client, name, stage, visible])
  return { run, error }
}

function useVisible(): boolean {
  const [visible, setVisible] = useState(!document.hidden)
  useEffect(() => {
    const change = () => setVisible(!document.hidden)
    document.addEventListener('visibilitychange', change)
    return () => document.removeEventListener('visibilitychange', change)
  }, [])
  return visible
}
