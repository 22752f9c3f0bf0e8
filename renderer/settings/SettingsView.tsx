/** Settings: one page. Changes apply at once, and are taken back with Ctrl or Cmd and Z. */

import { Button } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { type FC, useRef } from 'react'
import { Key } from '../components/Key'
import { FaultStrip } from '../components/Strip'
import { useLab } from '../lab/lab-context'
import { ViewFrame } from '../shell/ViewFrame'
import { AboutPanel } from './AboutPanel'
import { DevicePanel } from './DevicePanel'
import { LookPanel } from './LookPanel'
import { ReviewPanel } from './ReviewPanel'
import styles from './Settings.module.css'
import { type Change, useChange } from './use-change'
import { WorkspacePanel } from './WorkspacePanel'

interface Part {
  readonly name: string
  readonly Part: FC<Change>
}

/** In two columns. */
const columns: readonly (readonly Part[])[] = [
  [
    { name: 'Device', Part: DevicePanel },
    { name: 'Look', Part: LookPanel },
    { name: 'Workspace', Part: WorkspacePanel },
  ],
  [
    { name: 'Review', Part: ReviewPanel },
    { name: 'About', Part: AboutPanel },
  ],
]

export function SettingsView() {
  const { client } = useLab()
  const change = useChange()
  const copy = useMutation({
    mutationFn: async () => navigator.clipboard.writeText(await client.settings.bugReport()),
  })
  const places = useRef(new Map<string, HTMLElement>())
  return (
    <ViewFrame
      title="Settings"
      note="Changes apply at once"
      actions={
        <>
          <span role="status" className="dimmed">
            {copy.isSuccess && 'Copied'}
          </span>
          <Button variant="default" disabled={change.past === 0} rightSection={<Key>Ctrl Z</Key>} onClick={change.undo}>
            Undo
          </Button>
          <Button variant="default" loading={copy.isPending} onClick={() => copy.mutate()}>
            Copy a report for a bug
          </Button>
        </>
      }
      strips={<FaultStrip error={change.error ?? copy.error} />}
    >
      <div className={styles.page}>
        <ul className={styles.contents} aria-label="Parts of the settings">
          {columns.flat().map(({ name }) => (
            <li key={name}>
              <a
                href={`#${name}`}
                onClick={(event) => {
                  event.preventDefault()
                  const place = places.current.get(name)
                  place?.scrollIntoView({ block: 'start' })
                  place?.focus({ preventScroll: true })
                }}
              >
                {name}
              </a>
            </li>
          ))}
        </ul>
        <div className={styles.parts}>
          {columns.map((column) => (
            <div key={column[0]?.name} className={styles.column}>
              {column.map(({ name, Part }) => (
                <div
                  key={name}
                  tabIndex={-1}
                  className={styles.part}
                  ref={(element) => {
                    if (element) places.current.set(name, element)
                  }}
                >
                  <Part {...change} />
                </div>
              ))}
            </div>
          ))}
        </div>
      </div>
    </ViewFrame>
  )
}
