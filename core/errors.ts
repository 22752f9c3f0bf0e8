/**
 * The one error class for what a user can act on.
 *
 * Errors are told apart by `kind`, because class identity does not survive a
 * process boundary. Anything that is not an AppError is a bug.
 */

/**
 * - `invalid-input`: a file, value, option or configuration that cannot be used (exit code 2)
 * - `not-found`: a named thing does not exist (exit code 2)
 * - `conflict`: something else holds or already has it, such as a locked workspace (exit code 2)
 * - `unavailable`: the machine lacks something: disk space, memory, a library, a GPU (exit code 1)
 * - `cancelled`: the user stopped it; what was done so far is kept (exit code 1)
 */
export type ErrorKind = 'invalid-input' | 'not-found' | 'conflict' | 'unavailable' | 'cancelled'

const exitCodes: Record<ErrorKind, 1 | 2> = {
  'invalid-input': 2,
  'not-found': 2,
  conflict: 2,
  unavailable: 1,
  cancelled: 1,
}

export interface AppErrorOptions extends ErrorOptions {
  /** One sentence that says what to do about it. */
  readonly hint?: string
}

/** @param message one sentence that says what was wrong and names the file, line or key, and the value. */
export class AppError extends Error {
  readonly hint: string | undefined

  constructor(
    readonly kind: ErrorKind,
    message: string,
    options: AppErrorOptions = {},
  ) {
    super(message, options)
    this.name = 'AppError'
    this.hint = options.hint
  }

  get exitCode(): 1 | 2 {
    return exitCodes[this.kind]
  }
}
