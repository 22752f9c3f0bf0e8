/** Typing ahead in a list that has the focus: characters typed within a second of each other are looked for together. */

import { type KeyboardEvent, useRef } from 'react'

const TOGETHER_MS = 1000

/**
 * @param onType told all that was typed so far
 * @param reserved keys that do something else as long as nothing was typed, such as `j`; `J` begins a text
 * @returns whether it took the key
 */
export function useTypeAhead(
  onType: (typed: string) => void,
  reserved: readonly string[] = [],
): (event: KeyboardEvent) => boolean {
  const typed = useRef({ text: '', at: 0 })
  return (event) => {
    if (event.key.length !== 1 || event.ctrlKey || event.metaKey || event.altKey) return false
    const now = performance.now()
    const before = now - typed.current.at < TOGETHER_MS ? typed.current.text : ''
    // A space chooses or scrolls, unless it is within what is typed.
    if (before === '' && (event.key === ' ' || reserved.includes(event.key))) return false
    typed.current = { text: before + event.key, at: now }
    event.preventDefault()
    event.stopPropagation()
    onType(typed.current.text)
    return true
  }
}
