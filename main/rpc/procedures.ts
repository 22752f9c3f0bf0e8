/** The procedures of the contract, to be implemented noun by noun. Errors become replies here and nowhere else. */

import { implement, ORPCError } from '@orpc/server'
import { desktopContract } from '../../core/contract/desktop'
import { toReply } from '../../core/contract/error-reply'
import { AppError } from '../../core/errors'
import type { RpcContext } from './context'

export const procedures = implement(desktopContract)
  .$context<RpcContext>()
  .use(async ({ next, context, path }) => {
    try {
      return await next()
    } catch (error) {
      // Input that the contract refuses is the page's fault, and says so itself.
      if (error instanceof ORPCError) throw error
      // What the page no longer wants to know is no fault of anyone.
      const isUnwanted = error instanceof Error && error.name === 'AbortError'
      if (!(error instanceof AppError) && !isUnwanted) context.lab.options.log(`${path.join('.')}: ${describe(error)}`)
      throw toReply(error)
    }
  })

function describe(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error)
}
