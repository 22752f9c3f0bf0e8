/** The client and the shared state of the lab, for every component. */

import { useQueryClient } from '@tanstack/react-query'
import { createContext, type ReactNode, useContext, useEffect, useMemo, useRef, useState } from 'react'
import type { LabState, Revision } from '../../core/contract/workspace'
import { type LabClient, type LabQueries, makeQueries } from './connect'

interface Lab {
  readonly client: LabClient
  /** Query and mutation options of every procedure, for TanStack Query. */
  readonly queries: LabQueries
  readonly state: LabState
}

const LabContext = createContext<Lab | null>(null)

export function useLab(): Lab {
  const lab = useContext(LabContext)
  if (!lab) throw new Error('useLab outside of LabProvider')
  return lab
}

/** What is asked again when a revision rises: the first part of a query's path. */
const shownBy: Record<Revision, readonly (keyof LabQueries)[]> = {
  corpora: ['corpus', 'export'],
  models: ['model', 'export'],
  experiments: ['experiment', 'comparison', 'export'],
  thoughts: ['experiment', 'review'],
  labels: ['export'],
  predictor: [],
}

export function LabProvider({ client, children }: { readonly client: LabClient; readonly children: ReactNode }) {
  const [state, setState] = useState<LabState | null>(null)
  const queries = useMemo(() => makeQueries(client), [client])
  useEffect(() => {
    const stopping = new AbortController()
    void follow(client, stopping.signal, setState)
    return () => stopping.abort()
  }, [client])
  useRevisions(state, queries)
  if (!state) return null
  return <LabContext value={{ client, queries, state }}>{children}</LabContext>
}

async function follow(client: LabClient, signal: AbortSignal, show: (state: LabState) => void): Promise<void> {
  try {
    for await (const state of await client.workspace.watch(undefined, { signal })) show(state)
  } catch (error) {
    if (!signal.aborted) throw error
  }
}

function useRevisions(state: LabState | null, queries: LabQueries): void {
  const cache = useQueryClient()
  const last = useRef<LabState | null>(null)
  useEffect(() => {
    const before = last.current
    last.current = state
    if (!state || !before) return
    if (before.workspace?.dir !== state.workspace?.dir) {
      // Not `clear`: the new workspace's view has asked already, and would wait for ever for what was cleared.
      void cache.resetQueries()
      return
    }
    for (const [name, nouns] of Object.entries(shownBy) as [Revision, readonly (keyof LabQueries)[]][]) {
      if (before.revisions[name] === state.revisions[name]) continue
      for (const noun of nouns) void cache.invalidateQueries({ queryKey: (queries[noun] as LabQueries['job']).key() })
    }
  }, [state, cache, queries])
}
