/** What goes between the desk and the worker that holds its pool. */

import type { ErrorKind } from '../../core/errors'
import type { ReviewScope } from '../review/scope'
import type { DeskPool } from './desk-pool'

/** Given to the worker at its start. */
export interface PoolWorkerData {
  /** Folder of the workspace, which the worker opens for reading. */
  readonly dir: string
  readonly scope: ReviewScope
}

export type PoolMethod = Exclude<keyof DeskPool, 'close'>

export interface PoolCall {
  readonly id: number
  readonly method: PoolMethod
  readonly args: readonly unknown[]
}

export type PoolReply =
  | { readonly id: number; readonly value: unknown }
  | { readonly id: number; readonly fault: PoolFault }

export interface PoolFault {
  /** null: a bug */
  readonly kind: ErrorKind | null
  readonly message: string
  readonly hint?: string
}
