/** A Hugging Face folder that is about to be added: what was found in it, as ticks and crosses. */

import { Button, TextInput } from '@mantine/core'
import { IconCheck, IconX } from '@tabler/icons-react'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import type { CheckedFolder, ModelSummary } from '../../core/contract/model'
import { Panel } from '../components/Panel'
import { FaultStrip } from '../components/Strip'
import { useLab } from '../lab/lab-context'
import styles from './Model.module.css'
import { nameFault } from './PresetPanel'
import { describeChecks } from './words'

interface FolderPanelProps {
  readonly checked: CheckedFolder
  readonly models: readonly ModelSummary[]
  readonly onAdded: (name: string) => void
}

export function FolderPanel({ checked: { folder, suggestedName, checks }, models, onAdded }: FolderPanelProps) {
  const { client } = useLab()
  const [name, setName] = useState(suggestedName)
  const isUsable = checks.every(({ ok }) => ok)
  const add = useMutation({
    mutationFn: () => client.model.add({ token: folder.token, name: name.trim() }),
    onSuccess: () => onAdded(name.trim()),
  })
  const fault = nameFault(name, models)
  return (
    <Panel title={folder.name} note={<span role="status">{describeChecks(checks)}</span>}>
      <p className={styles.path}>{folder.path}</p>
      <ul className={styles.checks}>
        {checks.map(({ name: what, ok, text, expected }) => (
          <li key={what}>
            {ok ? (
              <IconCheck size={14} className={styles.tick} aria-label="good" />
            ) : (
              <IconX size={14} className={styles.cross} aria-label="not usable" />
            )}
            <span>{what}</span>
            <span className={styles.found}>
              {text}
              {expected && <span className={styles.dim}> Expected: {expected}.</span>}
            </span>
          </li>
        ))}
      </ul>
      {isUsable && (
        <form
          className={styles.form}
          onSubmit={(event) => {
            event.preventDefault()
            add.mutate()
          }}
        >
          <TextInput
            label="Name in this workspace"
            className={styles.grow}
            value={name}
            error={fault}
            onChange={(event) => setName(event.currentTarget.value)}
          />
          <Button type="submit" loading={add.isPending} disabled={fault !== null}>
            Add this model
          </Button>
        </form>
      )}
      <FaultStrip error={add.error} />
    </Panel>
  )
}
