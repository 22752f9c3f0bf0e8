/** Whether a workspace's database is sound, read over a connection of its own: nobody else waits for it. */

import { join } from 'node:path'
import { Sqlite } from './sqlite'

const MOST_FAULTS = 20

/**
 * @param dir of the workspace
 * @returns what SQLite says is wrong, a sentence each; empty if nothing is
 * @throws AppError if the database cannot be read at all
 */
export async function checkDatabase(dir: string): Promise<string[]> {
  const database = await Sqlite.open(join(dir, 'lab.sqlite'), { mode: 'read' })
  try {
    const found = await database.all<{ integrity_check: string }>(`PRAGMA integrity_check(${MOST_FAULTS})`)
    const broken = await database.all<{ table: string; parent: string }>('PRAGMA foreign_key_check')
    const references = new Map<string, number>()
    for (const { table, parent } of broken) {
      const what = `${table} refers to ${parent}`
      references.set(what, (references.get(what) ?? 0) + 1)
    }
    return [
      ...found.map(({ integrity_check: what }) => what).filter((what) => what !== 'ok'),
      ...[...references].map(([what, count]) => `${what}, which is not there: ${count} rows`),
    ]
  } finally {
    await database.close()
  }
}
