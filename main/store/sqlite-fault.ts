/**
 * SQLite's faults in the user's words.
 *
 * Those that come from the machine or the file become an AppError that names the path; all others (a
 * constraint, a wrong statement) are bugs and stay what they are.
 * Source: "Result and Error Codes", sqlite.org/rescode.html.
 */

import { AppError, type ErrorKind } from '../../core/errors'

interface Fault {
  readonly kind: ErrorKind
  readonly what: (path: string) => string
  readonly hint: string
}

const faults: Readonly<Record<string, Fault>> = {
  SQLITE_FULL: {
    kind: 'unavailable',
    what: (path) => `there is no space left on the disk for '${path}'`,
    hint: 'free some space and run the same command again: what was stored so far is intact',
  },
  SQLITE_READONLY: {
    kind: 'unavailable',
    what: (path) => `cannot write to '${path}': it is read-only`,
    hint: 'allow writing to the folder and the file, or use another workspace',
  },
  SQLITE_IOERR: {
    kind: 'unavailable',
    what: (path) => `the disk failed while reading or writing '${path}'`,
    hint: 'check the disk and its free space, then run the same command again: what was stored so far is intact',
  },
  SQLITE_CANTOPEN: {
    kind: 'unavailable',
    what: (path) => `cannot open '${path}'`,
    hint: 'check that the folder exists and that you may read and write it',
  },
  SQLITE_BUSY: {
    kind: 'conflict',
    what: (path) => `another program is using '${path}'`,
    hint: 'end the other program and run the same command again',
  },
  SQLITE_NOTADB: {
    kind: 'invalid-input',
    what: (path) => `'${path}' is not a database`,
    hint: 'choose another workspace, or put the file back from a backup',
  },
  SQLITE_CORRUPT: {
    kind: 'invalid-input',
    what: (path) => `the database '${path}' is damaged`,
    hint: 'put it back from a backup, such as a lab.sqlite.before-N beside it',
  },
}

/** The AppError for what a user can act on, else `error` itself. */
export function sqliteFault(error: Error, path: string): Error {
  const fault = 'code' in error && typeof error.code === 'string' ? faults[error.code] : undefined
  if (!fault) return error
  return new AppError(fault.kind, `${fault.what(path)} (${error.message})`, { hint: fault.hint, cause: error })
}
