/** Which program this is, under which licence, and where its log is. */

import { Button } from '@mantine/core'
import { useMutation, useQuery } from '@tanstack/react-query'
import { Panel } from '../components/Panel'
import { FaultStrip } from '../components/Strip'
import { useLab } from '../lab/lab-context'
import styles from './Settings.module.css'

export function AboutPanel() {
  const { client, queries } = useLab()
  const about = useQuery(queries.settings.about.queryOptions())
  const show = useMutation({ mutationFn: () => client.settings.showLog() })
  const { data } = about
  return (
    <Panel
      title="About"
      end={
        data?.logPath && (
          <Button variant="default" onClick={() => show.mutate()}>
            Show the log
          </Button>
        )
      }
    >
      <FaultStrip error={about.error ?? show.error} />
      {data && (
        <dl className={styles.facts}>
          <dt>Thought Lab</dt>
          <dd>{data.version}</dd>
          <dt>Licence</dt>
          <dd>{data.licence}</dd>
          {Object.entries(data.versions).map(([name, version]) => (
            <div key={name} className={styles.pair}>
              <dt>{name}</dt>
              <dd>{version}</dd>
            </div>
          ))}
          <dt>Log</dt>
          <dd className={styles.path}>{data.logPath ?? 'on the terminal that started the program'}</dd>
        </dl>
      )}
      <p className={styles.help}>
        The method is from “Reasoning to Learn from Latent Thoughts”, arXiv 2503.18866. Nothing is sent anywhere: all is
        computed on this machine.
      </p>
    </Panel>
  )
}
