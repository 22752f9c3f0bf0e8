import { describe, expect, it } from 'vitest'
import { toCsv } from '../../../core/chart/table'
import { boundChart, progressChart } from '../../../core/comparison/charts'
import { diffConfigs } from '../../../core/comparison/config-diff'
import { type EffectOfK, effectsOfK, type JudgedChunk } from '../../../core/comparison/effect-of-k'
import type { EvaluatedExperiment } from '../../../core/comparison/evaluated'
import { rowsTable } from '../../../core/comparison/export-tables'
import { accuracyMetrics, chunkBoundMetric } from '../../../core/comparison/metrics'
import { type ComparisonTable, compareExperiments } from '../../../core/comparison/table'
import { atOnce } from '../../../core/statistics/at-once'
import { arm, experiment, sums } from './experiments'

const table = (experiments: readonly EvaluatedExperiment[]): ComparisonTable => atOnce(compareExperiments(experiments))

const bounds = (n: number, ...values: number[]) =>
  values.map((value, item) => ({ metric: 'chunk-bound' as const, n, item, value, weight: 2 }))

const demo = (seed: number, tokens: number): EvaluatedExperiment =>
  experiment(
    `demo-${seed}`,
    [
      arm({
        arm: 'warm-start',
        kind: 'warm-start',
        sums: [
          ...sums('nll', [0, 8, 4], [1, 4, 4]),
          ...bounds(1, -4, -2),
          ...bounds(2, -2, -2),
          ...sums('bound', [0, -4, 4]),
        ],
        cost: { trainedTokens: tokens, flops: 10, bounds: { '1': -1, '2': -1 } },
      }),
      arm({
        arm: 'iteration-1',
        kind: 'iteration',
        iteration: 1,
        sums: [...sums('nll', [0, 4, 4], [1, 4, 4]), ...sums('accuracy-sampled', [0, 2, 2], [1, 2, 2])],
        cost: { trainedTokens: 100, flops: 5, sampledTokens: 7 },
      }),
      arm({
        arm: 'raw-flop-matched',
        kind: 'raw-flop-matched',
        sums: sums('accuracy-direct', [0, 1, 2], [1, 0, 2]),
        cost: { trainedTokens: 90, flops: 4 },
      }),
      arm({ arm: 'iteration-2', kind: 'iteration', iteration: 2, sums: [], cost: { trainedTokens: 100, flops: 5 } }),
    ],
    { seed },
  )

describe('compareExperiments', () => {
  it('lists baselines, the warm start and the iterations, with figures as ratios of sums', () => {
    const { rows, sizes } = table([demo(0, 50)])
    expect(rows.map(({ label }) => label)).toEqual(['Raw, FLOP-matched', 'Warm start', 'Iteration 1', 'Iteration 2'])
    expect(sizes).toEqual([1, 2])
    expect(rows[1]?.figures.nll?.value).toBe(12 / 8)
    expect(rows[1]?.figures[chunkBoundMetric(1).key]?.value).toBe(-6 / 4)
    expect(rows[0]?.figures.accuracy?.value).toBe(0.25)
    expect(rows[0]?.figures['accuracy-sampled']).toBeUndefined()
  })

  it('gives an accuracy of 1 the width that its number of questions leaves', () => {
    // Wilson for 4 of 4: low end 4 / (4 + z^2).
    expect(table([demo(0, 50)]).rows[2]?.figures.accuracy?.interval?.low).toBeCloseTo(4 / (4 + 1.959964 ** 2), 5)
  })

  it('adds up what led to an iteration, and takes the mean over seeds', () => {
    const { rows, groups } = table([demo(0, 50), demo(1, 70)])
    expect(groups.map(({ label }) => label)).toEqual(['demo-0 (2 seeds)'])
    expect(rows.map(({ cost }) => cost.trainedTokens)).toEqual([90, 60, 160, 260])
    expect(rows[3]?.cost.flops).toBe(20)
    expect(rows[1]?.seeds).toEqual([0, 1])
  })

  it('keeps experiments apart that differ in more than the seed, and runs of the same seed', () => {
    const other = { ...demo(0, 50), name: 'again' }
    const { groups, rows } = table([demo(0, 50), other])
    expect(groups).toHaveLength(2)
    expect(rows[4]?.label).toBe('Raw, FLOP-matched, again')
    expect(new Set(rows.map(({ key }) => key)).size).toBe(8)
  })

  it('has nothing to show of nothing', () => {
    expect(table([experiment('a', [])])).toMatchObject({ rows: [], sizes: [], documents: 0 })
  })

  it('is saved with every figure in full', () => {
    const csv = toCsv(rowsTable(table([demo(0, 50)])))
    const [head, raw] = csv.split('\r\n') as [string, string]
    expect(head.split(',').length).toBe(raw.split(',').length)
    expect(csv).toContain('demo-0,Warm start'.replace('Warm start', 'warm-start'))
    expect(csv).toContain(',1.5,')
  })
})

