import { describe, expect, it } from 'vitest'
import type { EvaluatedExperiment } from '../../../core/comparison/evaluated'
import { compareAgainst, type ForestEntry } from '../../../core/comparison/forest'
import { accuracyMetrics, type ComparisonMetric, nllMetric, tokenBoundMetric } from '../../../core/comparison/metrics'
import { RandomStream, streamKey } from '../../../core/random'
import { atOnce } from '../../../core/statistics/at-once'
import { arm, experiment, sums } from './experiments'

function run(
  experiments: readonly EvaluatedExperiment[],
  metric: ComparisonMetric = accuracyMetrics.sampled,
  reference = 'a/warm-start',
) {
  return atOnce(compareAgainst(experiments, metric, reference)) as ForestEntry[]
}

const entry = (forest: readonly ForestEntry[], key: string) => forest.find((one) => one.key === key) as ForestEntry

function difference(forest: readonly ForestEntry[], key: string) {
  const { outcome } = entry(forest, key)
  if (outcome.kind !== 'difference') throw new Error(JSON.stringify(outcome))
  return outcome.difference
}

const reason = (forest: readonly ForestEntry[], key: string) => {
  const { outcome } = entry(forest, key)
  return outcome.kind === 'none' ? outcome.reason : outcome.kind
}

const warm = (...terms: [number, number, number][]) =>
  arm({ arm: 'warm-start', kind: 'warm-start', sums: sums('accuracy-sampled', ...terms) })
const iteration = (...terms: [number, number, number][]) =>
  arm({ arm: 'iteration-1', kind: 'iteration', iteration: 1, sums: sums('accuracy-sampled', ...terms) })

