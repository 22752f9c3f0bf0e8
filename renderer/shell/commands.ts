/** Commands of the menu and of the palette reach the view that knows how to do them. */

import { useEffect, useRef } from 'react'
import type { PageCommand } from '../../core/contract/page-command'

type Listener = (command: PageCommand) => void
const listeners = new Set<Listener>()

export function send(command: PageCommand): void {
  for (const listener of [...listeners]) listener(command)
}

/** Once, when the page starts. */
export function listenToMenu(): void {
  window.desktop.onCommand(send)
}

/** Does something for as long as the component is there. */
export function useCommand(command: PageCommand, act: () => void): void {
  const latest = useRef(act)
  latest.current = act
  useEffect(() => {
    const listener: Listener = (sent) => {
      if (sent === command) latest.current()
    }
    listeners.add(listener)
    return () => void listeners.delete(listener)
  }, [command])
}
