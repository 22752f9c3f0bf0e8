/** Databases as earlier versions of the program left them. */

import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import { type Migration, migrate } from '../../../../main/store/migrate'
import { initial } from '../../../../main/store/migrations/0001-initial'
import { Sqlite } from '../../../../main/store/sqlite'
import { temporaryFolder } from '../temporary-workspace'

/** A new database with these migrations; closed at the end of the test. */
export async function openDatabase(migrations: readonly Migration[]): Promise<Sqlite> {
  const database = await Sqlite.open(join(await temporaryFolder(), 'lab.sqlite'), { mode: 'create' })
  onTestFinished(() => database.close())
  await migrate(database, migrations)
  return database
}

/** Of version 1, with one thought. */
export async function openVersion1(): Promise<Sqlite> {
  const database = await openDatabase([initial])
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
