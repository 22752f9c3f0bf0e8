/** The host of the engine process, with an engine that dies on demand. */

import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { TrainEvent, TrainRequest } from '../../../core/contract/engine'
import { AppError } from '../../../core/errors'
import { EngineProcess } from '../../../main/engine-host/engine-process'
import { type Bundle, bundle } from '../store/bundle'

let fake: Bundle
const unhandled: unknown[] = []
const note = (error: unknown) => unhandled.push(error)
beforeAll(async () => {
  fake = await bundle(join(import.meta.dirname, 'fake-engine.ts'))
  process.on('unhandledRejection', note)
})
afterAll(async () => {
  await fake[Symbol.asyncDispose]()
  process.off('unhandledRejection', note)
})

let engine: EngineProcess
let lines: string[]
beforeEach(() => {
  lines = []
  engine = new EngineProcess({ entry: fake.file, threads: 3, log: (line) => lines.push(line) })
})
afterEach(async () => {
  await engine.stop()
  await new Promise((resolve) => setTimeout(resolve, 20))
  expect(unhandled).toEqual([])
})

const train = (steps: number, folder = 'whole') =>
  ({ folder, schedule: { length: { steps } } }) as unknown as TrainRequest
const die = (how: string, lastWords = '') =>
  engine.client.score({ model: '', fidelity: 'consistent', items: [{ prefix: '', chunk: lastWords, thought: how }] })
const waitForEver = () => engine.client.likelihood({ model: '', texts: [] })

describe('a call', () => {
  it('starts the engine, which later calls find running', async () => {
    expect(engine.pid).toBeUndefined()
    expect(await engine.client.describe()).toMatchObject({ backend: 'cpu', threads: 3 })
    const { pid } = engine
    expect(pid).toBeGreaterThan(0)
    await engine.client.describe()
    expect(engine.pid).toBe(pid)
    expect(lines).toEqual(['ready'])
  })

  it('fails with the AppError that the engine threw', async () => {
    const failure = await engine.client.describeModel({ model: 'unicorn' }).catch((error: unknown) => error)
    expect(failure).toBeInstanceOf(AppError)
    expect(failure).toMatchObject({ kind: 'not-found', message: "there is no 'unicorn'", hint: 'look elsewhere' })
  })

  it('fails with a bug of the engine as a bug, with the place where it happened', async () => {
    const failure = (await engine.client.describeModel({ model: 'bug' }).catch((error: unknown) => error)) as Error
    expect(failure).not.toBeInstanceOf(AppError)
    expect(failure.message).toBe('a bug of ours')
    expect(failure.stack).toContain('entry.js')
  })
})

describe('a stream', () => {
  it('gives its events in order, and its result', async () => {
    const stream = await engine.client.train(train(3))
    const steps: number[] = []
    let next = await stream.next()
    for (; !next.done; next = await stream.next()) steps.push(next.value.step)
    expect(steps).toEqual([1, 2, 3])
    expect(next.value).toEqual({ steps: 3, finalLoss: 1, trainedTokens: 2, rawTokens: 3, attended: 4, seconds: 5 })
  })

  it('fails with the AppError that the engine threw, behind the events before it', async () => {
    const events: TrainEvent[] = []
    const read = async () => {
      for await (const event of await engine.client.train(train(2, 'broken'))) events.push(event)
    }
    await expect(read()).rejects.toMatchObject({ kind: 'unavailable', message: 'the disk is full' })
    expect(events).toHaveLength(2)
  })

  it('is stopped by its signal, in the engine too', async () => {
    const stop = new AbortController()
    const read = async () => {
      for await (const { step } of await engine.client.train(train(1e6), { signal: stop.signal })) {
        if (step === 3) stop.abort()
      }
    }
    await expect(read()).rejects.toThrow()
    await expect.poll(stoppedStreams).toBe('1 streams stopped')
  })

  it('is stopped in the engine when its reader stops early', async () => {
    for await (const { step } of await engine.client.train(train(1e6))) if (step === 3) break
    await expect.poll(stoppedStreams).toBe('1 streams stopped')
  })
})

const stoppedStreams = async () => (await engine.client.describe()).tensorflow

describe('the death of the engine', () => {
  it('gives each waiting call one clear error, and the next call a new engine', async () => {
    await engine.client.describe()
    const { pid } = engine
    const waiting = [waitForEver(), waitForEver(), die('SIGKILL')]
    const failures = await Promise.all(waiting.map((call) => call.catch((error: unknown) => error)))
    for (const failure of failures) {
      expect(failure).toBeInstanceOf(AppError)
      expect(failure).toMatchObject({
        kind: 'unavailable',
        message: 'the engine was ended by SIGKILL; its last words: ready',
        hint: expect.stringContaining('then resume'),
      })
    }
    expect(await engine.client.describe()).toMatchObject({ threads: 3 })
    expect(engine.pid).not.toBe(pid)
  })

  it('ends a stream with the same error', async () => {
    const read = async () => {
      for await (const { step } of await engine.client.train(train(1e6)))
        if (step === 2) process.kill(engine.pid as number, 'SIGKILL')
    }
    await expect(read()).rejects.toMatchObject({
      kind: 'unavailable',
      message: expect.stringMatching(/^the engine was ended by SIGKILL/),
    })
  })

  it('is told with its code and its last words, whole lines and none of an engine before', async () => {
    await expect(die('3', 'first engine\n')).rejects.toMatchObject({ kind: 'unavailable' })
    const words = 'one\ntwo\nthree\nfour\nfive\nout of memory'
    await expect(die('4', words)).rejects.toMatchObject({
      message: 'the engine ended with code 4; its last words: two / three / four / five / out of memory',
    })
    await expect(die('5')).rejects.toMatchObject({ message: 'the engine ended with code 5; its last words: ready' })
  })

  it('is told too where it cannot even start', async () => {
    const missing = new EngineProcess({ entry: join(fake.file, 'nowhere.js') })
    await expect(missing.client.describe()).rejects.toMatchObject({
      kind: 'unavailable',
      message: expect.stringMatching(/^the engine ended with code 1; its last words: /),
    })
  })
})

describe('stop', () => {
  it('ends the engine and fails what waits for it; the next call starts another', async () => {
    await engine.client.describe()
    const { pid } = engine
    const waiting = waitForEver()
    const failure = expect(waiting).rejects.toMatchObject({ kind: 'unavailable' })
    await engine.stop()
    await failure
    expect(() => process.kill(pid as number, 0)).toThrow()
    expect(engine.pid).toBeUndefined()
    await engine.client.describe()
    expect(engine.pid).not.toBe(pid)
  })

  it('does nothing where no engine runs', async () => {
    await engine.stop()
    await engine.client.describe()
    await engine.stop()
    await engine.stop()
  })
})
