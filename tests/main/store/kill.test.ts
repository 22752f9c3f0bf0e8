import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { RandomStream, streamKey } from '../../../core/random'
import { Sqlite } from '../../../main/store/sqlite'
import { openWorkspace } from '../../../main/store/workspace'
import { type Bundle, bundle } from './bundle'
import { temporaryFolder } from './temporary-workspace'

let recorder: Bundle
beforeAll(async () => {
  recorder = await bundle(join(import.meta.dirname, 'recorder.ts'))
})
afterAll(() => recorder[Symbol.asyncDispose]())

interface Recorder {
  readonly child: ChildProcess
  readonly exit: Promise<unknown>
  output(): string
  complaint(): string
}

function startRecorder(dir: string, command: readonly string[] = [process.execPath]): Recorder {
  const [program = '', ...args] = command
  const child = spawn(program, [...args, recorder.file, dir], { stdio: ['ignore', 'pipe', 'pipe'] })
  let [output, complaint] = ['', '']
  child.stdout?.on('data', (data) => {
    output += data
  })
  child.stderr?.on('data', (data) => {
    complaint += data
  })
  return { child, exit: once(child, 'close'), output: () => output, complaint: () => complaint }
}

async function untilItRecords({ child, output, complaint }: Recorder): Promise<void> {
  while (!output().includes('\n')) {
    if (child.exitCode !== null) throw new Error(`the recorder ended: ${complaint()}`)
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
}

/** Opens the workspace as a next run would, and checks that it holds whole batches, and all that were reported. */
async function checkWorkspace(dir: string, reported: string): Promise<void> {
  const workspace = await openWorkspace(dir)
  const experiment = await workspace.experiments.find('killed')
  const [lastIteration = 0, lastBatch = 0] = (reported.trim().split('\n').at(-1) ?? '').split(' ').map(Number)
  for (const iteration of experiment ? await workspace.thoughts.iterations(experiment.id) : []) {
    const recorded = await workspace.thoughts.recordedChunkIds(experiment?.id ?? 0, iteration)
    expect(recorded).toEqual(new Set(Array.from({ length: recorded.size }, (_, i) => i + 1)))
    expect(recorded.size % 8).toBe(0)
    expect(await workspace.thoughts.count(experiment?.id ?? 0, iteration)).toBe(4 * recorded.size)
    if (iteration < lastIteration) expect(recorded.size).toBe(320)
    if (iteration === lastIteration) expect(recorded.size).toBeGreaterThanOrEqual(8 * lastBatch)
  }
  await workspace.close()
  const database = await Sqlite.open(join(dir, 'lab.sqlite'), { mode: 'read' })
  expect(await database.get('PRAGMA integrity_check')).toEqual({ integrity_check: 'ok' })
  await database.close()
}

it('holds whole batches after kill -9 at any moment, gives the lock back, and goes on', async () => {
  const dir = await temporaryFolder()
  const moments = new RandomStream(streamKey(1, 'kill'))
  for (let round = 0; round < 12; round++) {
    const run = startRecorder(dir)
    // Some rounds are killed while starting, others in the midst of recording.
    if (round % 3 > 0) await untilItRecords(run)
    await new Promise((resolve) => setTimeout(resolve, moments.below(round % 3 > 0 ? 120 : 400)))
    run.child.kill('SIGKILL')
    await run.exit
    expect(run.complaint()).toBe('')
    if (run.output() !== '') await checkWorkspace(dir, run.output())
  }
}, 60_000)

it('tells a second process who holds the workspace, and lets it read meanwhile', async () => {
  const dir = await temporaryFolder()
  const first = startRecorder(dir)
  await untilItRecords(first)
  const second = startRecorder(dir)
  await second.exit
  expect(second.child.exitCode).toBe(1)
  expect(second.complaint()).toMatch(
    /^conflict: the workspace '.+' is in use by "recorder" \(process \d+ on .+, since .+Z\)$/,
  )
  expect(second.complaint()).toContain(`process ${first.child.pid} `)

  const reader = await openWorkspace(dir, { readOnly: true })
  const counts: number[] = []
  for (let i = 0; i < 5; i++) {
    counts.push(await reader.thoughts.count(1, 1))
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
  await reader.close()
  expect(counts.every((count) => count % 32 === 0)).toBe(true)
  expect(counts).toEqual(counts.toSorted((a, b) => a - b))
  expect(first.child.exitCode).toBeNull()
  first.child.kill('SIGKILL')
  await first.exit
})

it('says what is full when files cannot grow any more, and keeps all that was recorded before', async () => {
  const dir = await temporaryFolder()
  const run = startRecorder(dir, ['sh', '-c', 'ulimit -f 2048 && exec "$0" "$@"', process.execPath])
  await run.exit
  expect(run.complaint()).toMatch(/^unavailable: .+lab\.sqlite/)
  expect(run.child.exitCode).toBe(1)
  await checkWorkspace(dir, run.output())
})
