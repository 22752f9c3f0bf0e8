import { expect, it } from 'vitest'
import { rowsTable, runsTable } from '../../../core/comparison/export-tables'
import { compareAgainst } from '../../../core/comparison/forest'
import { accuracyMetrics } from '../../../core/comparison/metrics'
import { compareExperiments } from '../../../core/comparison/table'
import { atOnce } from '../../../core/statistics/at-once'
import { arm, experiment, sums } from './experiments'

const experiments = [
  experiment('demo', [
    arm({ arm: 'iteration-1', kind: 'iteration', iteration: 1, sums: sums('accuracy-sampled', [1, 1, 1], [2, 1, 1]) }),
    arm({ arm: 'warm-start', kind: 'warm-start', sums: sums('accuracy-sampled', [1, 0, 1], [2, 1, 1]) }),
  ]),
]
const table = atOnce(compareExperiments(experiments))

it('gives each run its difference from the reference, in the order of the runs', () => {
  const forest = atOnce(compareAgainst(experiments, accuracyMetrics.accuracy, 'demo/warm-start')) ?? []
  const { columns, rows } = runsTable(table, forest, 'accuracy', 'demo/warm-start')
  const cell = (row: number, name: string) => rows[row]?.[columns.indexOf(name)]
  expect(rows.map((_, i) => cell(i, 'arm'))).toEqual(['warm-start', 'iteration-1'])
  expect([cell(0, 'note'), cell(0, 'difference')]).toEqual(['reference', null])
  // Of two documents one is right in both, one in iteration 1 only.
  expect([cell(1, 'difference'), cell(1, 'wins'), cell(1, 'ties'), cell(1, 'difference-documents')]).toEqual([
    0.5, 1, 1, 2,
  ])
  expect(new Set(columns).size).toBe(columns.length)
})

it('has the runs alone while the differences are not known', () => {
  expect(runsTable(table, [], 'accuracy', 'demo/warm-start')).toEqual(rowsTable(table))
})
