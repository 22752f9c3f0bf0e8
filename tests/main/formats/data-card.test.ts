import { expect, it } from 'vitest'
import { type DataCard, formatDataCard } from '../../../main/formats/data-card'

const card: DataCard = {
  title: 'Ring: "thoughts"',
  sources: [
    { name: 'a|b.jsonl', licence: 'MIT', documents: 900 },
    { name: 'c.txt', licence: null, documents: 100 },
  ],
  notes: null,
  counts: { documents: 1000, chunks: 4000, thoughts: 16000, characters: 123456 },
  chunking: { unit: 'sentence', mean: 8, min: 1, max: 20, seed: 5 },
  sampling: {
    model: 'warm-start',
    iteration: 2,
    thoughtsPerChunk: 8,
    temperature: 1,
    maxTokens: 22,
    fidelity: 'consistent',
    weightForm: 'logWeight',
    lambda: 0,
  },
  seeds: { experiment: 7 },
  filters: { 'empty text': 3 },
  layout: 'random',
  labels: { annotators: 2, accepted: 10, rejected: 5 },
  files: [{ path: 'train.parquet', format: 'Parquet', rows: 1000 }],
}

it('begins with a YAML head that quotes what needs it', () => {
  expect(formatDataCard(card)).toMatch(
    [
      '---',
      'pretty_name: "Ring: \\\\"thoughts\\\\""',
      'license:',
      '- "mit"',
      '- "unknown"',
      'size_categories:',
      '- "1K<n<10K"',
      'tags:',
    ]
      .join('\n')
      .replaceAll('\\\\', '\\'),
  )
})

it('says where the data came from and what was done to it', () => {
  const text = formatDataCard(card)
  for (const line of [
    '| a\\|b.jsonl | MIT | 900 |',
    '| c.txt | unknown | 100 |',
    '| characters | 123456 |',
    '| unit | sentence |',
    '| thoughts per chunk (K) | 8 |',
    '| experiment | 7 |',
    '| empty text | 3 |',
    '| rejected | 5 |',
    '| train.parquet | Parquet | 1000 |',
  ]) {
    expect(text.split('\n')).toContain(line)
  }
})

it('says what was not done', () => {
  const text = formatDataCard({ ...card, chunking: null, sampling: null, layout: null, labels: null, filters: {} })
  expect(text).toContain('As they came with the documents.')
  expect(text).toContain('None were sampled.')
  expect(text).toContain('Chunks and thoughts are kept apart.')
  expect(text).toContain('## Left out\n\nNothing.')
  expect(text).toContain('## Labels\n\nNone.')
})
