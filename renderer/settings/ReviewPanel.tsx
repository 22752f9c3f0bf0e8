/** Who labels, how much a day, what is hidden, and the keys. */

import { Button, NumberInput, Select, Switch, TextInput } from '@mantine/core'
import { Panel } from '../components/Panel'
import { KeyTable } from './KeyTable'
import { Row } from './Row'
import styles from './Settings.module.css'
import type { Change } from './use-change'

const shares = [0, 0.02, 0.05, 0.1, 0.2]

export function ReviewPanel(settingsChange: Change) {
  const { settings, change } = settingsChange
  const known = [...new Set([...shares, settings.repeatShare])].sort((a, b) => a - b)
  return (
    <Panel
      title="Review"
      end={
        <Button
          variant="default"
          disabled={Object.keys(settings.keys).length === 0}
          onClick={() => change({ keys: {} })}
        >
          Keys as they were
        </Button>
      }
    >
      <Row label="Annotator" help="Stands with every label that you give.">
        <TextInput
          key={settings.annotator}
          aria-label="Annotator"
          className={styles.middle}
          defaultValue={settings.annotator}
          maxLength={100}
          onBlur={(event) => {
            const annotator = event.currentTarget.value.trim()
            if (annotator !== settings.annotator) change({ annotator })
          }}
          onKeyDown={(event) => event.key === 'Enter' && event.currentTarget.blur()}
        />
      </Row>
      <Row label="Goal for a day" help="Labels.">
        <NumberInput
          key={settings.goal}
          aria-label="Goal for a day"
          className={styles.short}
          defaultValue={settings.goal}
          min={1}
          max={100_000}
          allowDecimal={false}
          onBlur={(event) => {
            const goal = Number(event.currentTarget.value)
            if (goal !== settings.goal && goal >= 1) change({ goal })
          }}
          onKeyDown={(event) => event.key === 'Enter' && event.currentTarget.blur()}
        />
      </Row>
      <Row label="Hide the weights until I decide" help="So that the model's opinion does not lead yours.">
        <Switch
          aria-label="Hide the weights until I decide"
          checked={settings.hideWeights}
          onChange={(event) => change({ hideWeights: event.currentTarget.checked })}
        />
      </Row>
      <Row label="Cards shown twice, unmarked" help="To see how far you agree with yourself.">
        <Select
          aria-label="Cards shown twice, unmarked"
          className={styles.short}
          data={known.map((share) => ({ value: String(share), label: `${Math.round(share * 100)} %` }))}
          value={String(settings.repeatShare)}
          onChange={(share) => share !== null && change({ repeatShare: Number(share) })}
        />
      </Row>
      <KeyTable {...settingsChange} />
    </Panel>
  )
}
