/** Where the workspace is, what it takes, whether it is sound, and what there is of backups. */

import { Button } from '@mantine/core'
import { IconAlertTriangle, IconCheck } from '@tabler/icons-react'
import { useMutation, useQuery } from '@tanstack/react-query'
import { counted } from '../../core/chart/format'
import type { Integrity } from '../../core/contract/settings'
import { Loading } from '../components/Loading'
import { Panel } from '../components/Panel'
import { FaultStrip } from '../components/Strip'
import { bytesInWords } from '../export/words'
import { useLab } from '../lab/lab-context'
import { ago } from '../shell/job-words'
import styles from './Settings.module.css'

export function WorkspacePanel() {
  const { client, queries } = useLab()
  const facts = useQuery({ ...queries.settings.workspace.queryOptions(), staleTime: 0 })
  const check = useMutation({ mutationFn: () => client.settings.check() })
  const { data } = facts
  return (
    <Panel
      title="Workspace"
      end={
        <>
          <Button variant="default" onClick={() => void client.workspace.showInFolder()}>
            Show in folder
          </Button>
          <Button variant="default" loading={check.isPending} onClick={() => check.mutate()}>
            Check integrity
          </Button>
        </>
      }
    >
      {facts.isPending && <Loading rows={4} label="Measuring the workspace" />}
      <FaultStrip error={facts.error ?? check.error} />
      {data && (
        <>
          <p className={styles.path}>{data.dir}</p>
          <dl className={styles.facts}>
            <dt>Database</dt>
            <dd>{bytesInWords(data.databaseBytes)}</dd>
            <dt>Models and checkpoints</dt>
            <dd>{bytesInWords(data.checkpointsBytes)}</dd>
            <dt>Working files of experiments</dt>
            <dd>{bytesInWords(data.experimentsBytes)}</dd>
            <dt>Exports kept here</dt>
            <dd>{bytesInWords(data.exportsBytes)}</dd>
            <dt>Backups</dt>
            <dd>
              {data.backups.length === 0 && (
                <span className="dimmed">none yet: one is made before a newer version changes the database</span>
              )}
              {data.backups.map(({ name, bytes, made }) => (
                <div key={name}>
                  <span className="mono">{name}</span>, {bytesInWords(bytes)}, {ago(made, Date.now())}
                </div>
              ))}
            </dd>
          </dl>
        </>
      )}
      <div role="status">{check.data && <Findings {...check.data} />}</div>
    </Panel>
  )
}

function Findings({ database, checkpoints, faults }: Integrity) {
  const sound = database.length === 0 && faults.length === 0
  const models = counted(checkpoints, 'checkpoint')
  if (sound) {
    return (
      <p className={styles.sound}>
        <IconCheck size={16} stroke={2.2} aria-hidden /> The database and {models} are sound.
      </p>
    )
  }
  return (
    <div className={styles.unsound}>
      <IconAlertTriangle size={16} aria-hidden />
      <ul>
        {database.map((what) => (
          <li key={what}>Database: {what}</li>
        ))}
        {faults.map(({ checkpoint, what }) => (
          <li key={checkpoint + what}>
            {checkpoint}: {what}
          </li>
        ))}
        {database.length > 0 && (
          <li>Close the workspace, make a copy of its folder, and put a backup in the place of lab.sqlite.</li>
        )}
        {faults.length > 0 && <li>A checkpoint that is not sound can be made again by resuming its experiment.</li>}
      </ul>
    </div>
  )
}
