/**
 * Entry of the worker that holds the pool: a million thoughts, the classifier's fits, the queue, the search. It reads
 * the workspace by a connection of its own, so that the main process only ever waits.
 */

import { parentPort, workerData } from 'node:worker_threads'
import { AppError } from '../../core/errors'
import { openWorkspace } from '../store/workspace'
import { type DeskPool, loadDeskPool } from './desk-pool'
import type { PoolCall, PoolFault, PoolReply, PoolWorkerData } from './pool-messages'

const port = parentPort
if (!port) throw new Error('this file runs as a worker')
const { dir, scope } = workerData as PoolWorkerData

// Nothing is awaited before listening: a call that arrives meanwhile waits for the pool.
const loading = openWorkspace(dir, { readOnly: true }).then((workspace) => loadDeskPool(workspace, scope))
loading.catch(() => undefined)

port.on('message', (call: PoolCall) => void answer(call).then((reply) => port.postMessage(reply)))

async function answer({ id, method, args }: PoolCall): Promise<PoolReply> {
  try {
    const pool: DeskPool = await loading
    return { id, value: await (pool[method] as (...args: readonly unknown[]) => Promise<unknown>)(...args) }
  } catch (error) {
    return { id, fault: toFault(error) }
  }
}

function toFault(error: unknown): PoolFault {
  if (error instanceof AppError) {
    const { kind, message, hint } = error
    return { kind, message, ...(hint === undefined ? {} : { hint }) }
  }
  return { kind: null, message: error instanceof Error ? (error.stack ?? error.message) : String(error) }
}
