/**
 * The one file that knows the SQLite driver: a promise API over one connection.
 *
 * Everything asked of a connection runs one after the other in the order asked, and a
 * transaction is one such thing: nobody sees or joins another's half-done work. Inside
 * `transaction(fn)` the same handle is used, and calls made by `fn` (and by what it calls)
 * belong to the transaction; AsyncLocalStorage tells whose call it is.
 * The driver works on its own threads, so this process is never blocked by the disk.
 */

import { AsyncLocalStorage } from 'node:async_hooks'
import { pathToFileURL } from 'node:url'
import type { Database, Statement } from 'sqlite3'
import { sqliteFault } from './sqlite-fault'

/** What can be bound to a `?`. Not a number is stored as NULL, so a NOT NULL column refuses it. */
export type SqlValue = string | number | null | Uint8Array

export interface SqliteOptions {
  /**
   * - `create`: reads and writes, and makes the file if there is none
   * - `write`: reads and writes
   * - `read`: only reads; sees what another process has committed while it writes on
   * - `read-immutable`: only reads a file that nobody writes to, and leaves no files beside it
   */
  readonly mode: 'create' | 'write' | 'read' | 'read-immutable'
  /** How long to wait for another process that holds the database, before giving up with 'conflict'. */
  readonly busyTimeoutMs?: number
}

/** Calls in one queue run in the order they came; a transaction has a queue of its own. */
interface Queue {
  tail: Promise<unknown>
}

interface TransactionScope extends Queue {
  open: boolean
  /** The first fault of a transaction inside this one: the whole must not be committed without that part. */
  doomedBy: unknown
}

/** Rows in one INSERT statement: few round trips to the driver, and well below the 32,766 values that SQLite can bind. */
const ROWS_PER_INSERT = 64

export class Sqlite {
  private readonly queue: Queue = { tail: Promise.resolve() }
  private readonly scopes = new AsyncLocalStorage<TransactionScope>()
  private readonly statements = new Map<string, Statement>()

  private constructor(
    readonly path: string,
    private readonly database: Database,
  ) {}

  /** @throws AppError if the file cannot be opened: 'unavailable', or 'invalid-input' where it is no database */
  static async open(path: string, { mode, busyTimeoutMs = 5000 }: SqliteOptions): Promise<Sqlite> {
    const { default: driver } = await import('sqlite3')
    const immutable = mode === 'read-immutable'
    const access = mode === 'create' || mode === 'write' ? driver.OPEN_READWRITE : driver.OPEN_READONLY
    const flags = access | (mode === 'create' ? driver.OPEN_CREATE : 0) | (immutable ? driver.OPEN_URI : 0)
    const name = immutable ? `${pathToFileURL(path).href}?immutable=1` : path
    const database = await new Promise<Database>((resolve, reject) => {
      const opening: Database = new driver.Database(name, flags, (error) =>
        error ? reject(sqliteFault(error, path)) : resolve(opening),
      )
    })
    database.configure('busyTimeout', busyTimeoutMs)
    return new Sqlite(path, database)
  }

  /** Runs one statement; `changes` counts the rows it inserted, updated or deleted. */
  run(sql: string, ...values: readonly SqlValue[]): Promise<{ changes: number; lastId: number }> {
    return this.inTurn(async () => {
      const statement = await this.prepared(sql)
      return new Promise((resolve, reject) => {
        const settle = this.settle(reject)
        statement.run(values, function (error) {
          settle(error, () => resolve({ changes: this.changes, lastId: this.lastID }))
        })
      })
    })
  }

  /** All rows of a query: for large tables, ask for pages (`iteratePages`). */
  all<Row>(sql: string, ...values: readonly SqlValue[]): Promise<Row[]> {
    return this.inTurn(async () => {
      const statement = await this.prepared(sql)
      return new Promise((resolve, reject) => {
        const settle = this.settle(reject)
        statement.all<Row>(values, (error, rows) => settle(error, () => resolve(rows)))
      })
    })
  }

  /** The first row, if any. */
  async get<Row>(sql: string, ...values: readonly SqlValue[]): Promise<Row | undefined> {
    // Not the driver's own get: it leaves the statement open, and with it a read transaction that keeps the WAL growing.
    return (await this.all<Row>(sql, ...values))[0]
  }

