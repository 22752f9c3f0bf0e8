import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { Sqlite } from '../../../main/store/sqlite'
import { temporaryFolder } from './temporary-workspace'

async function openDatabase(): Promise<Sqlite> {
  const database = await Sqlite.open(join(await temporaryFolder(), 'a.sqlite'), { mode: 'create' })
  onTestFinished(() => database.close())
  await database.exec('CREATE TABLE numbers (n INTEGER UNIQUE)')
  return database
}

async function numbers(database: Sqlite): Promise<number[]> {
  return (await database.all<{ n: number }>('SELECT n FROM numbers ORDER BY n')).map(({ n }) => n)
}

it('is a SQLite in which two processes cannot corrupt the WAL: 3.51.3 or later', async () => {
  const database = await openDatabase()
  const { version } = (await database.get<{ version: string }>('SELECT sqlite_version() AS version')) ?? { version: '' }
  const [major = 0, minor = 0, patch = 0] = version.split('.').map(Number)
  expect(major * 1e6 + minor * 1e3 + patch).toBeGreaterThanOrEqual(3_051_003)
})

it('gives back what was bound: text with NUL and emoji, bytes, none, infinity, 2^53 - 1', async () => {
  const database = await openDatabase()
  const row = { a: 'a\0b \u{1f9e0}', b: Buffer.of(0, 255), c: Buffer.of(), d: null, e: -Infinity, f: 2 ** 53 - 1 }
  const bound = [row.a, new Uint8Array(row.b), new Uint8Array(), row.d, row.e, row.f]
  expect(await database.get('SELECT ? AS a, ? AS b, ? AS c, ? AS d, ? AS e, ? AS f', ...bound)).toEqual(row)
})

it('inserts any number of rows, in order', async () => {
  const database = await openDatabase()
  const rows = Array.from({ length: 130 }, (_, i) => [i])
  await database.insert('numbers', ['n'], rows)
  expect(await numbers(database)).toEqual(rows.flat())
})

it('keeps nothing of a transaction that throws', async () => {
  const database = await openDatabase()
  const attempt = database.transaction(async () => {
    await database.run('INSERT INTO numbers VALUES (1)')
    throw new Error('stop')
  })
  await expect(attempt).rejects.toThrow('stop')
  expect(await numbers(database)).toEqual([])
})

it('keeps nothing of a transaction whose part failed, even if the failure was caught', async () => {
  const database = await openDatabase()
  const attempt = database.transaction(async () => {
    await database.run('INSERT INTO numbers VALUES (1)')
    const part = database.transaction(async () => {
      await database.run('INSERT INTO numbers VALUES (2)')
      await database.run('INSERT INTO numbers VALUES (1)')
    })
    await part.catch(() => undefined)
  })
  await expect(attempt).rejects.toThrow('UNIQUE')
  expect(await numbers(database)).toEqual([])
})

it('keeps others out of a transaction: their calls come before or after it', async () => {
  const database = await openDatabase()
  const seen: number[][] = []
  const transaction = database.transaction(async () => {
    await database.run('INSERT INTO numbers VALUES (1)')
    await new Promise((resolve) => setTimeout(resolve, 20))
    await database.run('INSERT INTO numbers VALUES (2)')
  })
  const other = numbers(database).then((all) => seen.push(all))
  await Promise.all([transaction, other])
  expect(seen).toEqual([[1, 2]])
})

it('runs transactions asked for at once one after the other', async () => {
  const database = await openDatabase()
  const increment = () =>
    database.transaction(async () => {
      const count = (await numbers(database)).length
      await database.run('INSERT INTO numbers VALUES (?)', count)
    })
  await Promise.all(Array.from({ length: 20 }, increment))
  expect(await numbers(database)).toEqual(Array.from({ length: 20 }, (_, i) => i))
})

it('lets calls that were not awaited end before it rolls back, and refuses later ones', async () => {
  const database = await openDatabase()
  let late: Promise<unknown> = Promise.resolve()
  const attempt = database.transaction(async () => {
    void database.run('INSERT INTO numbers VALUES (1)')
    late = new Promise((resolve) => setTimeout(resolve, 30)).then(() => database.run('INSERT INTO numbers VALUES (2)'))
    throw new Error('stop')
  })
  await expect(attempt).rejects.toThrow('stop')
  await expect(late).rejects.toThrow('await is missing')
  expect(await numbers(database)).toEqual([])
})

it('says which file is full, and keeps what was there', async () => {
  const database = await openDatabase()
  await database.exec('CREATE TABLE texts (text TEXT); PRAGMA max_page_count = 20')
  await database.run('INSERT INTO numbers VALUES (1)')
  const attempt = database.transaction(async () => {
    await database.run('INSERT INTO numbers VALUES (2)')
    await database.run('INSERT INTO texts VALUES (?)', 'x'.repeat(200_000))
  })
  await expect(attempt).rejects.toMatchObject({ kind: 'unavailable', message: expect.stringContaining('a.sqlite') })
  expect(await numbers(database)).toEqual([1])
  await database.run('INSERT INTO numbers VALUES (3)')
  expect(await numbers(database)).toEqual([1, 3])
})

it('says that a file cannot be written to when it was opened for reading', async () => {
  const database = await openDatabase()
  const reader = await Sqlite.open(database.path, { mode: 'read' })
  onTestFinished(() => reader.close())
  await expect(reader.run('INSERT INTO numbers VALUES (1)')).rejects.toMatchObject({
    kind: 'unavailable',
    message: expect.stringContaining('read-only'),
  })
})

it('names a file that is not there, and one that another process holds', async () => {
  const missing = join(await temporaryFolder(), 'missing.sqlite')
  await expect(Sqlite.open(missing, { mode: 'write' })).rejects.toMatchObject({
    kind: 'unavailable',
    message: expect.stringContaining(missing),
  })
  const database = await openDatabase()
  const other = await Sqlite.open(database.path, { mode: 'write', busyTimeoutMs: 0 })
  onTestFinished(() => other.close())
  await database.transaction(async () => {
    await expect(other.run('INSERT INTO numbers VALUES (1)')).rejects.toMatchObject({ kind: 'conflict' })
  })
})
