import { expect, it } from 'vitest'
import { streamKey } from '../../../core/random'
import { bald, buildQueue, labelValues, type QueueInput, type QueueRequest } from '../../../core/review/queue'

/** Chunks of thoughts given as [weight, c]; every text differs. */
function inputOf(
  chunks: readonly (readonly (readonly [number, number])[])[],
  change: Partial<QueueInput> = {},
): QueueInput {
  const all = chunks.flat()
  const starts = [0]
  for (const chunk of chunks) starts.push((starts.at(-1) as number) + chunk.length)
  return {
    table: {
      starts: Int32Array.from(starts),
      logWeights: Float64Array.from(all, ([weight, chance]) => Math.log(weight) - Math.log(chance)),
      logAcceptance: Float64Array.from(all, ([, chance]) => Math.log(chance)),
    },
    textKeys: Uint32Array.from(all, (_, i) => i),
    chances: Float64Array.from(all, ([, chance]) => chance),
    ...{ votes: new Map(), reliabilities: new Map(), adjudicators: new Set<string>(), lambda: 1, variance: null },
    ...change,
  }
}

const request = (change: Partial<QueueRequest> = {}): QueueRequest => ({
  ...{ annotator: 'Ada', order: 'value', size: 10, key: streamKey(1), exclude: new Set(), repeatable: [] },
  ...change,
})

const sure = new Map([['Ada', { sensitivity: 0.9, specificity: 0.9 }]])

it('expects of a label what it moves, verdict by verdict', () => {
  // c = .5 and W = .5: accept or reject, each likely half the time. mu becomes .9 or .1, r = 1.8 or .2;
  // W' = .9 / 1.4 = 9/14 or .1 / .6 = 1/6. The mean change is (1/7 + 1/3) / 2 = 5/21.
  const input = inputOf(
    [
      [
        [0.5, 0.5],
        [0.5, 0.5],
      ],
    ],
    { reliabilities: sure },
  )
  for (const value of labelValues(input, 'Ada')) expect(value).toBeCloseTo(5 / 21, 12)
})

it('moves equal texts of a chunk together', () => {
  const input = inputOf(
    [
      [
        [0.25, 0.5],
        [0.25, 0.5],
        [0.5, 0.5],
      ],
    ],
    { reliabilities: sure, textKeys: Uint32Array.of(7, 7, 8) },
  )
  const [first, second] = labelValues(input, 'Ada')
  expect(first).toBeCloseTo(5 / 21, 12)
  expect(second).toBeCloseTo(5 / 21, 12)
})

it('asks about what could change, and counts what is decided anyway', () => {
  const input = inputOf([
    [
      [0.9999, 0.97],
      [0.0001, 0.5],
    ],
    [
      [0.5, 0.5],
      [0.5, 0.5],
    ],
    [[0, 0.5]],
  ])
  const { cards, decidedChunks } = buildQueue(input, request({ exclude: new Set([9]) }))
  expect(decidedChunks).toBe(1)
  expect(cards.filter(({ origin }) => origin === 'value').every(({ chunk }) => chunk === 1)).toBe(true)
})

it('does not ask an annotator twice, nor anybody once several are sure', () => {
  const both = [
    { annotator: 'Bob', accept: true },
    { annotator: 'Cleo', accept: true },
  ]
  const chunk = [
    [0.5, 0.5],
    [0.5, 0.5],
  ] as const
  const own = new Map([[0, [{ annotator: 'Ada', accept: true }]]])
  expect(labelValues(inputOf([chunk], { votes: own }), 'Ada')[0]).toBe(-1)
  expect(labelValues(inputOf([chunk], { votes: own }), 'Bob')[0]).toBeGreaterThan(0)
  expect(labelValues(inputOf([chunk], { votes: new Map([[0, both]]) }), 'Ada')[0]).toBe(-1)
  const split = new Map([
    [
      0,
      [
        { annotator: 'Bob', accept: true },
        { annotator: 'Cleo', accept: false },
      ],
    ],
  ])
  expect(labelValues(inputOf([chunk], { votes: split }), 'Ada')[0]).toBeGreaterThan(0)
})

