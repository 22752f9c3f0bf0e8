/** Keys that act only where nobody is typing. */

import { useEffect, useRef } from 'react'

/** Whether a key pressed there is text, or belongs to a menu or a dialog. A switch or a check box takes no letters. */
export function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false
  if (target.closest('[role="menu"], [role="dialog"]')) return true
  if (target instanceof HTMLInputElement) return !['checkbox', 'radio', 'range', 'button'].includes(target.type)
  return target.closest('textarea, select, [contenteditable="true"]') !== null
}

/** Tabs, sliders, charts and lists have arrow keys of their own. */
export function hasArrowKeys(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false
  if (target instanceof HTMLInputElement && ['radio', 'range'].includes(target.type)) return true
  const owners = '[role="tablist"], [role="slider"], [role="radiogroup"], [role="listbox"], [aria-roledescription]'
  return target.closest(owners) !== null
}

/**
 * Plain keys of a view, by character: no modifier, no auto-repeat, not in a text field.
 *
 * @param acts by key as the event names it (`a`, `ArrowDown`, `?`)
 */
export function useKeys(acts: Readonly<Record<string, () => void>>): void {
  const latest = useRef(acts)
  latest.current = acts
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.metaKey || event.altKey || event.repeat || isTyping(event.target)) return
      if (event.target instanceof HTMLInputElement && hasArrowKeys(event.target) && event.key.startsWith('Arrow'))
        return
      const act = latest.current[event.key.length === 1 ? event.key.toLowerCase() : event.key]
      if (!act) return
      event.preventDefault()
      act()
    }
    window.addEventListener('keydown', press)
    return () => window.removeEventListener('keydown', press)
  }, [])
}
