/**
 * The keys of Review: plain ones by character, else by place; never in a text field, never twice for a held key.
 *
 * A key is looked up when its turn comes: what it does depends on what the keys before it did.
 */

import { useEffect, useRef } from 'react'
import { flushSync } from 'react-dom'
import { hasArrowKeys, isTyping } from '../shell/keys'
import { type ActName, keysOf, reviewActs } from './acts'
import type { Turn } from './turn-queue'

export interface KeyActs {
  readonly acts: Readonly<Record<ActName, Turn>>
  /** Thought k, from 0. */
  readonly showThought: (k: number) => void
  /** Ctrl or Cmd with Z. */
  readonly undo: Turn
  readonly redo: Turn
  readonly escape: () => void
  /** Takes plain keys before all others, such as the letters of reasons; null if it does not take this one. */
  readonly before: (key: string) => Turn | null
  /** Another key than those ends the choice that `before` takes keys for, and does what it always does. */
  readonly endChoice: () => void
  readonly inTurn: (turn: Turn) => void
  readonly forgetTurns: () => void
}

/** What is typed behind these was meant for the field or the dialog that they open. */
const opening: readonly ActName[] = ['edit', 'note', 'search', 'filter', 'bulk', 'keys']

export function useActs(remapped: Readonly<Record<string, string>>, keyActs: KeyActs): void {
  const latest = useRef({ remapped, keyActs })
  latest.current = { remapped, keyActs }
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      if (isTyping(event.target) || event.altKey) return
      const find = () => findAct(event, latest.current.keyActs, keysOf(latest.current.remapped))
      if (!find()) return
      event.preventDefault()
      // At once, so that the next key finds the page as this one left it.
      if (!event.repeat) latest.current.keyActs.inTurn(() => flushSync(() => find()?.()))
    }
    window.addEventListener('keydown', press)
    return () => window.removeEventListener('keydown', press)
  }, [])
}

function findAct(event: KeyboardEvent, keyActs: KeyActs, keys: Readonly<Record<ActName, string>>): Turn | undefined {
  const pressed = event.key.length === 1 ? event.key.toLowerCase() : event.key
  if (event.ctrlKey || event.metaKey) {
    if (pressed !== 'z') return undefined
    return event.shiftKey ? keyActs.redo : keyActs.undo
  }
  if (pressed.startsWith('Arrow') && hasArrowKeys(event.target)) return undefined
  const taken = keyActs.before(pressed)
  if (taken) return taken
  if (pressed === 'Escape') return keyActs.escape
  if (/^[1-9]$/.test(pressed)) return () => keyActs.showThought(Number(pressed) - 1)
  const byCharacter = reviewActs.find(({ name }) => keys[name] === pressed)
  // A layout without Latin letters: the key that stands where the letter is on a Latin one.
  const place = /^[\x20-\x7e]+$/.test(event.key) ? null : (/^Key([A-Z])$/.exec(event.code)?.[1] ?? null)
  const act = byCharacter ?? reviewActs.find(({ name }) => place !== null && keys[name] === place.toLowerCase())
  if (!act) return undefined
  return () => {
    if (opening.includes(act.name)) keyActs.forgetTurns()
    if (act.name !== 'reason') keyActs.endChoice()
    return keyActs.acts[act.name]()
  }
}
