/** The keys of Review: click one, then press another. A key that something else has is refused, by name. */

import { useEffect, useRef, useState } from 'react'
import { Key } from '../components/Key'
import { type ActName, clashOf, keyCap, keysOf, reservedKeys, reviewActs } from '../review/acts'
import styles from './Settings.module.css'
import type { Change } from './use-change'

const modifiers = ['Shift', 'Control', 'Alt', 'Meta', 'AltGraph', 'CapsLock']

export function KeyTable({ settings, change }: Change) {
  const [waiting, setWaiting] = useState<ActName | null>(null)
  const [refused, setRefused] = useState<string | null>(null)
  const keys = keysOf(settings.keys)
  const press = (event: KeyboardEvent) => {
    if (waiting === null || modifiers.includes(event.key)) return
    event.preventDefault()
    event.stopPropagation()
    setWaiting(null)
    if (event.key === 'Escape') return
    const key = event.key.length === 1 ? event.key.toLowerCase() : event.key
    const clash = clashOf(waiting, key, settings.keys)
    if (event.ctrlKey || event.altKey || event.metaKey) setRefused('Keys with Ctrl, Alt or Cmd are not for Review.')
    else if (reservedKeys.includes(key)) setRefused(`${keyCap(key)} has a fixed use.`)
    else if (clash) setRefused(`${keyCap(key)} is taken: ${clash.title}.`)
    else change({ keys: { ...settings.keys, [waiting]: key } })
  }
  useKeyCapture(waiting !== null, press)
  return (
    <section aria-label="Keys of Review">
      <h3 className={styles.subtitle}>Keys: click one, then press another</h3>
      <ul className={styles.keys}>
        {reviewActs.map(({ name, title }) => (
          <li key={name}>
            <span>{title}</span>
            <button
              type="button"
              aria-label={`${title}: ${waiting === name ? 'press a key' : keyCap(keys[name])}`}
              aria-pressed={waiting === name}
              onClick={() => {
                setRefused(null)
                setWaiting(waiting === name ? null : name)
              }}
              onBlur={() => setWaiting(null)}
            >
              <Key>{waiting === name ? 'Press a key' : keyCap(keys[name])}</Key>
            </button>
          </li>
        ))}
      </ul>
      <p className={styles.refused} role="status">
        {refused}
      </p>
    </section>
  )
}

/** Before anybody else hears of the key. */
function useKeyCapture(active: boolean, press: (event: KeyboardEvent) => void): void {
  const latest = useRef(press)
  latest.current = press
  useEffect(() => {
    if (!active) return
    const listen = (event: KeyboardEvent) => latest.current(event)
    window.addEventListener('keydown', listen, true)
    return () => window.removeEventListener('keydown', listen, true)
  }, [active])
}