describe('charts', () => {
  it('draw a line an arm, hidden ones left out', () => {
    const all = table([demo(0, 50)])
    expect(boundChart(all, 'chunk', new Set(), { width: 300, height: 200 }).spec.series).toMatchObject([
      {
        label: 'Warm start',
        points: [
          { x: 1, y: -1.5 },
          { x: 2, y: -1 },
        ],
      },
    ])
    const hidden = new Set(['demo-0/warm-start'])
    expect(boundChart(all, 'chunk', hidden, { width: 300, height: 200 }).spec.series).toEqual([])
  })

  it('draw baselines where they are: at their cost, or across all iterations', () => {
    const all = table([demo(0, 50)])
    const chart = (axis: 'iteration' | 'tokens') =>
      progressChart(all, accuracyMetrics.accuracy, axis, new Set(), { width: 300, height: 200 }).spec.series
    expect(chart('tokens').map(({ label, points }) => [label, points.map(({ x }) => x)])).toEqual([
      ['thoughts', [150]],
      ['Raw, FLOP-matched', [90]],
    ])
    expect(chart('iteration')[1]?.points.map(({ x }) => x)).toEqual([0, 2])
  })
})

describe('effectsOfK', () => {
  const thought = (logLikelihood: number, isRight: boolean | null, finished = true) => ({
    logPrior: 0,
    logPosterior: 0,
    logLikelihood,
    finished,
    isRight,
  })
  const chunk = (document: number, thoughts: JudgedChunk['thoughts']): JudgedChunk => ({
    document,
    seed: 0,
    chunk: { logLikelihoodEmpty: 0, chunkTokens: 1 },
    weighting: { form: 'logWeight', beta: 1, fidelity: 'consistent' },
    thoughts,
  })
  const effectOf = (...chunks: JudgedChunk[]) => atOnce(effectsOfK(new Map([[1, chunks]])))[0] as EffectOfK

  it('is the share of right thoughts that the first n would give by their weights', () => {
    const chunks = [
      chunk(1, [thought(0, false), thought(Math.log(3), true)]),
      chunk(2, [thought(0, true), thought(0, false)]),
    ]
    // n 1: 0 and 1; n 2: 3/4 and 1/2.
    const { points, measures } = effectOf(...chunks)
    expect(measures).toBe('right')
    expect(points.map(({ figure }) => figure?.value)).toEqual([0.5, 0.625])
  })

  it('leaves chunks out whose thoughts have no weight', () => {
    const chunks = [chunk(1, [thought(0, false, false)]), chunk(2, [thought(0, true)])]
    expect(effectOf(...chunks).points[0]?.figure).toMatchObject({ value: 1, documents: 1 })
  })

  it('is the effective sample size where right thoughts are not known', () => {
    const { measures, points } = effectOf(chunk(1, [thought(0, null), thought(Math.log(3), null)]))
    expect(measures).toBe('ess')
    expect(points.map(({ figure }) => figure?.value)).toEqual([1, 1.6]) // 1 / (1/16 + 9/16)
  })
})

describe('diffConfigs', () => {
  it('marks what differs, grouped as the schema', () => {
    const [a, b] = [experiment('a', []), experiment('b', [], { sampling: { thoughts: 4 }, iterations: 1 })]
    const groups = diffConfigs([a.config, b.config])
    const differing = groups.flatMap(({ name, keys }) =>
      keys.filter((key) => key.differs).map((key) => [name, key.path]),
    )
    expect(differing).toEqual([
      ['', 'name'],
      ['', 'iterations'],
      ['sampling', 'sampling.thoughts'],
    ])
    expect(groups.find(({ name }) => name === 'sampling')?.keys[0]).toMatchObject({ values: [8, 4] })
    expect(groups.flatMap(({ keys }) => keys).every(({ about }) => about.length > 0)).toBe(true)
  })
})
