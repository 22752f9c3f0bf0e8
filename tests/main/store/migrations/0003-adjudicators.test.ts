import { expect, it } from 'vitest'
import { migrate } from '../../../../main/store/migrate'
import { initial } from '../../../../main/store/migrations/0001-initial'
import { labels } from '../../../../main/store/migrations/0002-labels'
import { adjudicators } from '../../../../main/store/migrations/0003-adjudicators'
import { openDatabase } from './old-database'

it('keeps the labels of version 2, and forgets with an experiment what was written down about its labels', async () => {
  const database = await openDatabase([initial, labels])
  await database.exec(`
    PRAGMA foreign_keys = ON;
    INSERT INTO experiments (id, name, config, seed, threads, status, created) VALUES (1, 'e', '{}', 1, 2, 'planned', 't');
    INSERT INTO labels (id, identity, step, document_hash, chunk_position, text, text_hash, annotator, verdict, at,
      reasons, weights_hidden, origin)
    VALUES (1, 'i', 1, 'ab', 0, 'z', 'h', 'Ada', 'accept', 't', '[]', 0, 'chosen');
  `)
  await migrate(database, [initial, labels, adjudicators])
  expect(await database.all('SELECT annotator FROM labels')).toEqual([{ annotator: 'Ada' }])
  await database.exec(`
    INSERT INTO adjudicators VALUES ('Ada');
    INSERT INTO label_effects VALUES (1, 1, '{}');
    INSERT INTO queue_comparisons (experiment_id, comparison) VALUES (1, '{}');
    DELETE FROM experiments;
  `)
  const count = async (table: string) => (await database.all(`SELECT * FROM ${table}`)).length
  expect(await Promise.all(['adjudicators', 'label_effects', 'queue_comparisons'].map(count))).toEqual([1, 0, 0])
})
