/** The row of cards: order, the last verdicts as small cells, the card on show, what comes, and how the day goes. */

import { Button, Menu, Popover, TextInput, UnstyledButton } from '@mantine/core'
import { IconCheck, IconChevronDown, IconMinus, IconPencil, IconX } from '@tabler/icons-react'
import { useState } from 'react'
import { fixed, grouped } from '../../core/chart/format'
import type { Verdict } from '../../core/contract/review'
import { labellingPace } from '../../core/review/pace'
import type { QueueOrder } from '../../core/review/queue'
import { Key } from '../components/Key'
import { useLab, useLabState } from '../lab/lab-context'
import styles from './Review.module.css'
import type { Desk } from './use-desk'

export const orderWords: Readonly<Record<QueueOrder, string>> = {
  value: 'Most useful first',
  random: 'Random',
  document: 'In document order',
  disagreements: 'Disagreements',
}

const SHOWN = 18
const COMING = 10

interface QueueStripProps {
  readonly desk: Desk
  readonly order: QueueOrder
  readonly onOrder: (order: QueueOrder) => void
  readonly annotator: string
  readonly filterWords: string | null
  readonly onClearFilter: () => void
  /** Whether the evidence is open, where it is a drawer. */
  readonly drawer: boolean
  readonly onDrawer: (open: boolean) => void
}

export function QueueStrip({ desk, order, onOrder, annotator, filterWords, onClearFilter, ...props }: QueueStripProps) {
  const { drawer, onDrawer } = props
  const { trail, at, coming, session, decided, state } = desk
  const { goal } = useLabState('settings')
  const from = Math.max(0, Math.min(at, trail.length) - SHOWN)
  const past = trail.slice(from, at)
  const ahead = trail.slice(at + 1, at + 1 + COMING)
  const pace = labellingPace(
    (session?.recent ?? []).filter(({ verdict }) => verdict !== 'skip').map(({ at: time }) => Date.parse(time)),
  )
  return (
    <div className={styles.strip}>
      <Menu position="bottom-start">
        <Menu.Target>
          <Button variant="default" rightSection={<IconChevronDown size={13} aria-hidden />}>
            {orderWords[order]}
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          {(Object.keys(orderWords) as QueueOrder[]).map((name) => (
            <Menu.Item
              key={name}
              onClick={() => onOrder(name)}
              leftSection={<IconCheck size={13} aria-hidden className={name === order ? '' : styles.unseen} />}
            >
              {orderWords[name]}
            </Menu.Item>
          ))}
          {decided !== null && (
            <>
              <Menu.Divider />
              <Menu.Label>What is decided anyway is not shown: {grouped(decided)} chunks</Menu.Label>
            </>
          )}
        </Menu.Dropdown>
      </Menu>
      {filterWords !== null && (
        <Button variant="default" rightSection={<IconX size={12} aria-hidden />} onClick={onClearFilter}>
          {filterWords}
        </Button>
      )}
      {state && state.read !== null && (
        <span className={styles.reading} title="Cards come from the thoughts that are read already, drawn at random.">
          still reading {grouped(state.read)} of {grouped(state.thoughts)}
        </span>
      )}
      <nav className={styles.cells} aria-label="Cards">
        {past.map((card, i) => (
          <Cell key={card.chunkId} verdict={card.verdict} onClick={() => desk.goToPlace(from + i)} />
        ))}
        <span className={styles.here} aria-current="step">
          {desk.entry?.verdict ? <VerdictIcon verdict={desk.entry.verdict} size={13} /> : desk.number}
        </span>
        {ahead.map((card, i) => (
          <Cell key={card.chunkId} verdict={card.verdict} onClick={() => desk.goToPlace(at + 1 + i)} />
        ))}
        {coming.slice(0, Math.max(0, COMING - ahead.length)).map(({ chunkId }) => (
          <span key={chunkId} className={styles.toCome} />
        ))}
      </nav>
      <span className={styles.count}>
        <b>{session?.today ?? 0}</b> <span className="dimmed">of {grouped(goal)} today</span>
      </span>
      <span className={styles.count}>
        <b>{pace === null ? '' : fixed(pace, 1)}</b> <span className="dimmed">{pace === null ? '' : 'a minute'}</span>
      </span>
      <AnnotatorName annotator={annotator} />
      <Button
        className={styles.drawerButton}
        variant="default"
        aria-expanded={drawer}
        aria-controls="evidence"
        rightSection={<Key>]</Key>}
        onClick={() => onDrawer(!drawer)}
      >
        Evidence
      </Button>
    </div>
  )
}

const verdictWords: Readonly<Record<Verdict, string>> = {
  accept: 'accepted',
  reject: 'rejected',
  edit: 'edited',
  skip: 'skipped',
}

function Cell({ verdict, onClick }: { readonly verdict: Verdict | null; readonly onClick: () => void }) {
  const words = verdict ? verdictWords[verdict] : 'no verdict'
  return (
    <UnstyledButton
      className={styles.cell}
      data-verdict={verdict}
      title={words}
      aria-label={`Card, ${words}`}
      onClick={onClick}
    >
      {verdict && <VerdictIcon verdict={verdict} size={11} />}
    </UnstyledButton>
  )
}

export function VerdictIcon({ verdict, size }: { readonly verdict: Verdict; readonly size: number }) {
  const Icon = { accept: IconCheck, reject: IconX, edit: IconPencil, skip: IconMinus }[verdict]
  return <Icon size={size} stroke={2.4} aria-hidden className={styles.verdictIcon} data-verdict={verdict} />
}

function AnnotatorName({ annotator }: { readonly annotator: string }) {
  const { client } = useLab()
  const [name, setName] = useState<string | null>(null)
  const save = () => {
    if (name?.trim()) void client.settings.set({ annotator: name.trim() })
    setName(null)
  }
  return (
    <Popover opened={name !== null} onChange={(open) => !open && setName(null)} position="bottom-end" trapFocus>
      <Popover.Target>
        <UnstyledButton
          className={styles.annotator}
          aria-label={`Annotator: ${annotator}. Change`}
          onClick={() => setName(annotator)}
        >
          {annotator}
        </UnstyledButton>
      </Popover.Target>
      <Popover.Dropdown>
        <form
          onSubmit={(event) => {
            event.preventDefault()
            save()
          }}
        >
          <TextInput
            data-autofocus
            label="Annotator"
            description="Your labels are kept under this name"
            maxLength={100}
            value={name ?? ''}
            onChange={({ currentTarget }) => setName(currentTarget.value)}
          />
        </form>
      </Popover.Dropdown>
    </Popover>
  )
}
