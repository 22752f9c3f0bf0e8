/**
 * Starts the engine as a process of its own, and gives a typed client for it.
 *
 * When the engine dies, every call that waits for it fails with one clear
 * error; the next call starts a new engine. Ending it frees all of its memory,
 * the GPU's too.
 */

import { createInterface } from 'node:readline'
import { createORPCClient } from '@orpc/client'
import { RPCLink } from '@orpc/client/message-port'
import type { ContractRouterClient } from '@orpc/contract'
import type { engineContract } from '../../core/contract/engine'
import { fromReply } from '../../core/contract/error-reply'
import { AppError } from '../../core/errors'
import { type EngineChild, type StartEngine, startNodeChild } from './engine-child'

export type EngineClient = ContractRouterClient<typeof engineContract>
type Procedure = keyof typeof engineContract

export interface EngineOptions {
  /** The built entry of the engine. */
  readonly entry: string
  /** Threads of one operation; by default all cores. */
  readonly threads?: number
  /** By default a child process of Node. */
  readonly start?: StartEngine
  /** Gets what the engine prints, line by line, but for the two lines that TensorFlow always prints. */
  readonly log?: (line: string) => void
}

interface Running {
  readonly child: EngineChild
  readonly client: EngineClient
  /** Fails when the process ends. */
  readonly died: Promise<never>
}

/** What TensorFlow 2.21 prints while it loads, whatever the log level is. */
const LOADING_NOISE = [/absl::InitializeLog/, /oneDNN custom operations are on/, /^\s*$/]
/** Of the engine's last words, kept for the message when it dies. */
const LAST_LINES = 5
/** After this long, an engine that was asked to end is ended. */
const STOP_SECONDS = 30

export class EngineProcess {
  private running: Running | null = null

  constructor(private readonly options: EngineOptions) {}

  /** Process id of the running engine, if there is one. */
  get pid(): number | undefined {
    return this.running?.child.pid
  }

  /** Errors arrive as they were thrown in the engine; its death is an AppError 'unavailable'. */
  readonly client: EngineClient = new Proxy({} as EngineClient, {
    get: (_, procedure: Procedure) => (input: unknown, options?: { signal?: AbortSignal }) =>
      this.call(procedure, input, options),
  })

  /** Ends the engine, which finishes the step it is in. What it had saved stays. */
  async stop(): Promise<void> {
    const child = this.running?.child
    this.running = null
    if (!child) return
    child.kill()
    const insist = setTimeout(() => child.kill(true), STOP_SECONDS * 1000)
    await child.ended
    clearTimeout(insist)
  }

  private async call(procedure: Procedure, input: unknown, options?: { signal?: AbortSignal }): Promise<unknown> {
    const { child, client, died } = this.start()
    const send = client[procedure] as (input: unknown, options?: { signal?: AbortSignal }) => Promise<unknown>
    try {
      const result = await orDeath(send(input, options), child, died)
      return isStream(result) ? guard(result, child, died) : result
    } catch (error) {
      throw fromReply(error)
    }
  }

  private start(): Running {
    const { running } = this
    // Without its channel a process can no longer answer, even if it has not ended yet.
    if (running?.child.connected) return running
    const { entry, threads, log, start = startNodeChild } = this.options
    const child = start({
      entry,
      env: { ...process.env, ...(threads === undefined ? {} : { THOUGHT_LAB_THREADS: String(threads) }) },
    })
    const lastLines: string[] = []
    for (const stream of child.outputs) {
      createInterface({ input: stream }).on('line', (line) => {
        if (LOADING_NOISE.some((noise) => noise.test(line))) return
        lastLines.push(line)
        lastLines.splice(0, lastLines.length - LAST_LINES)
        log?.(line)
      })
    }
    const client: EngineClient = createORPCClient(new RPCLink({ port: child.port }))
    const died = child.ended.then((how): never => {
      throw deathError(how, lastLines)
    })
    // Also when nobody waits for it.
    died.catch(() => {})
    this.running = { child, client, died }
    return this.running
  }
}

function deathError(how: string, lastLines: readonly string[]): AppError {
  const last = lastLines.length > 0 ? `; its last words: ${lastLines.join(' / ')}` : ''
  return new AppError('unavailable', `the engine ${how}${last}`, {
    hint: 'if memory ran out, lower sampling.batch, training.batchRows or training.contextTokens; then resume',
  })
}

/**
 * The answer, or the engine's death. When the engine dies, its channel closes and fails the answer; how the process
 * ended says more, so that is waited for.
 */
async function orDeath<T>(answer: Promise<T>, child: EngineChild, died: Promise<never>): Promise<T> {
  try {
    return await answer
  } catch (error) {
    if (error instanceof AppError || child.connected) throw error
    return died
  }
}

function isStream(value: unknown): value is AsyncGenerator<unknown, unknown, undefined> {
  return typeof value === 'object' && value !== null && Symbol.asyncIterator in value
}

/** The stream with its errors translated, ended by the engine's death. */
async function* guard(
  stream: AsyncGenerator<unknown, unknown, undefined>,
  child: EngineChild,
  died: Promise<never>,
): AsyncGenerator<unknown, unknown, undefined> {
  try {
    for (;;) {
      const next = await orDeath(stream.next(), child, died)
      if (next.done) return next.value
      yield next.value
    }
  } catch (error) {
    throw fromReply(error)
  } finally {
    // Where the reader stops early, the engine must stop too. A dead engine does not answer, so nobody waits.
    void stream.return(undefined).catch(() => {})
  }
}
