import { expect, it } from 'vitest'
import { RandomStream, streamKey } from '../../../core/random'
import {
  chanceAcceptable,
  chanceVariance,
  type Example,
  fitClassifier,
  scoreTable,
} from '../../../core/review/classifier'
import { BUCKETS, FEATURES, GRAM_LEVELS, NUMBERS, readFeatures, writeFeatures } from '../../../core/review/features'

const terms = {
  ...{ chunk: 'Sue has 6.', thoughtTokens: 5, chunkTokens: 4, finished: true },
  ...{ logPrior: -4, logLikelihood: -2, logPosterior: -3, logLikelihoodWithout: -6, logLikelihoodSwapped: null },
}

function example(thought: string, accept: boolean, change: Partial<typeof terms> = {}, random = false): Example {
  const features = new Float32Array(FEATURES)
  writeFeatures({ ...terms, thought, ...change }, features)
  return {
    features,
    votes: [{ annotator: 'Ada', accept }],
    randomVerdicts: random ? [{ accepted: accept, propensity: 0.001, weightsHidden: false, annotator: 'Ada' }] : [],
  }
}

function chanceOf(classifier: ReturnType<typeof fitClassifier>, thought: string): number {
  if (!classifier) throw new Error('no classifier')
  return chanceAcceptable(classifier, example(thought, true).features)
}

it('is no classifier without labels', () => {
  expect(fitClassifier([])).toBeNull()
})

it('learns from the text which thoughts are rejected', () => {
  const random = new RandomStream(streamKey(1, 'labels'))
  const digit = () => String(random.below(10))
  const examples = Array.from({ length: 200 }, (_, i) =>
    i % 2
      ? example(`key ${digit()}`, false)
      : example(`${digit()}+${digit()}=${digit()}, ${digit()}-4=${digit()}`, true),
  )
  const classifier = fitClassifier(examples)
  expect(chanceOf(classifier, 'key 3')).toBeLessThan(0.15)
  expect(chanceOf(classifier, '2+5=7, 7-4=3')).toBeGreaterThan(0.85)
})

it('learns from a number, and is surer near what it has seen', () => {
  const examples = Array.from({ length: 100 }, (_, i) => example('z', i >= 50, { logLikelihood: -10 + i / 10 }))
  const classifier = fitClassifier(examples)
  if (!classifier) throw new Error('no classifier')
  const at = (logLikelihood: number) => example('z', true, { logLikelihood }).features
  expect(chanceAcceptable(classifier, at(-9))).toBeLessThan(0.2)
  expect(chanceAcceptable(classifier, at(-1))).toBeGreaterThan(0.8)
  expect(chanceVariance(classifier, at(-5))).toBeLessThan(chanceVariance(classifier, at(10)))
})

it('scores a table of thoughts as it scores each alone, to the last bit, unknown and infinite numbers too', () => {
  const examples = Array.from({ length: 60 }, (_, i) =>
    example(`${i}+${i % 7}=3`, i % 3 > 0, { logLikelihood: -i / 7 }),
  )
  const classifier = fitClassifier(examples)
  if (!classifier) throw new Error('no classifier')
  const strange = [{ logPrior: Number.NEGATIVE_INFINITY }, { logLikelihood: -1e9 }, { logPosterior: Number.NaN }]
  const rows = [...examples, ...strange.map((change) => example('', true, change))].map(({ features }) => features)
  const table = {
    numbers: Float32Array.from(rows.flatMap((row) => Array.from(row).slice(0, NUMBERS))),
    grams: Uint8Array.from(
      rows.flatMap((row) => Array.from(row).slice(NUMBERS)).map((x) => Math.round(x * GRAM_LEVELS)),
    ),
  }
  expect(table.grams).toHaveLength(BUCKETS * rows.length)
  const chances = new Float64Array(rows.length)
  scoreTable(classifier, table, chances)
  expect([...chances]).toEqual(rows.map((row) => chanceAcceptable(classifier, row)))
  const read = new Float32Array(FEATURES)
  rows.forEach((row, i) => {
    readFeatures(table, i, read)
    expect(read).toEqual(row)
  })
})

it.each([
  ['one accept', [example('a thought', true)]],
  ['one reject', [example('a thought', false)]],
  ['accepts alone', Array.from({ length: 30 }, (_, i) => example(`thought ${i}`, true, { logLikelihood: -i }))],
])('has one chance for all thoughts after %s, and says why', (_, examples) => {
  const classifier = fitClassifier(examples)
  const chances = ['a thought', 'another', ''].map((thought) => chanceOf(classifier, thought))
  const accepted = examples[0]?.votes[0]?.accept
  for (const chance of chances) {
    expect(chance).toBeCloseTo(chances[0] as number, 3)
    expect(chance > 0.5).toBe(accepted)
  }
  expect(classifier?.report.messages.join()).toMatch(accepted ? /All labels are accepts/ : /All labels are rejects/)
})

it('says neither yes nor no of one thought that two annotators see differently', () => {
  const one = example('a thought', true)
  const classifier = fitClassifier([
    {
      ...one,
      votes: [
        { annotator: 'Ada', accept: true },
        { annotator: 'Bob', accept: false },
      ],
    },
  ])
  expect(chanceOf(classifier, 'a thought')).toBeCloseTo(0.5, 1)
  expect(classifier?.report.messages.join()).toContain('1 thoughts have an accept and a reject')
})