  /** Runs a script of statements that take no values, such as a migration. */
  exec(script: string): Promise<void> {
    return this.inTurn(
      () =>
        new Promise((resolve, reject) => {
          const settle = this.settle(reject)
          this.database.exec(script, (error) => settle(error, resolve))
        }),
    )
  }

  /**
   * Inserts many rows, in one transaction.
   *
   * @param onConflict what follows the values, such as 'ON CONFLICT DO NOTHING'
   * @returns how many rows it inserted or changed
   */
  async insert(
    table: string,
    columns: readonly string[],
    rows: readonly (readonly SqlValue[])[],
    onConflict = '',
  ): Promise<number> {
    const tuple = `(${columns.map(() => '?').join(', ')})`
    const sql = (count: number) =>
      `INSERT INTO ${table} (${columns.join(', ')}) VALUES ${Array(count).fill(tuple).join(', ')} ${onConflict}`
    return this.transaction(async () => {
      let changed = 0
      const whole = rows.length - (rows.length % ROWS_PER_INSERT)
      for (let start = 0; start < whole; start += ROWS_PER_INSERT) {
        const block = rows.slice(start, start + ROWS_PER_INSERT).flat()
        changed += (await this.run(sql(ROWS_PER_INSERT), ...block)).changes
      }
      for (const row of rows.slice(whole)) changed += (await this.run(sql(1), ...row)).changes
      return changed
    })
  }

  /**
   * Runs `work` in a transaction: all of it is durable once the promise resolves, or none of it is kept.
   * A transaction inside another is a part of that one.
   */
  async transaction<Result>(work: () => Promise<Result>): Promise<Result> {
    const outer = this.scopes.getStore()
    if (outer) {
      try {
        return await work()
      } catch (error) {
        outer.doomedBy ??= error
        throw error
      }
    }
    return this.inTurn(async () => {
      await this.execute('BEGIN IMMEDIATE')
      const scope: TransactionScope = { tail: Promise.resolve(), open: true, doomedBy: undefined }
      try {
        const result = await this.scopes.run(scope, work)
        await close(scope)
        if (scope.doomedBy !== undefined) throw scope.doomedBy
        await this.execute('COMMIT')
        return result
      } catch (error) {
        await close(scope)
        await this.rollBack()
        throw error
      }
    })
  }

  /** Waits for what was asked before, and lets go of the file. */
  async close(): Promise<void> {
    await this.inTurn(async () => {
      for (const statement of this.statements.values()) {
        await new Promise<void>((resolve) => statement.finalize(() => resolve()))
      }
      this.statements.clear()
      await new Promise<void>((resolve, reject) => {
        const settle = this.settle(reject)
        this.database.close((error) => settle(error, resolve))
      })
    })
  }

  private inTurn<Result>(work: () => Promise<Result>): Promise<Result> {
    const scope = this.scopes.getStore()
    if (scope && !scope.open) throw new Error('a call was made after its transaction had ended: an await is missing')
    const queue = scope ?? this.queue
    const result = queue.tail.then(work)
    queue.tail = result.catch(() => undefined)
    return result
  }

  private async prepared(sql: string): Promise<Statement> {
    const known = this.statements.get(sql)
    if (known) return known
    const statement = await new Promise<Statement>((resolve, reject) => {
      const settle = this.settle(reject)
      const preparing: Statement = this.database.prepare(sql, (error) => settle(error, () => resolve(preparing)))
    })
    this.statements.set(sql, statement)
    return statement
  }

  /** Runs one of the statements around a transaction, past the queue that the transaction holds. */
  private execute(sql: string): Promise<void> {
    return new Promise((resolve, reject) => {
      const settle = this.settle(reject)
      this.database.exec(sql, (error) => settle(error, resolve))
    })
  }

  private async rollBack(): Promise<void> {
    try {
      await this.execute('ROLLBACK')
    } catch (error) {
      // A full disk or a failing one makes SQLite roll back by itself; then there is nothing left to do.
      if (!(error instanceof Error && error.message.includes('no transaction is active'))) throw error
    }
  }

  private settle(reject: (error: Error) => void): (error: Error | null, succeed: () => void) => void {
    return (error, succeed) => (error ? reject(sqliteFault(error, this.path)) : succeed())
  }
}

/** Lets calls already under way end, and no new ones in, before the transaction is committed or rolled back. */
async function close(scope: TransactionScope): Promise<void> {
  scope.open = false
  await scope.tail
}
