/** What is shown while no workspace is open: ways in, recent workspaces, and the method in three sentences. */

import { Button, UnstyledButton } from '@mantine/core'
import { IconFlask, IconFolder, IconFolderPlus } from '@tabler/icons-react'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { Key } from '../components/Key'
import { FaultStrip } from '../components/Strip'
import { useLab, useLabState } from '../lab/lab-context'
import { useCommand } from '../shell/commands'
import { ago } from '../shell/job-words'
import styles from './Welcome.module.css'

const method = [
  'For each piece of a text, the model writes several thoughts that might have led to it.',
  'Thoughts count by how well they explain the text, and by what people accept or reject.',
  'The model learns from text with thoughts, becomes its own teacher, and starts again.',
]

export function Welcome() {
  const { client, queries } = useLab()
  const folders = useLabState('recent')
  const [dropping, setDropping] = useState(false)
  const sample = useMutation(queries.workspace.openSample.mutationOptions())
  const create = useMutation(queries.workspace.createByDialog.mutationOptions())
  const open = useMutation(queries.workspace.openByDialog.mutationOptions())
  const recent = useMutation(queries.workspace.openRecent.mutationOptions())
  const drop = useMutation({
    mutationFn: async (files: readonly File[]) => {
      const [granted] = await window.desktop.grantFiles(files)
      return granted ? client.workspace.openGranted({ token: granted.token }) : null
    },
  })
  useCommand('new-workspace', () => create.mutate(undefined))
  useCommand('open-workspace', () => open.mutate(undefined))
  const opening = [sample, create, open, recent, drop]
  const busy = opening.some(({ isPending }) => isPending)
  const failed = opening.find(({ error }) => error !== null)
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: dropping is a second way to what Open does
    <div
      className={styles.welcome}
      data-dropping={dropping || undefined}
      onDragOver={(event) => {
        event.preventDefault()
        setDropping(true)
      }}
      onDragLeave={() => setDropping(false)}
      onDrop={(event) => {
        event.preventDefault()
        setDropping(false)
        drop.mutate([...event.dataTransfer.files])
      }}
    >
      <main className={styles.ways}>
        <div>
          <Mark />
          <h1>Thought Lab</h1>
          <p className={styles.lead}>
            Teach a language model to write the thoughts that a text leaves out, and to learn from them.
          </p>
        </div>
        <div className={styles.buttons}>
          <Button
            h={62}
            justify="flex-start"
            disabled={busy}
            leftSection={<IconFlask size={20} stroke={1.7} />}
            onClick={() => sample.mutate(undefined)}
          >
            <span className={styles.two}>
              <span>Open the sample lab</span>
              <small>A small experiment, computed here in minutes</small>
            </span>
          </Button>
          <Button
            h={46}
            variant="default"
            justify="flex-start"
            disabled={busy}
            leftSection={<IconFolderPlus size={18} stroke={1.7} />}
            rightSection={<Key>Ctrl N</Key>}
            classNames={{ label: styles.wide ?? '' }}
            onClick={() => create.mutate(undefined)}
          >
            New workspace
          </Button>
          <Button
            h={46}
            variant="default"
            justify="flex-start"
            disabled={busy}
            leftSection={<IconFolder size={18} stroke={1.7} />}
            rightSection={<Key>Ctrl Shift O</Key>}
            classNames={{ label: styles.wide ?? '' }}
            onClick={() => open.mutate(undefined)}
          >
            Open a workspace
          </Button>
        </div>
        {failed && <FaultStrip error={failed.error} />}
        <ol className={styles.method}>
          {method.map((sentence) => (
            <li key={sentence}>{sentence}</li>
          ))}
        </ol>
      </main>
      <aside className={styles.recent} aria-label="Recent workspaces">
        <h2>Recent</h2>
        {folders.length === 0 ? (
          <p className="dimmed">Workspaces that you open are listed here.</p>
        ) : (
          <ul>
            {folders.map(({ dir, name, opened, found, contents, unfinished }) => (
              <li key={dir}>
                <UnstyledButton disabled={!found || busy} onClick={() => recent.mutate({ dir })} title={dir}>
                  <b>{name}</b>
                  <span className="dimmed">{found ? (contents ?? dir) : 'not found'}</span>
                  {found && unfinished && <span className={styles.unfinished}>{unfinished}</span>}
                </UnstyledButton>
                <span className={styles.when}>
                  {ago(opened, Date.now())}
                  {!found && (
                    <UnstyledButton
                      className={styles.remove}
                      onClick={() => void client.workspace.forgetRecent({ dir })}
                    >
                      Remove from the list
                    </UnstyledButton>
                  )}
                </span>
              </li>
            ))}
          </ul>
        )}
        <p className="dimmed">Or drop a workspace folder anywhere in this window.</p>
        <p className={styles.foot}>Nothing is sent anywhere: all is computed on this machine.</p>
      </aside>
    </div>
  )
}

/** Two pieces of text and what lies between them. */
function Mark() {
  return (
    <svg width={40} height={40} viewBox="0 0 40 40" aria-hidden="true" className={styles.mark}>
      <rect x={1} y={15} width={9} height={10} rx={2} fill="var(--lab-neutral)" />
      <rect x={30} y={15} width={9} height={10} rx={2} fill="var(--lab-neutral)" />
      <path
        d="M12 20c3-9 5 9 8 0s5 9 8 0"
        fill="none"
        stroke="var(--lab-accent)"
        strokeWidth={2.6}
        strokeLinecap="round"
      />
    </svg>
  )
}
