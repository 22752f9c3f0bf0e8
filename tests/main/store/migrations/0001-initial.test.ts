import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { migrate } from '../../../../main/store/migrate'
import { initial } from '../../../../main/store/migrations/0001-initial'
import { Sqlite } from '../../../../main/store/sqlite'
import { temporaryFolder } from '../temporary-workspace'

async function openVersion1(): Promise<Sqlite> {
  const database = await Sqlite.open(join(await temporaryFolder(), 'lab.sqlite'), { mode: 'create' })
  onTestFinished(() => database.close())
  await migrate(database, [initial])
  await database.exec(`
    INSERT INTO corpora (id, name, source, format, settings, status) VALUES (1, 'c', 'f', 'jsonl', '{}', 'ready');
    INSERT INTO documents VALUES (1, 1, 0, 'ab', 'train', 3);
    INSERT INTO chunks VALUES (1, 1, 0, 'abc', NULL);
    INSERT INTO experiments (id, name, config, seed, threads, status, created) VALUES (1, 'e', '{}', 1, 2, 'planned', 't');
    INSERT INTO estimates VALUES (1, 1, 1, -3.5, 2, 1.5, 0, 1);
    INSERT INTO thoughts VALUES (1, 1, 1, 1, 0, 'z', x'01000000', 1, -1, -2, -1.5, -1.5, 1, 1, 0);
  `)
  return database
}

it('makes the tables of version 1', async () => {
  const database = await openVersion1()
  const tables = await database.all<{ name: string }>(
    `SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name`,
  )
  expect(tables.map(({ name }) => name)).toEqual([
    ...[
      'chunks',
      'corpora',
      'checkpoints',
      'documents',
      'estimates',
      'evaluation_items',
      'evaluation_summaries',
    ].sort(),
    ...['experiments', 'stages', 'thoughts'],
  ])
})

it.each([
  [
    'a second thought k of a chunk',
    `INSERT INTO thoughts SELECT 2, 1, 1, 1, 0, 'y', x'', 1, -1, -2, -1, -2, 0, 0, 0`,
    'UNIQUE',
  ],
  ['a thought without an estimate', `UPDATE thoughts SET iteration = 2`, 'FOREIGN KEY'],
  ['a log prior that is not a number', `UPDATE thoughts SET log_prior = NULL`, 'NOT NULL'],
  ['two documents in one place', `INSERT INTO documents VALUES (2, 1, 0, 'cd', 'train', 3)`, 'UNIQUE'],
  ['an unknown split', `UPDATE documents SET split = 'test'`, 'CHECK'],
  ['a text where a number belongs', `UPDATE documents SET characters = 'many'`, 'cannot store TEXT'],
  ['deleting a chunk that has thoughts', `DELETE FROM corpora`, 'FOREIGN KEY'],
])('refuses %s', async (_, sql, reason) => {
  const database = await openVersion1()
  await expect(database.exec(sql)).rejects.toThrow(reason)
})

it('deletes what an experiment has recorded along with it', async () => {
  const database = await openVersion1()
  await database.run('DELETE FROM experiments')
  expect(await database.all('SELECT 1 FROM thoughts UNION ALL SELECT 1 FROM estimates')).toEqual([])
})
