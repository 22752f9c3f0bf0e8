/** The client and the shared state of the lab, for every component. */

import { useQueryClient } from '@tanstack/react-query'
import { createContext, type ReactNode, useCallback, useContext, useEffect, useMemo, useRef, useState } from 'react'
import type { LabState, Revision } from '../../core/contract/workspace'
import { type LabClient, type LabQueries, makeQueries } from './connect'
import { LabStateStore, useStored } from './lab-state'

interface Lab {
  readonly client: LabClient
  /** Query and mutation options of every procedure, for TanStack Query. */
  readonly queries: LabQueries
  readonly store: LabStateStore
}

const LabContext = createContext<Lab | null>(null)

export function useLab(): Lab {
  const lab = useContext(LabContext)
  if (!lab) throw new Error('useLab outside of LabProvider')
  return lab
}

/** One part of the shared state; whoever asks for it is drawn again when that part changes. */
export function useLabState<Name extends keyof LabState>(name: Name): LabState[Name] {
  const { store } = useLab()
  return useStored(
    store,
    // LabProvider draws nothing before the state is there.
    useCallback((state: LabState | null) => (state as LabState)[name], [name]),
  )
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

const isThere = (state: LabState | null) => state !== null
const dirOf = (state: LabState | null) => state?.workspace?.dir
const revisionsOf = (state: LabState | null) => state?.revisions

export function LabProvider({ client, children }: { readonly client: LabClient; readonly children: ReactNode }) {
  const [store] = useState(() => new LabStateStore())
  const lab = useMemo(() => ({ client, queries: makeQueries(client), store }), [client, store])
  useEffect(() => {
    const stopping = new AbortController()
    void follow(client, stopping.signal, (state) => store.set(state))
    return () => stopping.abort()
  }, [client, store])
  useRevisions(lab)
  if (!useStored(store, isThere)) return null
  return <LabContext value={lab}>{children}</LabContext>
}

async function follow(client: LabClient, signal: AbortSignal, show: (state: LabState) => void): Promise<void> {
  try {
    for await (const state of await client.workspace.watch(undefined, { signal })) show(state)
  } catch (error) {
    if (!signal.aborted) throw error
  }
}

function useRevisions({ queries, store }: Lab): void {
  const cache = useQueryClient()
  const dir = useStored(store, dirOf)
  const revisions = useStored(store, revisionsOf)
  const last = useRef({ dir, revisions })
  useEffect(() => {
    const before = last.current
    last.current = { dir, revisions }
    if (!revisions || !before.revisions) return
    if (before.dir !== dir) {
      // Not `clear`: the new workspace's view has asked already, and would wait for ever for what was cleared.
      void cache.resetQueries()
      return
    }
    for (const [name, nouns] of Object.entries(shownBy) as [Revision, readonly (keyof LabQueries)[]][]) {
      if (before.revisions[name] === revisions[name]) continue
      for (const noun of nouns) void cache.invalidateQueries({ queryKey: (queries[noun] as LabQueries['job']).key() })
    }
  }, [dir, revisions, cache, queries])
}
