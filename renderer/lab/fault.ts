/** What a failed call tells, as the page shows it. */

import { ORPCError } from '@orpc/client'
import { fromReply } from '../../core/contract/error-reply'
import type { Fault } from '../../core/contract/fault'
import { AppError } from '../../core/errors'

export function faultOf(thrown: unknown): Fault {
  const invalid = invalidInput(thrown)
  if (invalid) return invalid
  const error = fromReply(thrown)
  if (error instanceof AppError) return { kind: error.kind, message: error.message, hint: error.hint ?? null }
  const message = error instanceof Error ? error.message : String(error)
  return { kind: 'bug', message, hint: 'this is a bug in the program; its log says more' }
}

/** Input that the contract's schema refused: its first complaint. */
function invalidInput(thrown: unknown): Fault | null {
  if (!(thrown instanceof ORPCError) || thrown.code !== 'BAD_REQUEST') return null
  const issues = (thrown.data as { issues?: readonly { path: readonly PropertyKey[]; message: string }[] } | undefined)
    ?.issues
  const [first] = issues ?? []
  if (!first) return null
  return { kind: 'invalid-input', message: `${first.path.join('.')}: ${first.message}`, hint: null }
}
