/** The command palette: go somewhere or do something by typing a part of its name. */

import { Modal, TextInput, UnstyledButton } from '@mantine/core'
import { useState } from 'react'
import { type PageCommand, views } from '../../core/contract/page-command'
import { Key } from '../components/Key'
import { send } from './commands'
import styles from './Shell.module.css'

interface Entry {
  readonly title: string
  readonly command: PageCommand
  readonly keys: string | null
}

const entries: readonly Entry[] = [
  ...views.map(
    ({ name, title }, i): Entry => ({ title: `Go to ${title}`, command: `view-${name}`, keys: `Ctrl ${i + 1}` }),
  ),
  { title: 'Import a file', command: 'import', keys: 'Ctrl O' },
  { title: 'Pause or resume the job', command: 'pause-or-resume', keys: 'Ctrl P' },
  { title: 'New workspace', command: 'new-workspace', keys: 'Ctrl N' },
  { title: 'Open a workspace', command: 'open-workspace', keys: 'Ctrl Shift O' },
  { title: 'Close the workspace', command: 'close-workspace', keys: null },
  { title: 'Show or hide the side bar', command: 'toggle-side-bar', keys: 'Ctrl B' },
  { title: 'Larger', command: 'zoom-in', keys: 'Ctrl +' },
  { title: 'Smaller', command: 'zoom-out', keys: 'Ctrl −' },
  { title: 'Usual size', command: 'zoom-reset', keys: 'Ctrl 0' },
]

export function Palette({ onClose }: { readonly onClose: () => void }) {
  const [text, setText] = useState('')
  const [at, setAt] = useState(0)
  const found = entries.filter(({ title }) => title.toLowerCase().includes(text.trim().toLowerCase()))
  const selected = Math.min(at, found.length - 1)
  const act = (entry: Entry | undefined) => {
    if (!entry) return
    onClose()
    send(entry.command)
  }
  return (
    <Modal opened onClose={onClose} withCloseButton={false} aria-label="Commands" padding={0} size={520}>
      <TextInput
        data-autofocus
        placeholder="What do you want to do?"
        aria-label="Command"
        aria-controls="palette-list"
        aria-activedescendant={found[selected]?.command}
        role="combobox"
        aria-expanded
        className={styles.paletteInput}
        value={text}
        onChange={(event) => {
          setText(event.currentTarget.value)
          setAt(0)
        }}
        onKeyDown={(event) => {
          if (event.key === 'ArrowDown') setAt(Math.min(found.length - 1, selected + 1))
          else if (event.key === 'ArrowUp') setAt(Math.max(0, selected - 1))
          else if (event.key === 'Enter') act(found[selected])
          else return
          event.preventDefault()
        }}
      />
      <div id="palette-list" role="listbox" aria-label="Commands">
        {found.map((entry, i) => (
          <UnstyledButton
            key={entry.command}
            id={entry.command}
            role="option"
            tabIndex={-1}
            aria-selected={i === selected}
            className={styles.paletteEntry}
            onClick={() => act(entry)}
          >
            {entry.title}
            {entry.keys && <Key>{entry.keys}</Key>}
          </UnstyledButton>
        ))}
        {found.length === 0 && <p className={styles.paletteEntry}>Nothing is called that.</p>}
      </div>
    </Modal>
  )
}
