import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { readCorpus } from '../../../main/formats/corpus-reader'
import { type Column, type Row, readParquet, writeParquet } from '../../../main/formats/parquet'
import { temporaryFolder } from './temporary-folder'

const columns: Column[] = [
  { name: 'text', type: 'STRING', nullable: false },
  { name: 'thought', type: 'STRING', nullable: true },
  { name: 'weight', type: 'DOUBLE', nullable: true },
  { name: 'iteration', type: 'INT32', nullable: false },
  { name: 'chosen', type: 'BOOLEAN', nullable: false },
]

const rows: Row[] = [
  { text: 'é😀\n', thought: null, weight: 1 / 3, iteration: 0, chosen: true },
  { text: 'two', thought: '', weight: null, iteration: 2 ** 31 - 1, chosen: false },
]

async function readAll(path: string, wanted?: string[]) {
  const values: unknown[] = []
  for await (const { value } of readParquet(path, wanted)) values.push(value)
  return values
}

it('reads back what it wrote, null and empty texts apart', async () => {
  const path = join(await temporaryFolder(), 'a.parquet')
  expect(await writeParquet(path, columns, rows)).toBe(2)
  expect(await readAll(path)).toEqual(rows)
  expect(await readAll(path, ['text'])).toEqual(rows.map(({ text }) => ({ text })))
})

it('writes a file without rows', async () => {
  const path = join(await temporaryFolder(), 'a.parquet')
  expect(await writeParquet(path, columns, [])).toBe(0)
  expect(await readAll(path)).toEqual([])
})

it('writes and reads many groups of rows in order', async () => {
  const path = join(await temporaryFolder(), 'a.parquet')
  async function* many() {
    for (let i = 0; i < 25_000; i++) yield { text: `row ${i}` }
  }
  expect(await writeParquet(path, columns.slice(0, 1), many())).toBe(25_000)
  const texts: string[] = []
  for await (const { text, line } of readCorpus(path)) {
    expect(text).toBe(`row ${line - 1}`)
    texts.push(text)
  }
  expect(texts).toHaveLength(25_000)
})

it('names the columns that are there when the text is missing', async () => {
  const path = join(await temporaryFolder(), 'a.parquet')
  await writeParquet(path, columns.slice(1, 3), [{ thought: 'x', weight: 1 }])
  await expect(async () => {
    for await (const _ of readCorpus(path)) expect.fail('a record came')
  }).rejects.toMatchObject({
    kind: 'invalid-input',
    message: expect.stringContaining("line 1 has no field 'text'; it has 'thought', 'weight'"),
  })
})

it('refuses an empty, a truncated and another file, and a missing one', async () => {
  const folder = await temporaryFolder()
  const whole = join(folder, 'whole.parquet')
  await writeParquet(whole, columns, rows)
  const bad = join(folder, 'bad.parquet')
  for (const content of ['', 'not Parquet at all', (await readFile(whole)).subarray(0, -5)]) {
    await writeFile(bad, content)
    await expect(readAll(bad)).rejects.toMatchObject({
      kind: 'invalid-input',
      message: expect.stringContaining('bad.parquet'),
    })
  }
  await expect(readAll(join(folder, 'none.parquet'))).rejects.toMatchObject({ kind: 'not-found' })
  await expect(readAll(folder)).rejects.toMatchObject({ kind: 'invalid-input' })
})
