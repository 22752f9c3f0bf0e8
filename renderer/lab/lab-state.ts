/**
 * The state of the lab, as the main process told it last. It is told four times a second while something runs: what shows
 * one part of it is drawn anew when that part changes, and not before.
 */

import { replaceEqualDeep } from '@tanstack/react-query'
import { useCallback, useSyncExternalStore } from 'react'
import type { LabState } from '../../core/contract/workspace'

export class LabStateStore {
  private state: LabState | null = null
  private readonly listeners = new Set<() => void>()

  /** Null until the main process has told it. */
  get current(): LabState | null {
    return this.state
  }

  /** Parts that are equal to what they were stay the same objects. */
  set(next: LabState): void {
    this.state = replaceEqualDeep(this.state, next)
    for (const tell of this.listeners) tell()
  }

  /** @returns what ends it */
  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener)
    return () => this.listeners.delete(listener)
  }
}

/** What is chosen of the state, which has to be a part of it and nothing made anew. */
export function useStored<Part>(store: LabStateStore, choose: (state: LabState | null) => Part): Part {
  return useSyncExternalStore(
    store.subscribe,
    useCallback(() => choose(store.current), [store, choose]),
  )
}