it('gives chances strictly inside (.02, .98) for infinite and unknown features, and names them', () => {
  const examples = [
    example('good', true, { logLikelihood: Number.NEGATIVE_INFINITY }),
    example('good', true),
    example('bad', false, { logPrior: Number.NEGATIVE_INFINITY }),
    example('bad', false, { logLikelihood: Number.NaN }),
  ]
  const classifier = fitClassifier(examples)
  if (!classifier) throw new Error('no classifier')
  for (const { features } of examples) {
    const chance = chanceAcceptable(classifier, features)
    expect(chance).toBeGreaterThan(0.02)
    expect(chance).toBeLessThan(0.98)
    expect(chanceVariance(classifier, features)).toBeGreaterThan(0)
  }
  expect(classifier.report.messages.join()).toContain('infinite logLikelihoodPerToken')
  expect(classifier.report.messages.join()).toContain('logLength is the same')
})

it('reaches the same fit from a warm start', () => {
  const examples = Array.from({ length: 300 }, (_, i) => example(`t${i % 7}`, i % 3 > 0, { logLikelihood: -(i % 13) }))
  const early = fitClassifier(examples.slice(0, 200))
  const [cold, warm] = [fitClassifier(examples), fitClassifier(examples, early)]
  if (!cold || !warm) throw new Error('no classifier')
  for (const { features } of examples.slice(0, 20)) {
    expect(chanceAcceptable(warm, features)).toBeCloseTo(chanceAcceptable(cold, features), 2)
  }
})

it('measures calibration on random cards alone', () => {
  const examples = Array.from({ length: 120 }, (_, i) => example(i % 2 ? 'good one' : 'bad one', i % 2 > 0, {}, i < 40))
  const report = fitClassifier(examples)?.report
  expect(report?.calibration?.cards).toBe(40)
  expect(report?.calibration?.brier).toBeLessThan(0.1)
  expect(fitClassifier(examples.slice(40))?.report.calibration).toBeNull()
})

it('ends at the same chances for 10,000 labels, from the start and from an earlier fit', () => {
  const examples = manyExamples(10_000)
  const anew = fitClassifier(examples)
  const warm = fitClassifier(examples, fitClassifier(examples.slice(0, 9990)))
  for (const { features } of examples.slice(0, 50)) {
    if (!anew || !warm) throw new Error('no classifier')
    expect(chanceAcceptable(warm, features)).toBeCloseTo(chanceAcceptable(anew, features), 3)
  }
})

/** Thoughts of random words, of which those with "copy" are rejected more often. */
function manyExamples(count: number): Example[] {
  const random = new RandomStream(streamKey(2, 'many'))
  const words = ['so', 'the', 'first', 'then', 'wall', 'ladder', 'twice', 'half', 'copy', 'sum']
  return Array.from({ length: count }, (_, i) => {
    const thought = Array.from({ length: 20 }, () => random.pick(words)).join(' ')
    return example(
      thought,
      random.next() < (thought.includes('copy') ? 0.3 : 0.8),
      { logLikelihood: -10 * random.next() },
      i % 5 === 0,
    )
  })
}

const same = Array.from({ length: 30 }, (_, i) => i)
const both = (i: number): Example => ({
  ...example(`thought ${i}`, true),
  votes: [
    { annotator: 'Ada', accept: i % 2 === 0 },
    { annotator: 'Bob', accept: i % 2 === 1 },
  ],
})

it.each<[string, Example[], RegExp]>([
  ['rejects alone', same.map((i) => example(`thought ${i}`, false)), /All labels are rejects/],
  ['one accept on a random card', [example('a', true, {}, true)], /All labels are accepts/],
  ['equal thoughts with both verdicts', same.map((i) => example('a', i % 2 > 0)), /logLength is the same/],
  ['two annotators who contradict each other everywhere', same.map(both), /30 thoughts have an accept and a reject/],
  [
    'one number infinite in all thoughts',
    same.map((i) => example(`t${i}`, i % 2 > 0, { logLikelihood: Number.NEGATIVE_INFINITY })),
    /30 labelled thoughts have an infinite logLikelihoodPerToken/,
  ],
  [
    'every number infinite or unknown',
    same.map((i) => ({
      ...example(`t${i}`, i % 2 > 0),
      features: Float32Array.from({ length: FEATURES }, (_, j) => [Infinity, -Infinity, Number.NaN][j % 3] as number),
    })),
    /infinite/,
  ],
])('has no NaN anywhere after %s, and says what is odd', (_, examples, message) => {
  const numbersOnly = examples.map(({ features, ...rest }) => ({
    ...rest,
    features: Float32Array.from(features, (value, j) => (j < NUMBERS ? value : Number.isFinite(value) ? value : 0)),
  }))
  const classifier = fitClassifier(numbersOnly)
  if (!classifier) throw new Error('no classifier')
  const { weights, means, deviations, covariance, recalibration, reliabilities } = classifier
  const numbers = [...weights, ...means, ...deviations, ...covariance, recalibration.intercept, recalibration.slope]
  for (const { sensitivity, specificity } of reliabilities.values()) numbers.push(sensitivity, specificity)
  expect(numbers.every(Number.isFinite)).toBe(true)
  const strange = example('', false, { logPrior: Number.NEGATIVE_INFINITY, logPosterior: Number.NaN })
  for (const { features } of [...numbersOnly, strange, example('another', true)]) {
    expect(chanceAcceptable(classifier, features)).toBeGreaterThan(0.02)
    expect(chanceAcceptable(classifier, features)).toBeLessThan(0.98)
    expect(Number.isFinite(chanceVariance(classifier, features))).toBe(true)
  }
  expect(classifier.report.messages.join('\n')).toMatch(message)
})
