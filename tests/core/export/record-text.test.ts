import { expect, it } from 'vitest'
import { endingOf } from '../../../core/export/format'
import { recordParts, textParts } from '../../../core/export/record-text'

const shown = (json: string) =>
  recordParts(json)
    .map(({ text }) => text)
    .join('')

it('puts a record in lines, and changes nothing but white space', () => {
  const json = '{"text":"a\\nb","chunks":[{"suffix":"x y","elbo_1":-3.5}],"tokens":[1,2],"none":null,"empty":[]}'
  const lines = shown(json)
  expect(JSON.stringify(JSON.parse(lines))).toBe(json)
  expect(lines.split('\n')[1]).toBe('  "text": "a\\nb",')
  expect(lines).toContain('"tokens": [1, 2]')
})

it('tells keys, numbers and special tokens apart', () => {
  const parts = recordParts('{"text":"<|START_OF_LATENT|><|PRIOR_PREFIX|>z<|END_OF_LATENT|>x","n":2}')
  expect(parts.filter(({ kind }) => kind === 'token').map(({ text }) => text)).toEqual([
    ...['<|START_OF_LATENT|>', '<|PRIOR_PREFIX|>', '<|END_OF_LATENT|>'],
  ])
  expect(parts.filter(({ kind }) => kind === 'key').map(({ text }) => text)).toEqual(['"text"', '"n"'])
  expect(parts.filter(({ kind }) => kind === 'number').map(({ text }) => text)).toEqual(['2'])
})

it('says how much of a long text or list it leaves out', () => {
  expect(shown(JSON.stringify({ text: 'a'.repeat(5000) }))).toContain('… 1002 more characters') // with two quotes
  expect(shown(JSON.stringify([...Array(70).keys()]))).toContain('… 10 more')
  expect(textParts('plain <|END_OF_LATENT|>').map(({ kind }) => kind)).toEqual(['plain', 'token'])
})

it('gives every format the ending that its readers look for', () => {
  expect((['bolt-jsonl', 'parquet', 'labels-csv', 'checkpoint'] as const).map(endingOf)).toEqual([
    ...['.bolt.jsonl', '.parquet', '.csv', ''],
  ])
})
