/** The arms of the shortcut demo: what labels add where the text alone rewards a wrong kind of thought. */

import { Table } from '@mantine/core'
import { useCallback } from 'react'
import { forestPlot } from '../../core/chart/forest'
import { fixed, percent } from '../../core/chart/format'
import { beyondRows, shortcutArmNames, shortcutTable } from '../../core/comparison/labels-tables'
import type { ShortcutComparison } from '../../core/comparison/shortcut'
import { OutMenu } from '../components/OutMenu'
import { Panel } from '../components/Panel'
import { SvgTree } from '../components/SvgTree'
import { Term } from '../components/Term'
import styles from './Compare.module.css'

interface ShortcutPanelProps {
  readonly shortcut: ShortcutComparison
  readonly fileName: string
}

const WIDTH = 520

export function ShortcutPanel({ shortcut, fileName }: ShortcutPanelProps) {
  const { rows, beyond, sentence } = shortcut
  const plot = useCallback(
    () =>
      forestPlot({
        title: 'Sampled accuracy with labels, less that of each control',
        width: WIDTH,
        better: 'higher',
        rows: beyondRows(beyond),
        digits: () => 2,
      }),
    [beyond],
  )
  return (
    <Panel
      title="Labels against controls"
      flush
      note="the shortcut demo"
      end={
        <OutMenu
          label="Labels against controls"
          fileName={`${fileName}_shortcut`}
          svg={plot}
          table={() => shortcutTable(shortcut)}
        />
      }
    >
      <Table className={styles.table}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>Arm</Table.Th>
            <Table.Th className={styles.number}>
              <Term name="accuracy">sampled accuracy</Term>
            </Table.Th>
            <Table.Th className={styles.number}>right thoughts</Table.Th>
            <Table.Th className={styles.number}>shortcuts trained on</Table.Th>
            <Table.Th className={styles.number}>sampled</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {rows.map(({ arm, accuracySampled, rightThoughts, shortcutShare, shortcutSampled }) => (
            <Table.Tr key={arm}>
              <Table.Th scope="row" className={styles.run}>
                {shortcutArmNames[arm]}
              </Table.Th>
              <Figure value={accuracySampled} show={(value) => fixed(value, 2)} />
              <Figure value={rightThoughts} show={percent} />
              <Figure value={shortcutShare} show={percent} />
              <Figure value={shortcutSampled} show={percent} />
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
      {beyond.length > 0 && (
        <div className={styles.beyond}>
          <SvgTree node={plot()} />
        </div>
      )}
      <p className={styles.chartFoot}>
        {sentence ?? <span className={styles.dim}>Not all arms have finished: what labels add is not known yet.</span>}
      </p>
    </Panel>
  )
}

interface FigureProps {
  readonly value: number | null
  readonly show: (value: number) => string
}

function Figure({ value, show }: FigureProps) {
  return (
    <Table.Td className={styles.number}>
      {value === null ? <span className={styles.dim}>not measured</span> : show(value)}
    </Table.Td>
  )
}
