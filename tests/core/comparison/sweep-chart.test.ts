import { describe, expect, it } from 'vitest'
import { isSweep, sweepChart } from '../../../core/comparison/charts'
import type { EvaluatedExperiment } from '../../../core/comparison/evaluated'
import { accuracyMetrics } from '../../../core/comparison/metrics'
import { compareExperiments } from '../../../core/comparison/table'
import { atOnce } from '../../../core/statistics/at-once'
import { arm, experiment, sums } from './experiments'

const tableOf = (experiments: readonly EvaluatedExperiment[]) => atOnce(compareExperiments(experiments))

/** Iteration 1 answers `right` of four questions. */
const withK = (name: string, thoughts: number, right: number, more: object = {}) =>
  experiment(
    name,
    [
      arm({ arm: 'warm-start', kind: 'warm-start', sums: sums('accuracy-sampled', [1, 0, 4]) }),
      arm({ arm: 'iteration-1', kind: 'iteration', iteration: 1, sums: sums('accuracy-sampled', [1, right, 4]) }),
    ],
    { sampling: { thoughts }, ...more },
  )

const size = { width: 300, height: 200 }

describe('sweepChart', () => {
  it('draws iterations of experiments that differ in K alone, by K', () => {
    const table = tableOf([withK('look-k4', 4, 3), withK('look-k1', 1, 1), withK('look-k2', 2, 2)])
    expect(isSweep(table)).toBe(true)
    const { series, x } = sweepChart(table, accuracyMetrics.accuracy, new Set(), size).spec
    expect(series.map(({ label }) => label)).toEqual(['Iteration 1'])
    expect(series[0]?.points.map(({ x: k, y }) => [k, y])).toEqual([
      [1, 0.25],
      [2, 0.5],
      [4, 0.75],
    ])
    expect(x.ticks).toEqual([1, 2, 4])
  })

  it('leaves out what differs in more than K, and what is hidden', () => {
    const other = withK('other', 2, 4, { rawMixRatio: 0.5 })
    const table = tableOf([withK('look-k1', 1, 1), withK('look-k4', 4, 3), other])
    const { series } = sweepChart(table, accuracyMetrics.accuracy, new Set(['look-k4/iteration-1']), size).spec
    expect(series.flatMap(({ points }) => points.map(({ x }) => x))).toEqual([1])
    expect(isSweep(tableOf([withK('look-k1', 1, 1), other]))).toBe(false)
    expect(isSweep(tableOf([withK('a', 2, 1), withK('b', 2, 1, { seed: 1 })]))).toBe(false)
  })
})
