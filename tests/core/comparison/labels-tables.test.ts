import { expect, it } from 'vitest'
import type { ArmDifference } from '../../../core/comparison/difference'
import { beyondRows, shortcutTable, stepsTable } from '../../../core/comparison/labels-tables'

it('has a row for each M-step with labels, with empty cells where their effect was not written down', () => {
  const step = { experiment: 'demo', iteration: 2, accepts: 7, rejects: 3, edits: 1, annotators: ['Ada', 'Bob'] }
  const effect = {
    ...{ lambda: 0.5, chunks: 80, essWithout: 3, essWith: 2, moved: 0.1, changed: 9 },
    ...{ acceptableWithout: 0.5, acceptableWith: 0.7 },
  }
  const { columns, rows } = stepsTable([
    { ...step, effect },
    { ...step, effect: null },
  ])
  expect(rows).toEqual([
    ['demo', 2, 7, 3, 1, 'Ada Bob', 0.5, 80, 3, 2, 0.1, 9, 0.5, 0.7],
    ['demo', 2, 7, 3, 1, 'Ada Bob', null, null, null, null, null, null, null, null],
  ])
  expect(columns).toHaveLength(14)
})

it('puts what labels add beside the control that they are compared with', () => {
  const difference = { value: 0.2, interval: { low: 0.1, high: 0.3 }, outer: null, documents: 40 } as ArmDifference
  const figures = { shortcutShare: 0.4, shortcutSampled: 0.5, rightThoughts: null, ess: 2, bounds: {} }
  const beyond = [{ control: 'tempered', difference, isResolved: true }] as const
  const rows = [
    { arm: 'labels', accuracySampled: 0.9, ...figures },
    { arm: 'tempered', accuracySampled: 0.7, ...figures },
  ] as const
  expect(shortcutTable({ rows, beyond, sentence: null }).rows).toEqual([
    ['labels', 0.9, null, 0.4, 0.5, 2, null, null, null, null],
    ['tempered', 0.7, null, 0.4, 0.5, 2, 0.2, 0.1, 0.3, 40],
  ])
  expect(beyondRows(beyond)).toMatchObject([{ label: 'Labels beyond tempered weights', mark: { value: 0.2 } }])
})
