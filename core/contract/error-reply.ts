/**
 * Errors across the border between processes. Class identity does not survive
 * it: an AppError travels as kind, message and hint, and becomes one again on
 * the other side.
 */

import { ORPCError } from '@orpc/client'
import { AppError, type ErrorKind } from '../errors'

interface ReplyData {
  readonly kind: ErrorKind | null
  readonly hint?: string
  readonly stack?: string
}

export function toReply(error: unknown): ORPCError<string, ReplyData> {
  if (error instanceof AppError) {
    const data = { kind: error.kind, ...(error.hint === undefined ? {} : { hint: error.hint }) }
    return new ORPCError('BAD_REQUEST', { message: error.message, data, cause: error })
  }
  const { message, stack } = error instanceof Error ? error : new Error(String(error))
  return new ORPCError('INTERNAL_SERVER_ERROR', {
    message,
    data: { kind: null, ...(stack ? { stack } : {}) },
    cause: error,
  })
}

export function fromReply(error: unknown): unknown {
  if (!(error instanceof ORPCError)) return error
  const data = error.data as ReplyData | undefined
  if (data?.kind)
    return new AppError(data.kind, error.message, { cause: error, ...(data.hint ? { hint: data.hint } : {}) })
  const failure = new Error(error.message, { cause: error })
  if (data?.stack) failure.stack = data.stack
  return failure
}

/** A stream whose errors travel: they would pass a router's middleware by. */
export async function* replying<T, R>(events: AsyncGenerator<T, R, undefined>): AsyncGenerator<T, R, undefined> {
  try {
    return yield* events
  } catch (error) {
    throw toReply(error)
  }
}
