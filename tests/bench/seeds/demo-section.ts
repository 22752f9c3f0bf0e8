/** The demo on many seeds: every seed's figures, what held on how many, and the spread. */

import type { ComparisonRow } from '../../../core/experiment/comparison'
import { markdownTable, percent } from './markdown-table'
import type { Reply } from './seed-run'
import { deviation, mean } from './spread'

type Key = 'accuracyDirect' | 'accuracyThought' | 'accuracySampled' | 'L8' | 'L8 per chunk'
type Table = readonly ComparisonRow[]

/** NaN where there is none. */
const figure = (row: ComparisonRow | undefined, key: Key): number =>
  (key === 'L8' ? row?.bounds['8'] : key === 'L8 per chunk' ? row?.boundsPerChunk['8'] : row?.[key]) ?? Number.NaN

/** What must hold on a seed, each with its name. */
function checks(table: Table): Record<string, boolean> {
  const arm = (name: string) => table.find((row) => row.arm === name)
  const chain = ['warm-start', 'iteration-1', 'iteration-2', 'iteration-3'].map(arm)
  const rises = (key: Key) => chain.every((row, i) => i === 0 || figure(row, key) > figure(chain[i - 1], key))
  const raw = Math.max(
    figure(arm('raw-token-matched'), 'accuracyDirect'),
    figure(arm('raw-flop-matched'), 'accuracyDirect'),
  )
  return {
    'thoughts beat raw text at both budgets (iteration 1, thought first)': figure(chain[1], 'accuracyThought') > raw,
    'each iteration improves L8': rises('L8'),
    'each iteration improves the sampled accuracy': rises('accuracySampled'),
  }
}

const nats = (x: number) => (Number.isFinite(x) ? x.toFixed(3) : '-')

type Column = readonly [title: string, arm: string, key: Key, format: (x: number) => string]

const columns: readonly Column[] = [
  ['raw, tokens', 'raw-token-matched', 'accuracyDirect', percent],
  ['raw, FLOPs', 'raw-flop-matched', 'accuracyDirect', percent],
  ...['warm-start', 'iteration-1', 'iteration-2', 'iteration-3'].flatMap((name): Column[] => {
    const short = name.replace('iteration-', 'it. ').replace('-start', '')
    return [
      [`${short} thought first`, name, 'accuracyThought', percent],
      [`${short} sampled`, name, 'accuracySampled', percent],
      [`${short} L8`, name, 'L8', nats],
      [`${short} L8/chunk`, name, 'L8 per chunk', nats],
    ]
  }),
]

/** @param replies of one length; one without a table is a demo that failed */
export function demoSection(title: string, replies: readonly Reply[]): string[] {
  const done = replies.flatMap(({ seed, table, alarms }) =>
    table ? [{ seed, table: table as Table, alarms: (alarms ?? []) as readonly string[] }] : [],
  )
  const held = Object.keys(checks([])).map((name) => {
    const count = done.filter(({ table }) => checks(table)[name]).length
    return `- ${name}: on ${count} of ${replies.length} seeds`
  })
  const all = done.filter(({ table }) => Object.values(checks(table)).every(Boolean)).length
  const alarmed = done.filter(({ alarms }) => alarms.length > 0).map(({ seed }) => seed)
  const value = (table: Table, [, arm, key]: Column) => {
    const row = table.find((row) => row.arm === arm)
    return figure(row, key)
  }
  const over = (summary: (list: readonly number[]) => number) =>
    columns.map((column) => column[3](summary(done.map(({ table }) => value(table, column)))))
  return [
    `## ${title}`,
    '',
    ...held,
    `- all of these: on ${all} of ${replies.length} seeds`,
    `- the alarm rang on ${alarmed.length === 0 ? 'none' : `seed ${alarmed.join(', ')}`}`,
    '',
    ...markdownTable(
      ['seed', ...columns.map(([title]) => title)],
      [
        ...replies.map(({ seed }) => {
          const table = done.find((result) => result.seed === seed)?.table
          return [seed, ...columns.map((column) => (table ? column[3](value(table, column)) : 'failed'))]
        }),
        ['mean', ...over(mean)],
        ['s.d.', ...over(deviation)],
      ],
    ),
    '',
  ]
}
