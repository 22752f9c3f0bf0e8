import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { type BoltDocument, writeBoltJsonl } from '../../../main/formats/bolt-jsonl'
import { readCorpus } from '../../../main/formats/corpus-reader'
import type { RawRecord } from '../../../main/formats/corpus-record'
import { writeTextJsonl } from '../../../main/formats/text-jsonl'
import { readWeightsJsonl, type WeightRow, writeWeightsJsonl } from '../../../main/formats/weights-jsonl'
import { temporaryFolder } from './temporary-folder'

async function readAll(path: string): Promise<RawRecord[]> {
  const records: RawRecord[] = []
  for await (const record of readCorpus(path)) records.push(record)
  return records
}

async function* asStream<T>(values: readonly T[]): AsyncGenerator<T> {
  yield* values
}

const documents: BoltDocument[] = [
  {
    chunks: [
      { text: 'One.\n', thought: null },
      { text: 'Two "quoted" \\ é😀\u2028', thought: '' },
      { text: 'Three', thought: 'because\n', bounds: { '1': -2.5, '8': -1.25 } },
    ],
  },
  { chunks: [{ text: 'Alone', thought: 'why' }] },
]

it('writes BoLT JSONL as the authors have it', async () => {
  const path = join(await temporaryFolder(), 'a.jsonl')
  expect(await writeBoltJsonl(path, documents)).toBe(2)
  const [first, second, end] = (await readFile(path, 'utf8')).split('\n')
  expect(JSON.parse(first as string)).toEqual({
    text: 'One.\nTwo "quoted" \\ é😀\u2028Three',
    num_chunks: 3,
    chunks: [
      { suffix: 'One.\n', latent: null },
      { suffix: 'Two "quoted" \\ é😀\u2028', latent: '' },
      { suffix: 'Three', latent: 'because\n', elbo_1: -2.5, elbo_8: -1.25 },
    ],
    combined_text_latent:
      'One.\n<|START_OF_LATENT|><|END_OF_LATENT|>Two "quoted" \\ é😀\u2028' +
      '<|START_OF_LATENT|>because\n<|END_OF_LATENT|>Three',
  })
  expect(second).toBe(
    '{"text":"Alone","num_chunks":1,"chunks":[{"suffix":"Alone","latent":"why"}],' +
      '"combined_text_latent":"<|START_OF_LATENT|>why<|END_OF_LATENT|>Alone"}',
  )
  expect(end).toBe('')
})

it('reads its BoLT JSONL back: unknown, empty and known thoughts stay apart', async () => {
  const path = join(await temporaryFolder(), 'a.jsonl')
  await writeBoltJsonl(path, asStream(documents))
  const withoutBounds = documents.map(({ chunks }) => chunks.map(({ text, thought }) => ({ text, thought })))
  expect((await readAll(path)).map(({ chunks }) => chunks)).toEqual(withoutBounds)
})

it('reads its training text back', async () => {
  const path = join(await temporaryFolder(), 'a.jsonl')
  const rows = [
    { documentId: 'd1', text: 'a\n<|START_OF_LATENT|>' },
    { documentId: 'd2', text: 'b' },
  ]
  expect(await writeTextJsonl(path, asStream(rows))).toBe(2)
  expect(await readFile(path, 'utf8')).toBe(
    '{"text":"a\\n<|START_OF_LATENT|>","documentId":"d1"}\n{"text":"b","documentId":"d2"}\n',
  )
  expect((await readAll(path)).map(({ text }) => text)).toEqual(rows.map(({ text }) => text))
})

const weightRow: WeightRow = {
  iteration: 1,
  documentId: 'd1',
  chunkId: 2,
  thoughtId: 3,
  text: '6+5=1',
  tokens: [4, 5, 6],
  logPrior: -1.5,
  logLikelihood: -0.1 - 0.2,
  logPosterior: -2,
  logWeight: null,
  weight: 0,
  chosen: false,
  ...{ classifier: 1, acceptance: 1, lambda: 1, weightWithLabels: 0 },
}

it('reads its weights back, to the last digit', async () => {
  const path = join(await temporaryFolder(), 'weights.jsonl')
  const rows = [weightRow, { ...weightRow, logWeight: -1e-300, weight: 1 / 3, chosen: true }]
  expect(await writeWeightsJsonl(path, asStream(rows))).toBe(2)
  const back: WeightRow[] = []
  for await (const row of readWeightsJsonl(path)) back.push(row)
  expect(back).toEqual(rows)
})

it('does not write a weight that JSON would silently turn into null, and leaves no file behind', async () => {
  const folder = await temporaryFolder()
  const rows = [weightRow, { ...weightRow, logPrior: Number.NEGATIVE_INFINITY }]
  await expect(writeWeightsJsonl(join(folder, 'weights.jsonl'), rows)).rejects.toThrow(
    'logPrior of thought 3 is -Infinity',
  )
  expect(await readdir(folder)).toEqual([])
})

it('names the line and the key of a broken weights file', async () => {
  const path = join(await temporaryFolder(), 'weights.jsonl')
  await writeTextJsonl(path, [{ text: 'x' }])
  await expect(readWeightsJsonl(path).next()).rejects.toMatchObject({
    kind: 'invalid-input',
    message: expect.stringMatching(/weights\.jsonl', line 1: 'iteration'/),
  })
})

it('writes more lines than it buffers', async () => {
  const path = join(await temporaryFolder(), 'a.jsonl')
  const rows = Array.from({ length: 3000 }, (_, i) => ({ text: `${i} ${'x'.repeat(1000)}` }))
  expect(await writeTextJsonl(path, rows)).toBe(3000)
  expect((await readAll(path)).map(({ text }) => text)).toEqual(rows.map(({ text }) => text))
})

it('keeps the old file when the source of the rows fails', async () => {
  const path = join(await temporaryFolder(), 'a.jsonl')
  await writeTextJsonl(path, [{ text: 'old' }])
  async function* failing() {
    yield { text: 'new' }
    throw new Error('the source failed')
  }
  await expect(writeTextJsonl(path, failing())).rejects.toThrow('the source failed')
  expect((await readAll(path)).map(({ text }) => text)).toEqual(['old'])
})
