/**
 * Checkpoints as a tree: each below the one that wrote its thoughts. Where its weights started is a column, for that is
 * another parent.
 */

import { Table } from '@mantine/core'
import type { KeyboardEvent } from 'react'
import { fixed, range } from '../../core/chart/format'
import type { ModelSummary } from '../../core/contract/model'
import { checkpointTitle } from '../../core/model/checkpoint-name'
import { type LineageRow, lineage, type ThoughtSource } from '../../core/model/lineage'
import { Panel } from '../components/Panel'
import { Term } from '../components/Term'
import { ago } from '../shell/job-words'
import styles from './Model.module.css'
import { size } from './words'

interface LineagePanelProps {
  readonly models: readonly ModelSummary[]
  readonly selected: string | null
  readonly onSelect: (name: string) => void
  /** Enter, or a double click. */
  readonly onOpen: (name: string) => void
}

type Row = LineageRow<ModelSummary & { readonly weightsFrom: string | null }>

export function LineagePanel({ models, selected, onSelect, onOpen }: LineagePanelProps) {
  const rows = lineage(models.map((model) => ({ ...model, weightsFrom: model.parent })))
  const current = rows.findIndex(({ checkpoint }) => checkpoint.name === selected)
  const onKeyDown = (event: KeyboardEvent<HTMLElement>) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key]
    if (event.key === 'Enter' && selected !== null) onOpen(selected)
    else if (step !== undefined) {
      const next = Math.max(0, Math.min(rows.length - 1, current + step))
      onSelect((rows[next] as Row).checkpoint.name)
      event.currentTarget.querySelectorAll<HTMLElement>('tbody tr')[next]?.focus()
    } else return
    event.preventDefault()
  }
  return (
    <Panel
      title="Checkpoints and where they came from"
      flush
      end={
        <span className={styles.dim}>
          <Term name="bound">bounds</Term> in <Term name="nat">nats</Term> per token of held-out text
        </span>
      }
    >
      <div className={styles.tree}>
        <Table
          role="treegrid"
          aria-label="Checkpoints, each below the one that wrote its thoughts"
          stickyHeader
          onKeyDown={onKeyDown}
        >
          <Table.Thead>
            <Table.Tr>
              <Table.Th>Checkpoint, below the one that wrote its thoughts</Table.Th>
              <Table.Th>weights from</Table.Th>
              <Table.Th className={styles.number}>bound and 95 % interval</Table.Th>
              <Table.Th className={styles.number}>size</Table.Th>
              <Table.Th>made</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {rows.map((row, i) => (
              <TreeRow
                key={row.checkpoint.name}
                row={row}
                isSelected={i === current}
                isReached={i === Math.max(0, current)}
                onSelect={() => onSelect(row.checkpoint.name)}
                onOpen={() => onOpen(row.checkpoint.name)}
              />
            ))}
          </Table.Tbody>
        </Table>
      </div>
    </Panel>
  )
}

interface TreeRowProps {
  readonly row: Row
  readonly isSelected: boolean
  /** Whether Tab comes to it. */
  readonly isReached: boolean
  readonly onSelect: () => void
  readonly onOpen: () => void
}

function TreeRow({ row: { checkpoint, depth, thoughts }, isSelected, isReached, onSelect, onOpen }: TreeRowProps) {
  const { name, parent, experiment, bytes, created, hasWeights } = checkpoint
  const title = checkpointTitle(checkpoint)
  return (
    <Table.Tr
      aria-level={depth + 1}
      aria-selected={isSelected}
      tabIndex={isReached ? 0 : -1}
      title={name}
      onClick={onSelect}
      onDoubleClick={onOpen}
    >
      <Table.Td>
        <span className={styles.branch} style={{ paddingLeft: Math.max(0, depth - 1) * 20 }}>
          {depth > 0 && (
            <svg width={14} height={14} aria-hidden="true">
              <path d="M3 0v8h8" fill="none" stroke="var(--lab-neutral)" />
            </svg>
          )}
          <span className={isSelected ? styles.strong : undefined}>{title}</span>
          {experiment !== null && <span className={styles.pill}>{experiment}</span>}
          {!hasWeights && <span className={styles.pill}>weights deleted</span>}
          {noThoughtsOfOurs(thoughts) && <span className={styles.dim}>{noThoughtsOfOurs(thoughts)}</span>}
        </span>
      </Table.Td>
      <Table.Td className={styles.dim}>{parent ?? (experiment === null ? 'itself' : '')}</Table.Td>
      <Table.Td className={styles.number}>
        <Bound checkpoint={checkpoint} />
      </Table.Td>
      <Table.Td className={styles.number}>{size(bytes)}</Table.Td>
      <Table.Td title={new Date(created).toLocaleString()}>{ago(created, Date.now())}</Table.Td>
    </Table.Tr>
  )
}

function noThoughtsOfOurs({ kind }: ThoughtSource): string | null {
  if (kind === 'imported') return 'imported thoughts'
  return kind === 'right' ? 'right thoughts' : null
}

function Bound({ checkpoint: { bound, kind } }: { readonly checkpoint: ModelSummary }) {
  const show = (value: number) => fixed(value, 3)
  if (!bound) return <span className={styles.dim}>{kind.startsWith('raw') ? 'no thoughts' : 'not measured'}</span>
  return (
    <span title={`with ${bound.n} thoughts`}>
      L<sub>{bound.n}</sub> {show(bound.value)}{' '}
      <span className={styles.dim}>{bound.interval ? range(bound.interval, show) : 'one document'}</span>
    </span>
  )
}
