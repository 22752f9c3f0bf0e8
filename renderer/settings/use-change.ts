/** Changes settings at once, and takes the changes back one by one. */

import { useMutation } from '@tanstack/react-query'
import { useEffect, useRef } from 'react'
import type { AppSettings, SettingsPatch } from '../../core/contract/settings'
import { useLab, useLabState } from '../lab/lab-context'
import { useRemembered } from '../lab/remembered'

export interface Change {
  readonly settings: AppSettings
  readonly change: (patch: SettingsPatch) => void
  readonly undo: () => void
  /** Changes that can be taken back. */
  readonly past: number
  readonly error: unknown
}

/** Ctrl or Cmd with Z undoes for as long as the view is there; in a text field it is the field's own. */
export function useChange(): Change {
  const { client } = useLab()
  const settings = useLabState('settings')
  const [past, setPast] = useRemembered<readonly SettingsPatch[]>('settings past', [])
  const set = useMutation({ mutationFn: (patch: SettingsPatch) => client.settings.set(patch) })
  const change = (patch: SettingsPatch) => {
    const before = Object.fromEntries(Object.keys(patch).map((key) => [key, settings[key as keyof AppSettings]]))
    setPast([...past, before])
    set.mutate(patch)
  }
  const undo = () => {
    const last = past.at(-1)
    if (!last) return
    setPast(past.slice(0, -1))
    set.mutate(last)
  }
  const latest = useRef(undo)
  latest.current = undo
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      const isUndo = (event.ctrlKey || event.metaKey) && !event.shiftKey && event.key.toLowerCase() === 'z'
      if (!isUndo || isText(event.target)) return
      event.preventDefault()
      latest.current()
    }
    window.addEventListener('keydown', press)
    return () => window.removeEventListener('keydown', press)
  }, [])
  return { settings, change, undo, past: past.length, error: set.error }
}

function isText(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && target.matches('input:not([type=checkbox], [type=radio]), textarea')
}
