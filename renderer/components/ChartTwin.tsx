/** A chart as a table, for those who read numbers. */

import { Table } from '@mantine/core'
import type { ChartTable } from '../../core/chart/table'
import styles from './Chart.module.css'

interface ChartTwinProps {
  readonly title: string
  readonly table: ChartTable
  readonly height: number
}

export function ChartTwin({ title, table: { columns, rows }, height }: ChartTwinProps) {
  return (
    <div className={styles.twin} style={{ height }}>
      <Table stickyHeader>
        <Table.Caption className={styles.spoken}>{title}</Table.Caption>
        <Table.Thead>
          <Table.Tr>
            {columns.map((column) => (
              <Table.Th key={column}>{column}</Table.Th>
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {rows.map((row, i) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: rows are points in their order
            <Table.Tr key={i}>
              {row.map((cell, j) => (
                <Table.Td key={columns[j]}>{typeof cell === 'number' ? Number(cell.toPrecision(6)) : cell}</Table.Td>
              ))}
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </div>
  )
}