it('draws random cards uniformly over thoughts, decided ones too', () => {
  const chunks = [
    [
      [0.999, 0.9],
      [0.001, 0.9],
    ],
    [
      [0.5, 0.5],
      [0.5, 0.5],
    ],
  ] as const
  const counts = [0, 0, 0, 0]
  for (let draw = 0; draw < 2000; draw++) {
    const { cards } = buildQueue(inputOf(chunks), request({ order: 'random', size: 1, key: streamKey(draw) }))
    const [card] = cards
    expect(card?.propensity).toBe(0.25)
    counts[card?.thought as number] = (counts[card?.thought as number] as number) + 1
  }
  // 500 expected each; 4.5 standard deviations are 87.
  for (const count of counts) expect(Math.abs(count - 500)).toBeLessThan(87)
})

it('expects nothing of a label whose chance is certain, and most of one that is wide open', () => {
  expect(bald(0.5, 0)).toBeCloseTo(0, 12)
  expect(bald(0.5, 4)).toBeGreaterThan(bald(0.9, 4))
  expect(bald(0.5, 4)).toBeGreaterThan(bald(0.5, 1))
  expect(bald(0.5, 1)).toBeCloseTo(entropyGap(1), 2)
})

/** ln 2 less the mean entropy of a logit of N(0, s^2), by a fine sum. */
function entropyGap(deviation: number): number {
  let [mean, step] = [0, 0.001]
  for (let z = -8; z < 8; z += step) {
    const p = 1 / (1 + Math.exp(-deviation * z))
    mean += ((step * Math.exp((-z * z) / 2)) / Math.sqrt(2 * Math.PI)) * -(p * Math.log(p) + (1 - p) * Math.log1p(-p))
  }
  return Math.LN2 - mean
}

it('ranks a million thoughts', () => {
  const chunk = Array.from({ length: 8 }, (_, k) => [0.05 + k / 40, 0.3 + k / 20] as const)
  const input = inputOf(Array.from({ length: 125_000 }, () => chunk))
  expect(buildQueue(input, request({ size: 20 })).cards.length).toBeGreaterThan(10)
}, 60_000)

it('repeats as large a share of the cards as is asked for, and none for 0', () => {
  const chunks = Array.from({ length: 400 }, (): [number, number][] => [
    [0.5, 0.5],
    [0.5, 0.5],
  ])
  const repeatable = Array.from({ length: 200 }, (_, i) => 2 * i)
  const repeats = (repeatShare: number) =>
    buildQueue(inputOf(chunks), request({ size: 200, repeatable, repeatShare })).cards.filter(
      ({ origin }) => origin === 'repeat',
    ).length
  expect(repeats(0)).toBe(0)
  // half of 200, less those whose chunk stands in the row already
  expect(repeats(0.5)).toBeGreaterThan(50)
  expect(repeats(0.5)).toBeLessThan(120)
})

it('asks an adjudicator about what others judged, and nobody about what he decided', () => {
  const chunk: [number, number][] = [
    [0.5, 0.5],
    [0.5, 0.5],
  ]
  const cast = (annotator: string, accept: boolean) => ({ annotator, accept })
  const two = new Map([[0, [cast('Bob', true), cast('Cleo', false)]]])
  const adjudicators = new Set(['Ada'])
  const asked = labelValues(inputOf([chunk], { votes: two, adjudicators }), 'Ada')[0] as number
  // mu is .5, as their votes cancel: mu becomes .995 or .005, r 1.99 or .01, W' .6656 or .0099
  expect(asked).toBeCloseTo(0.5 * (0.995 / 1.495 - 0.5) + 0.5 * (0.5 - 0.005 / 0.505), 9)
  const decided = [...(two.get(0) ?? []), { ...cast('Ada', false), decides: true }]
  const input = inputOf([chunk], { votes: new Map([[0, decided]]), adjudicators })
  expect(['Ada', 'Bob', 'Dora'].map((name) => labelValues(input, name)[0])).toEqual([-1, -1, -1])
  const disagreements = (votes: typeof two) =>
    buildQueue(inputOf([chunk], { votes, adjudicators }), request({ order: 'disagreements' })).cards
  expect(disagreements(two)).toHaveLength(1)
  expect(disagreements(new Map([[0, decided]]))).toHaveLength(0)
})
