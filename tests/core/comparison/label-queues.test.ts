import { expect, it } from 'vitest'
import { lineChart } from '../../../core/chart/line-chart'
import { queueChart } from '../../../core/comparison/label-queue-chart'
import {
  type LabelOrder,
  type QueueComparison,
  type QueueMetric,
  type QueueRun,
  queueMetrics,
  summarizeQueues,
} from '../../../core/comparison/label-queues'

const [right] = queueMetrics as [QueueMetric]

/** Measured after 0, 100 and 200 labels; every figure is the same one. */
function run(order: LabelOrder, seed: number, figures: readonly number[]): QueueRun {
  const points = figures.map((figure, i) => ({
    ...{
      labels: 100 * i,
      lambda: 1,
      rightUnlabelled: figure,
      rightLabelled: figure,
      chosenRight: figure,
      logLoss: figure,
    },
  }))
  return { order, seed, points }
}

function comparison(...runs: readonly QueueRun[]): QueueComparison {
  return {
    ...{ experiment: 'ring', iteration: 1, lambda: 'auto', reliability: 1, created: '2026-01-01T00:00:00Z' },
    ...{ labelledChunks: 10, measuredChunks: 10, runs },
  }
}

it('pairs the orders by seed, with the interval of Student over seeds', () => {
  const summary = summarizeQueues(
    comparison(
      run('value', 1, [0.5, 0.7, 0.8]),
      run('random', 1, [0.5, 0.6, 0.7]),
      run('random', 2, [0.4, 0.5, 0.6]),
      run('value', 2, [0.4, 0.6, 0.72]),
      run('value', 3, [0.4, 0.6, 0.9]),
    ),
    right,
  )
  const end = summary?.points.at(-1)
  expect(summary?.seeds).toBe(2)
  expect(end?.value.mean).toBeCloseTo(0.76, 12)
  // differences .10 and .12: mean .11, standard error .01, t of one degree of freedom 12.706
  expect(end?.difference.mean).toBeCloseTo(0.11, 12)
  expect(end?.difference.low).toBeCloseTo(0.11 - 0.12706, 4)
  expect(summary?.isResolved).toBe(false)
  expect(summary?.sentence).toContain(
    'no difference that could be told (+11.0 points, \u22121.7 points to +23.7 points',
  )
})

it('finds the labels that bring each queue to nine tenths of the gain at random, between two measures', () => {
  const summary = summarizeQueues(
    comparison(
      run('value', 1, [0.5, 0.8, 0.9]),
      run('random', 1, [0.5, 0.6, 0.7]),
      run('value', 2, [0.5, 0.6, 0.9]),
      run('random', 2, [0.5, 0.6, 0.7]),
      run('value', 3, [0.5, 0.9, 0.9]),
      run('random', 3, [0.5, 0.6, 0.7]),
    ),
    right,
  )
  // Nine tenths of .2 bring .5 to .68: 18/30 of the way to .8, 18/40 to .9, and 8/30 of the second way from .6 to .9;
  // 8/10 of the second way from .6 to .7
  expect(summary?.sameGain).toEqual({
    value: { median: 60, least: 45, most: 127 },
    random: { median: 180, least: 180, most: 180 },
  })
  expect(summary?.isResolved).toBe(true)
  expect(summary?.sentence).toMatch(/the value queue is better \(/)
  expect(summary?.sentence).toMatch(/gain take 60 \(45 to 127\) with the value queue, 180 at random\.$/)
})

it('says when the value queue is worse, and when a random one gains nothing to be reached', () => {
  const worse = summarizeQueues(
    comparison(
      ...[1, 2].flatMap((seed) => [
        run('value', seed, [0.5, 0.4, 0.3]),
        run('random', seed, [0.5, 0.5, 0.5 - 0.001 * seed]),
      ]),
    ),
    right,
  )
  expect(worse?.sameGain).toBeNull()
  expect(worse?.sentence).toContain('the value queue is worse')
})

it('reads a loss the other way round', () => {
  const loss = queueMetrics.find(({ key }) => key === 'logLoss') as QueueMetric
  const runs = [1, 2].flatMap((seed) => [run('value', seed, [0.7, 0.5, 0.3]), run('random', seed, [0.7, 0.6, 0.5])])
  const summary = summarizeQueues(comparison(...runs), loss)
  // .7 less nine tenths of .2 is .52: nine tenths of the way to .5, and 8/10 of the second way from .6
  expect(summary?.sameGain).toEqual({
    value: { median: 90, least: 90, most: 90 },
    random: { median: 180, least: 180, most: 180 },
  })
  expect(summary?.sentence).toContain('value queue 0.300, random queue 0.500')
})

it('compares at the numbers of labels that all runs have, and one seed only in words', () => {
  const short = summarizeQueues(comparison(run('value', 1, [0.5, 0.6]), run('random', 1, [0.5, 0.6, 0.7])), right)
  expect(short?.points.map(({ labels }) => labels)).toEqual([0, 100])
  expect(short?.isResolved).toBe(false)
  expect(short?.sentence).toContain('one seed')
  expect(summarizeQueues(comparison(run('value', 1, [0.5])), right)).toBeNull()
})

it('draws a line for each order with a band over seeds', () => {
  const runs = [1, 2].flatMap((seed) => [
    run('value', seed, [0.5, 0.7, 0.8 + 0.02 * seed]),
    run('random', seed, [0.5, 0.6, 0.7]),
  ])
  const summary = summarizeQueues(comparison(...runs), right)
  if (!summary) throw new Error('no summary')
  const chart = queueChart(summary, { width: 480, height: 300 })
  expect(chart.key).toBe('queues-rightUnlabelled')
  const texts = lineChart(chart.spec).points.map(({ text }) => text)
  expect(texts).toHaveLength(6)
  expect(texts[0]).toBe('most useful first, labels 0: 50\u202f%, 50\u202f% to 50\u202f%, 2 seeds')
  expect(texts[5]).toMatch(/^at random, labels 200: 70\u202f%/)
})
