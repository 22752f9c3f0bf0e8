/**
 * Brings a workspace's database to the version that this program knows.
 *
 * The version is SQLite's `user_version`; `application_id` tells our databases from others. Each migration runs in
 * a transaction of its own, after a copy of the database as it was is put beside it: lab.sqlite.before-N.
 */

import { rename, rm } from 'node:fs/promises'
import { AppError } from '../../core/errors'
import type { Sqlite } from './sqlite'

export interface Migration {
  /** 1, 2, 3, ... without gaps. */
  readonly version: number
  /** Run with foreign keys off, so that a table can be rebuilt; they are checked before the commit. */
  readonly sql: string
}

/** 'THLB' in ASCII. */
const APPLICATION_ID = 0x54484c42

/**
 * Runs the migrations that the database lacks. A database without tables counts as new: creating one may have been
 * interrupted.
 *
 * @throws AppError 'invalid-input' if it is not ours, or was made by a newer program
 */
export async function migrate(database: Sqlite, migrations: readonly Migration[]): Promise<void> {
  const version = await checkedVersion(database, migrations.length)
  await database.exec('PRAGMA foreign_keys = OFF')
  for (const migration of migrations.slice(version)) {
    // A new database has nothing worth a copy.
    if (version > 0) await backUp(database, `${database.path}.before-${migration.version}`)
    await database.transaction(async () => {
      await database.exec(migration.sql)
      const broken = await database.get<{ table: string }>('PRAGMA foreign_key_check')
      if (broken) throw new Error(`migration ${migration.version} leaves a broken reference in ${broken.table}`)
      await database.exec(`PRAGMA application_id = ${APPLICATION_ID}; PRAGMA user_version = ${migration.version}`)
    })
  }
  await database.exec('PRAGMA foreign_keys = ON')
}

/**
 * For readers, which may not migrate.
 *
 * @throws AppError 'invalid-input' if the database is not ours or is of another version than `latest`
 */
export async function requireVersion(database: Sqlite, latest: number): Promise<void> {
  const version = await checkedVersion(database, latest)
  if (version < latest) {
    throw new AppError(
      'invalid-input',
      `'${database.path}' has version ${version}, older than this program's ${latest}`,
      {
        hint: 'open the workspace once with a command that writes, such as resume: it brings the database up to date',
      },
    )
  }
}

async function checkedVersion(database: Sqlite, latest: number): Promise<number> {
  const { version, application, tables } = (await database.get<{
    version: number
    application: number
    tables: number
  }>(`
    SELECT (SELECT user_version FROM pragma_user_version) AS version,
      (SELECT application_id FROM pragma_application_id) AS application,
      (SELECT count(*) FROM sqlite_schema) AS tables
  `)) ?? { version: 0, application: 0, tables: 0 }
  if (application !== APPLICATION_ID && tables > 0) {
    throw new AppError('invalid-input', `'${database.path}' is a database of another program`, {
      hint: 'choose another folder for the workspace',
    })
  }
  if (version > latest) {
    throw new AppError(
      'invalid-input',
      `'${database.path}' was made by a newer Thought Lab: it has version ${version}, and this program knows up to ${latest}`,
      { hint: `update Thought Lab, or go back to the copy '${database.path}.before-${latest + 1}' if it is there` },
    )
  }
  return version
}

/** VACUUM INTO, because copying the file by hand would miss the WAL and drop this process's locks on it. */
async function backUp(database: Sqlite, path: string): Promise<void> {
  const unfinished = `${path}.tmp`
  await rm(unfinished, { force: true })
  await database.run('VACUUM INTO ?', unfinished)
  await rename(unfinished, path)
}
