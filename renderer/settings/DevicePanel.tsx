/** What the program computes with: each line right, worth a look, or missing. */

import { Button, NumberInput } from '@mantine/core'
import { IconAlertTriangle, IconCheck, IconCircleX, IconMinus } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { type DeviceLine, deviceLines } from '../../core/settings/device-lines'
import { Loading } from '../components/Loading'
import { Panel } from '../components/Panel'
import { FaultStrip } from '../components/Strip'
import { useLab } from '../lab/lab-context'
import { Row } from './Row'
import styles from './Settings.module.css'
import type { Change } from './use-change'

export function DevicePanel({ settings, change }: Change) {
  const { queries } = useLab()
  const device = useQuery(queries.settings.device.queryOptions())
  return (
    <Panel
      title="Device"
      end={
        <Button variant="default" loading={device.isFetching} onClick={() => void device.refetch()}>
          Test again
        </Button>
      }
    >
      {device.isPending && <Loading rows={5} label="Testing the device" />}
      <FaultStrip error={device.error} />
      {device.data && (
        <ul className={styles.lines}>
          {deviceLines(device.data).map((line) => (
            <li key={line.name + line.text}>
              <Mark state={line.state} />
              <span>{line.name}</span>
              <span className="dimmed">{line.text}</span>
            </li>
          ))}
        </ul>
      )}
      <Row
        label="Threads"
        help="Empty: all cores. One less, if the window feels slow. A run keeps the number that it began with, as its results depend on it."
      >
        <NumberInput
          key={settings.threads}
          aria-label="Threads"
          className={styles.short}
          defaultValue={settings.threads ?? ''}
          placeholder="all"
          min={1}
          max={1024}
          allowDecimal={false}
          onBlur={(event) => {
            const text = event.currentTarget.value.trim()
            const threads = text === '' ? null : Number(text)
            if (threads !== settings.threads) change({ threads })
          }}
          onKeyDown={(event) => event.key === 'Enter' && event.currentTarget.blur()}
        />
      </Row>
    </Panel>
  )
}

const marks = { ok: IconCheck, look: IconAlertTriangle, missing: IconCircleX, none: IconMinus }
const words = { ok: 'in order', look: 'worth a look', missing: 'missing', none: 'not there' }

function Mark({ state }: Pick<DeviceLine, 'state'>) {
  const Icon = marks[state]
  return <Icon size={16} stroke={2.2} data-state={state} role="img" aria-label={words[state]} />
}
