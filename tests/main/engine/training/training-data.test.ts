import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { TrainingData } from '../../../../main/engine/training/training-data'
import { temporaryFolder } from '../../formats/temporary-folder'
import { tokenizerOf, writeTrainingFile } from './training-file'

const tokenizer = tokenizerOf('abc\n')

it('reads documents in any order, tokens by part, null for an unknown thought', async () => {
  const path = await writeTrainingFile(join(await temporaryFolder(), 'data.jsonl'), [
    { id: 'first', chunks: [{ text: 'ab', thought: 'c' }] },
    {
      id: 'second',
      chunks: [
        { text: 'a\nb', thought: null },
        { text: 'c', thought: '' },
      ],
    },
  ])
  await using data = await TrainingData.open(path, tokenizer)
  expect(data.count).toBe(2)
  expect(await data.document(1)).toEqual({
    id: 'second',
    copies: [
      [
        { text: [0, 3, 1], thought: null, weight: 1 },
        { text: [2], thought: [], weight: 1 },
      ],
    ],
  })
  expect(await data.document(0)).toEqual({ id: 'first', copies: [[{ text: [0, 1], thought: [2], weight: 1 }]] })
})

it('reads a last line that no line end follows', async () => {
  const path = join(await temporaryFolder(), 'data.jsonl')
  await writeFile(path, '{"id":"a","chunks":[]}\n{"id":"b","chunks":[]}')
  await using data = await TrainingData.open(path, tokenizer)
  expect(data.count).toBe(2)
  expect((await data.document(1)).id).toBe('b')
})

it('reads lines that are longer than what the file is read by', async () => {
  const folder = await temporaryFolder()
  const documents = Array.from({ length: 5 }, (_, i) => ({
    id: String(i),
    chunks: [{ text: 'abc'[i % 3]?.repeat(50_000 + i) ?? '', thought: null }],
  }))
  await using data = await TrainingData.open(await writeTrainingFile(join(folder, 'data.jsonl'), documents), tokenizer)
  for (const i of [3, 0, 4, 1, 2]) expect((await data.document(i)).copies[0]?.[0]?.text).toHaveLength(50_000 + i)
})

it.each([
  ['not JSON', '{"id":"b","chunks":['],
  ['no document', '{"id":"b"}'],
  ['a chunk without text', '{"id":"b","chunks":[{"thought":null}]}'],
])('names the line that is broken: %s', async (_, line) => {
  const path = join(await temporaryFolder(), 'data.jsonl')
  await writeFile(path, `{"id":"a","chunks":[]}\n${line}\n{"id":"c","chunks":[]}\n`)
  await using data = await TrainingData.open(path, tokenizer)
  await expect(data.document(1)).rejects.toMatchObject({
    kind: 'invalid-input',
    message: `line 2 of the training file '${path}' is broken`,
  })
  expect((await data.document(2)).id).toBe('c')
})

it('refuses a file without documents, and one that is not there', async () => {
  const folder = await temporaryFolder()
  const empty = join(folder, 'empty.jsonl')
  await writeFile(empty, '')
  await expect(TrainingData.open(empty, tokenizer)).rejects.toMatchObject({
    kind: 'invalid-input',
    message: `the training file '${empty}' holds no document`,
  })
  await expect(TrainingData.open(join(folder, 'none.jsonl'), tokenizer)).rejects.toMatchObject({ kind: 'not-found' })
})
