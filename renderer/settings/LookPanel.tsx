/** Light or dark, and how large everything is. */

import { SegmentedControl, Select, Switch } from '@mantine/core'
import { Panel } from '../components/Panel'
import { Row } from './Row'
import styles from './Settings.module.css'
import type { Change } from './use-change'

const zooms = [80, 90, 100, 115, 130, 160]

export function LookPanel({ settings, change }: Change) {
  const steps = [...new Set([...zooms, settings.zoom])].sort((a, b) => a - b)
  return (
    <Panel title="Look">
      <Row label="Colours">
        <SegmentedControl
          aria-label="Colours"
          value={settings.scheme}
          onChange={(scheme) => change({ scheme })}
          data={[
            { value: 'auto', label: 'system' },
            { value: 'light', label: 'light' },
            { value: 'dark', label: 'dark' },
          ]}
        />
      </Row>
      <Row label="Size of everything" help="Also Ctrl + and Ctrl −; Ctrl 0 for the usual size.">
        <Select
          aria-label="Size of everything"
          className={styles.short}
          value={String(settings.zoom)}
          onChange={(zoom) => zoom !== null && change({ zoom: Number(zoom) })}
          data={steps.map((zoom) => ({ value: String(zoom), label: `${zoom} %` }))}
        />
      </Row>
      <Row label="Offer the next step" help="A button in the header for what usually follows.">
        <Switch
          aria-label="Offer the next step"
          checked={settings.nextSteps}
          onChange={(event) => change({ nextSteps: event.currentTarget.checked })}
        />
      </Row>
    </Panel>
  )
}
