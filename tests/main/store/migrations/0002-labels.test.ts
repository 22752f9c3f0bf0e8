import { expect, it } from 'vitest'
import { migrate } from '../../../../main/store/migrate'
import { initial } from '../../../../main/store/migrations/0001-initial'
import { labels } from '../../../../main/store/migrations/0002-labels'
import type { Sqlite } from '../../../../main/store/sqlite'
import { openVersion1 } from './old-database'

/** A database of version 1 with one thought, brought to version 2 and given a label. */
async function openVersion2(): Promise<Sqlite> {
  const database = await openVersion1()
  await migrate(database, [initial, labels])
  await database.exec(`
    INSERT INTO labels (id, identity, step, thought_id, chunk_id, document_hash, chunk_position, text, text_hash,
      annotator, verdict, at, reasons, weights_hidden, origin)
    VALUES (1, 'i', 1, 1, 1, 'ab', 0, 'z', 'h', 'a', 'accept', 't', '[]', 0, 'chosen');
    INSERT INTO label_uses VALUES (1, 1, 1);
    INSERT INTO rescored_thoughts VALUES (1, 1, 2, -1, -2, -1.5, -3.5, 2);
  `)
  return database
}

it('keeps what version 1 recorded, with no swap test measured', async () => {
  const database = await openVersion2()
  expect(await database.all('SELECT text FROM thoughts')).toEqual([{ text: 'z' }])
  expect(await database.all('SELECT log_likelihood_swapped AS swapped FROM estimates')).toEqual([{ swapped: null }])
})

it.each([
  ['an unknown verdict', `UPDATE labels SET verdict = 'maybe'`],
  ['an edit without a text', `UPDATE labels SET verdict = 'edit'`],
  ['a text without an edit', `UPDATE labels SET edited_text = 'y'`],
  ['a flag that is neither 0 nor 1', `UPDATE labels SET weights_hidden = 2`],
])('refuses %s', async (_, sql) => {
  await expect((await openVersion2()).exec(sql)).rejects.toThrow('CHECK')
})

it('refuses the same label twice', async () => {
  const database = await openVersion2()
  const again = `INSERT INTO labels SELECT 2, identity, 2, thought_id, chunk_id, document_hash, chunk_position, text,
    text_hash, annotator, verdict, edited_text, at, note, reasons, wrong_step, weights_hidden, origin, propensity, chance,
    moved, undone, undone_at, redoable FROM labels`
  await expect(database.exec(again)).rejects.toThrow('UNIQUE')
})

it('keeps a label, and what it was about, when the experiment that sampled the thought is deleted', async () => {
  const database = await openVersion2()
  await database.exec('DELETE FROM experiments')
  expect(await database.all('SELECT thought_id AS thoughtId, chunk_id AS chunkId, text FROM labels')).toEqual([
    { thoughtId: null, chunkId: 1, text: 'z' },
  ])
  expect(await database.all('SELECT 1 FROM label_uses UNION ALL SELECT 1 FROM rescored_thoughts')).toEqual([])
})

it.each([
  ['labels of some chunks', 'SELECT id FROM labels WHERE chunk_id IN (1, 2) AND undone IS NULL', 'labels_by_chunk'],
  [
    'the last step in force',
    `SELECT max(step) FROM labels WHERE annotator = 'a' AND undone IS NULL`,
    'labels_in_force',
  ],
  ['the labels of a step', 'SELECT id FROM labels WHERE step = 1', 'labels_by_step'],
])('finds %s through an index', async (_, sql, index) => {
  const database = await openVersion2()
  const plan = await database.all<{ detail: string }>(`EXPLAIN QUERY PLAN ${sql}`)
  expect(plan.map(({ detail }) => detail).join()).toContain(index)
})
