/** Choices that survive leaving a view, for as long as the workspace is open: position, sort, filter, tab. */

import { createContext, type ReactNode, useCallback, useContext, useState } from 'react'

const Choices = createContext<Map<string, unknown>>(new Map())

export function ChoicesProvider({ children }: { readonly children: ReactNode }) {
  const [choices] = useState(() => new Map<string, unknown>())
  return <Choices value={choices}>{children}</Choices>
}

/** @param key unique in the program */
export function useRemembered<T>(key: string, initial: T): [T, (value: T) => void] {
  const choices = useContext(Choices)
  const [, redraw] = useState(0)
  const value = choices.has(key) ? (choices.get(key) as T) : initial
  const set = useCallback(
    (next: T) => {
      choices.set(key, next)
      redraw((count) => count + 1)
    },
    [choices, key],
  )
  return [value, set]
}
