/** Turns whatever was thrown into what a person is told. */

import type { Fault } from '../../core/contract/fault'
import { AppError } from '../../core/errors'

export function toFault(error: unknown): Fault {
  if (error instanceof AppError) return { kind: error.kind, message: error.message, hint: error.hint ?? null }
  const message = error instanceof Error ? error.message : String(error)
  return { kind: 'bug', message, hint: 'this is a bug in the program: report it with the lines of the log' }
}
