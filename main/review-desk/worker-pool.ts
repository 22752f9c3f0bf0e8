/** The pool in a worker, so that fitting and ranking a million thoughts holds up nothing in the main process. */

import { Worker } from 'node:worker_threads'
import { AppError } from '../../core/errors'
import type { DeskPool } from './desk-pool'
import type { PoolCall, PoolFault, PoolMethod, PoolReply, PoolWorkerData } from './pool-messages'

interface Waiting {
  readonly resolve: (value: unknown) => void
  readonly reject: (error: unknown) => void
}

/** @param entry the built `pool-worker` */
export function startWorkerPool(entry: string, data: PoolWorkerData): DeskPool {
  const worker = new Worker(entry, { workerData: data })
  const waiting = new Map<number, Waiting>()
  let next = 1
  let ended: Error | null = null
  const end = (error: Error) => {
    ended ??= error
    for (const { reject } of waiting.values()) reject(ended)
    waiting.clear()
  }
  worker.on('message', (reply: PoolReply) => {
    const call = waiting.get(reply.id)
    waiting.delete(reply.id)
    if (!call) return
    if ('fault' in reply) call.reject(toError(reply.fault))
    else call.resolve(reply.value)
  })
  worker.on('error', end)
  worker.on('exit', () => end(new Error('the worker that ranks the thoughts has ended')))
  const ask = (method: PoolMethod, ...args: readonly unknown[]): Promise<never> =>
    new Promise<unknown>((resolve, reject) => {
      if (ended) return reject(ended)
      const call: PoolCall = { id: next++, method, args }
      waiting.set(call.id, { resolve, reject })
      worker.postMessage(call)
    }) as Promise<never>
  return {
    model: () => ask('model'),
    refit: () => ask('refit'),
    queue: (request) => ask('queue', request),
    whatIf: (settings) => ask('whatIf', settings),
    quickWhatIf: (settings) => ask('quickWhatIf', settings),
    essCurve: (thoughts) => ask('essCurve', thoughts),
    size: () => ask('size'),
    whole: () => ask('whole'),
    match: (filter) => ask('match', filter),
    chunks: (chunkIds) => ask('chunks', chunkIds),
    close: async () => void (await worker.terminate()),
  }
}

function toError({ kind, message, hint }: PoolFault): Error {
  return kind === null ? new Error(message) : new AppError(kind, message, hint === undefined ? {} : { hint })
}