describe('compareAgainst', () => {
  it('subtracts ratios of sums over the documents that both have, and names the others', () => {
    // Shared documents 1, 2, 3: 3/6 before, 5/6 after; 4 and 5 have no partner.
    const arms = [
      warm([1, 1, 2], [2, 2, 2], [3, 0, 2], [4, 2, 2]),
      iteration([1, 2, 2], [2, 1, 2], [3, 2, 2], [5, 0, 2]),
    ]
    const found = difference(run([experiment('a', arms)]), 'a/iteration-1')
    expect(found.value).toBeCloseTo(2 / 6, 12)
    expect(found).toMatchObject({
      documents: 3,
      seeds: 1,
      wins: 2,
      ties: 0,
      losses: 1,
      replicates: 10_000,
      outer: null,
    })
    expect(found).toMatchObject({ onlyReference: [4], onlyArm: [5] })
    expect(found.moved).toEqual([
      { item: 3, reference: 0, arm: 1, difference: 1 },
      { item: 1, reference: 0.5, arm: 1, difference: 0.5 },
      { item: 2, reference: 1, arm: 0.5, difference: -0.5 },
    ])
    // Every replicate is a mean of 1/2, -1/2 and 1.
    expect(found.interval).toEqual({ low: -0.5, high: 1 })
  })

  it('counts the lower NLL as the win', () => {
    const arms = [
      arm({ arm: 'warm-start', kind: 'warm-start', sums: sums('nll', [1, 20, 10], [2, 20, 10]) }),
      arm({ arm: 'iteration-1', kind: 'iteration', iteration: 1, sums: sums('nll', [1, 10, 10], [2, 19, 10]) }),
    ]
    expect(difference(run([experiment('a', arms)], nllMetric), 'a/iteration-1')).toMatchObject({ wins: 2, losses: 0 })
  })

  it('says why there is no difference', () => {
    const two: [number, number, number][] = [
      [1, 1, 2],
      [2, 2, 2],
    ]
    const raw = arm({ arm: 'raw-flop-matched', kind: 'raw-flop-matched', sums: sums('accuracy-direct', ...two) })
    const one = experiment('a', [warm(...two), iteration(...two), raw])
    expect(reason(run([one]), 'a/warm-start')).toBe('reference')
    expect(reason(run([one]), 'a/raw-flop-matched')).toBe('no thoughts')
    expect(reason(run([one], nllMetric), 'a/iteration-1')).toBe('not measured')
    expect(reason(run([one], accuracyMetrics.sampled, 'a/raw-flop-matched'), 'a/iteration-1')).toBe(
      'the reference has none: no thoughts',
    )

    const against = (config: Record<string, unknown>, terms = two) =>
      reason(run([one, experiment('b', [iteration(...terms)], config)]), 'b/iteration-1')
    expect(against({ corpus: 'gsm', iterations: 2 })).toBe('different test sets: corpus gsm against ring')
    expect(against({ evaluation: { taskFile: 'q.jsonl' } })).toBe(
      'different questions: q.jsonl against the held-out documents',
    )
    expect(against({ iterations: 2, seed: 1 })).toMatch(/^no seed in common/)
    expect(
      against({ iterations: 2 }, [
        [8, 1, 1],
        [9, 1, 1],
      ]),
    ).toBe('different test sets: no document in common')
    expect(
      against({ iterations: 2 }, [
        [1, 1, 1],
        [9, 1, 1],
      ]),
    ).toBe('one document only')
    expect(against({ iterations: 2 })).toBe('difference')
  })

  it('refuses nats per token of models that cut the documents into different tokens', () => {
    const terms = (metric: 'nll' | 'bound', n: number, tokens: number) =>
      [1, 2].map((item) => ({ metric, n, item, value: -tokens, weight: tokens }))
    const of = (tokens: number) =>
      arm({ arm: 'warm-start', kind: 'warm-start', sums: [...terms('bound', 1, tokens), ...terms('nll', 0, tokens)] })
    const forest = run([experiment('a', [of(10)]), experiment('b', [of(12)], { model: 'other' })], tokenBoundMetric(1))
    expect(reason(forest, 'b/warm-start')).toBe('different tokenizers: nats per token cannot be compared')
  })

  it('compares a raw arm by its answers without a thought where each arm does its best', () => {
    const raw = arm({
      arm: 'raw-flop-matched',
      kind: 'raw-flop-matched',
      sums: sums('accuracy-direct', [1, 0, 2], [2, 1, 2]),
    })
    const forest = run([experiment('a', [warm([1, 1, 2], [2, 2, 2]), raw])], accuracyMetrics.accuracy)
    expect(difference(forest, 'a/raw-flop-matched').value).toBeCloseTo(-0.5, 12)
  })

  it('takes experiments that differ in their seed as one, and seeds as a second level', () => {
    const random = new RandomStream(streamKey('seeds'))
    const gains = Array.from({ length: 40 }, () => 0.3 + 0.1 * random.normal())
    const seeded = [0.25, 0, -0.25].map((effect, seed) =>
      experiment(
        `run-${seed}`,
        [
          warm(...gains.map((_, item): [number, number, number] => [item, 0, 1])),
          iteration(...gains.map((gain, item): [number, number, number] => [item, gain + effect, 1])),
        ],
        { seed },
      ),
    )
    const found = difference(run(seeded, accuracyMetrics.sampled, 'run-0/warm-start'), 'run-0/iteration-1')
    expect(found).toMatchObject({ seeds: 3, documents: 40 })
    const outer = found.outer as { low: number; high: number }
    expect(outer.high - outer.low).toBeGreaterThan(5 * (found.interval.high - found.interval.low))
    // The documents agree, but three seeds that differ so much cannot say what a fourth would give.
    expect(entry(run(seeded, accuracyMetrics.sampled, 'run-0/warm-start'), 'run-0/iteration-1').isResolved).toBe(false)
  })

  it('resolves by Holm over the rows, not by each row alone', () => {
    const random = new RandomStream(streamKey('holm rows'))
    const documents = 40
    const noise = Array.from({ length: documents }, () => random.normal())
    const centred = noise.map((value) => value - noise.reduce((a, b) => a + b, 0) / documents)
    // Means of 2.2 standard errors: p near .03 alone, near .3 among ten.
    const error = Math.sqrt(centred.reduce((sum, value) => sum + value ** 2, 0)) / documents
    const arms = Array.from({ length: 10 }, (_, i) =>
      arm({
        arm: `iteration-${i + 1}`,
        kind: 'iteration',
        iteration: i + 1,
        sums: sums('accuracy-sampled', ...centred.map((value, item) => [item, value + 2.2 * error, 1] as const)),
      }),
    )
    const reference = warm(...centred.map((_, item): [number, number, number] => [item, 0, 1]))
    const alone = run([experiment('a', [reference, ...arms.slice(0, 1)])])
    expect(entry(alone, 'a/iteration-1').isResolved).toBe(true)
    const among = run([experiment('a', [reference, ...arms])])
    expect(difference(among, 'a/iteration-1').interval.low).toBeGreaterThan(0)
    expect(entry(among, 'a/iteration-1').isResolved).toBe(false)
  })
})
