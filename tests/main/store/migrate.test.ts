import { readdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { type Migration, migrate, requireVersion } from '../../../main/store/migrate'
import { migrations } from '../../../main/store/migrations/all'
import { Sqlite } from '../../../main/store/sqlite'
import { temporaryFolder } from './temporary-workspace'

const first: Migration = { version: 1, sql: `CREATE TABLE a (id INTEGER PRIMARY KEY); INSERT INTO a VALUES (1)` }
const second: Migration = {
  version: 2,
  sql: `CREATE TABLE b (a INTEGER REFERENCES a); INSERT INTO b SELECT id FROM a`,
}

async function openDatabase(path?: string): Promise<Sqlite> {
  const database = await Sqlite.open(path ?? join(await temporaryFolder(), 'lab.sqlite'), { mode: 'create' })
  onTestFinished(() => database.close())
  return database
}

async function count(database: Sqlite, table: string): Promise<number | undefined> {
  return (await database.get<{ count: number }>(`SELECT count(*) AS count FROM ${table}`))?.count
}

it('numbers the migrations 1, 2, 3, ... without gaps', () => {
  expect(migrations.map(({ version }) => version)).toEqual(migrations.map((_, i) => i + 1))
})

it('runs only what is missing, and keeps the database as it was before', async () => {
  const database = await openDatabase()
  await migrate(database, [first])
  await migrate(database, [first, second])
  await migrate(database, [first, second])
  expect(await count(database, 'b')).toBe(1)

  const backup = await openDatabase(`${database.path}.before-2`)
  await requireVersion(backup, 1)
  expect(await count(backup, 'a')).toBe(1)
  await expect(count(backup, 'b')).rejects.toThrow('no such table')
})

it('leaves no copy beside a new database', async () => {
  const database = await openDatabase()
  await migrate(database, [first, second])
  expect(await readdir(dirname(database.path))).toEqual(['lab.sqlite'])
})

it('changes nothing when a migration fails, and can be tried again over the backup it left', async () => {
  const database = await openDatabase()
  await migrate(database, [first])
  const broken = { ...second, sql: `${second.sql}; INSERT INTO nowhere VALUES (1)` }
  await expect(migrate(database, [first, broken])).rejects.toThrow('nowhere')
  await requireVersion(database, 1)
  await expect(count(database, 'b')).rejects.toThrow('no such table')
  await migrate(database, [first, second])
  expect(await count(database, 'b')).toBe(1)
})

it('refuses a migration that leaves a broken reference', async () => {
  const database = await openDatabase()
  await migrate(database, [first])
  const careless = { ...second, sql: `${second.sql}; DELETE FROM a` }
  await expect(migrate(database, [first, careless])).rejects.toThrow('broken reference in b')
  expect(await count(database, 'a')).toBe(1)
})

it('switches foreign keys on again after migrating', async () => {
  const database = await openDatabase()
  await migrate(database, [first, second])
  await expect(database.run('INSERT INTO b VALUES (99)')).rejects.toThrow('FOREIGN KEY')
})

it('refuses a newer database and says which version it has', async () => {
  const database = await openDatabase()
  await migrate(database, [first, second])
  await expect(migrate(database, [first])).rejects.toMatchObject({
    kind: 'invalid-input',
    message: expect.stringMatching(/newer Thought Lab: it has version 2, and this program knows up to 1/),
  })
})

it('refuses to read an older database', async () => {
  const database = await openDatabase()
  await migrate(database, [first])
  await expect(requireVersion(database, 2)).rejects.toMatchObject({
    kind: 'invalid-input',
    message: expect.stringContaining("has version 1, older than this program's 2"),
  })
})

it("refuses another program's database, and a file that is none", async () => {
  const foreign = await openDatabase()
  await foreign.exec('CREATE TABLE bookmarks (url TEXT)')
  await expect(migrate(foreign, [first])).rejects.toMatchObject({
    kind: 'invalid-input',
    message: expect.stringContaining('another program'),
  })
  const path = join(await temporaryFolder(), 'lab.sqlite')
  await writeFile(path, 'This is not a database, but a text of more than a hundred bytes. '.repeat(20))
  await expect(migrate(await openDatabase(path), [first])).rejects.toMatchObject({
    kind: 'invalid-input',
    message: expect.stringContaining('is not a database'),
  })
})
