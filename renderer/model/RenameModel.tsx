/** Another name for a checkpoint, where people read it: its files, configurations and lineage keep the one they have. */

import { Button, TextInput } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { type KeyboardEvent, useState } from 'react'
import type { ModelSummary } from '../../core/contract/model'
import { FaultStrip } from '../components/Strip'
import { useLab } from '../lab/lab-context'
import { useKeys } from '../shell/keys'
import styles from './Model.module.css'

interface RenameModelProps {
  readonly model: ModelSummary
  /** As it is called now. */
  readonly title: string
}

export function RenameModel({ model: { name, label }, title }: RenameModelProps) {
  const { client } = useLab()
  const [draft, setDraft] = useState<string | null>(null)
  const rename = useMutation({
    mutationFn: (wanted: string) => client.model.rename({ name, label: wanted }),
    onSuccess: () => setDraft(null),
  })
  useKeys({ e: () => setDraft(title) })
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Enter' && draft !== null) rename.mutate(draft.trim())
    else if (event.key === 'Escape') setDraft(null)
    else return
    event.preventDefault()
  }
  if (draft === null) {
    return (
      <Button variant="default" title="E" onClick={() => setDraft(title)}>
        Rename
      </Button>
    )
  }
  return (
    <div className={styles.rename}>
      <TextInput
        aria-label={`New name of ${title}`}
        autoFocus
        maxLength={80}
        value={draft}
        onChange={({ currentTarget }) => setDraft(currentTarget.value)}
        onKeyDown={onKeyDown}
      />
      <Button loading={rename.isPending} onClick={() => rename.mutate(draft.trim())}>
        Save
      </Button>
      {label !== null && (
        <Button variant="default" onClick={() => rename.mutate('')}>
          As it was
        </Button>
      )}
      <Button variant="default" onClick={() => setDraft(null)}>
        Cancel
      </Button>
      <p className={styles.source}>
        Only what is shown changes. Its folder, and the configurations that name it, keep {name}.
      </p>
      <FaultStrip error={rename.error} />
    </div>
  )
}
