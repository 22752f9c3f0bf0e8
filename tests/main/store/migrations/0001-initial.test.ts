import { expect, it } from 'vitest'
import { openVersion1 } from './old-database'

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
