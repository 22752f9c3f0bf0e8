/**
 * A whole experiment in its real processes, killed again and again: it must end with what an uninterrupted one ends
 * with. Each kill falls at a random moment of a given stage, by how long that took in the uninterrupted run, so that
 * a slow machine and a quick one are interrupted at the same places.
 */

import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { cp, mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { createInterface } from 'node:readline'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { ComparisonRow } from '../../../core/experiment/comparison'
import { RandomStream, streamKey } from '../../../core/random'
import { openWorkspace } from '../../../main/store/workspace'
import { type Bundle, bundle } from '../store/bundle'
import { makeRingWorkspace, ringDocuments, smallExperiment } from './ring-workspace'

/** One a run, in order; null for a moment before the first stage. `stop` is Ctrl-C. */
const kills: readonly { readonly victim: 'main' | 'engine' | 'stop'; readonly stage: string | null }[] = [
  { victim: 'engine', stage: 'train-warm-start' },
  { victim: 'stop', stage: 'train-warm-start' },
  { victim: 'main', stage: 'e-step-1' },
  { victim: 'engine', stage: 'e-step-1' },
  { victim: 'main', stage: null },
  { victim: 'stop', stage: 'e-step-1' },
  { victim: 'main', stage: 'train-iteration-1' },
  { victim: 'engine', stage: 'evaluate-raw-token-matched' },
  { victim: 'main', stage: 'e-step-2' },
]

let folder: string
let runner: Bundle
let engine: Bundle
const children = new Set<ChildProcess>()
const enginePids = new Set<number>()

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'thought-lab-kill-'))
  runner = await bundle(join(import.meta.dirname, 'runner.ts'))
  engine = await bundle(join(import.meta.dirname, '../../../main/engine/index.ts'))
  const workspace = await makeRingWorkspace(join(folder, 'start'), ringDocuments(40))
  await workspace.close()
})
afterAll(async () => {
  for (const child of children) child.kill('SIGKILL')
  await Promise.all([...enginePids].map(untilGone))
  await runner[Symbol.asyncDispose]()
  await engine[Symbol.asyncDispose]()
  await rm(folder, { recursive: true, force: true })
})

interface StageStart {
  readonly key: string
  readonly enginePid: number
  readonly at: number
}

interface Run {
  readonly child: ChildProcess
  readonly exit: Promise<unknown>
  readonly stages: readonly StageStart[]
  result(): { readonly table: readonly ComparisonRow[]; readonly alarms: readonly string[] } | null
  complaint(): string
}

function startRun(dir: string): Run {
  const child = spawn(process.execPath, [runner.file, dir, engine.file], { stdio: ['ignore', 'pipe', 'pipe'] })
  children.add(child)
  const stages: StageStart[] = []
  let [result, complaint] = ['', '']
  createInterface({ input: child.stdout }).on('line', (line) => {
    const [kind, rest = ''] = line.split(/ (.*)/s)
    if (kind === 'result') result = rest
    const [key = '', pid] = rest.split(' ')
    if (kind === 'stage') stages.push({ key, enginePid: Number(pid), at: performance.now() })
    if (kind === 'stage') enginePids.add(Number(pid))
  })
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    complaint += text
  })
  const exit = once(child, 'close').then(() => children.delete(child))
  return {
    child,
    exit,
    stages,
    result: () => (result === '' ? null : JSON.parse(result)),
    complaint: () => complaint,
  }
}

const wait = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

/**
 * The first of the wanted stages that begins: a quick machine may have got further than it should.
 *
 * @returns null if the run ended with a result before
 */
async function untilOneOf(wanted: readonly string[], run: Run): Promise<StageStart | null> {
  for (;;) {
    const stage = run.stages.find(({ key }) => wanted.includes(key))
    if (stage) return stage
    if (run.child.exitCode !== null) {
      await run.exit
      if (run.result()) return null
      throw new Error(`the run ended before ${wanted[0]}: ${run.complaint()}`)
    }
    await wait(5)
  }
}

async function untilGone(pid: number): Promise<void> {
  for (;;) {
    try {
      process.kill(pid, 0)
    } catch {
      return
    }
    await wait(20)
  }
}

async function finish(dir: string) {
  const run = startRun(dir)
  await run.exit
  expect(run.complaint()).toBe('')
  const result = run.result()
  if (!result) throw new Error('the run ended without a result')
  return { ...result, stages: run.stages }
}

/** All that an experiment has left, but for times. */
async function contentOf(dir: string) {
  const workspace = await openWorkspace(dir, { readOnly: true })
  try {
    const { id } = await workspace.experiments.get(smallExperiment.name)
    const thoughts = []
    const estimates = []
    for (const iteration of await workspace.thoughts.iterations(id)) {
      for await (const { id: _, ...thought } of workspace.thoughts.iterateThoughts(id, iteration))
        thoughts.push({ iteration, ...thought })
      for await (const estimate of workspace.thoughts.iterateEstimates(id, iteration))
        estimates.push({ iteration, ...estimate })
    }
    const stages = (await workspace.stages.list(id)).map(({ key, status, ledger }) => ({
      ...{ key, status, ledger: ledger && { ...ledger, seconds: 0 } },
    }))
    const checkpoints = (await workspace.checkpoints.list()).map(({ created: _, id: __, ...rest }) => rest)
    return { thoughts, estimates, stages, checkpoints, files: await filesOf(dir) }
  } finally {
    await workspace.close()
  }
}

/** How long a training run took is in its result; when what happened, in the run's record. */
const timedFiles = ['training.json', 'run.jsonl']

async function filesOf(dir: string): Promise<Record<string, string>> {
  const files: Record<string, string> = {}
  for (const part of ['checkpoints', 'experiments']) {
    for (const entry of await readdir(join(dir, part), { withFileTypes: true, recursive: true })) {
      const path = join(entry.parentPath, entry.name)
      if (entry.isFile() && !timedFiles.includes(entry.name))
        files[relative(dir, path)] = await readFile(path, 'base64')
    }
  }
  return files
}

function withoutSeconds(table: readonly ComparisonRow[]) {
  return table.map(({ seconds: _, ...row }) => row)
}

it('ends with the same thoughts, checkpoints and table however often either process is killed or stopped', async () => {
  const start = join(folder, 'start')
  const [whole, pieces] = [join(folder, 'whole'), join(folder, 'pieces')]
  await cp(start, whole, { recursive: true })
  await cp(start, pieces, { recursive: true })
  const expected = await finish(whole)

  const random = new RandomStream(streamKey(6, 'kill'))
  const plan = expected.stages.map(({ key }) => key)
  for (const { victim, stage } of kills) {
    const run = startRun(pieces)
    const begun = stage === null ? null : await untilOneOf(plan.slice(plan.indexOf(stage)), run)
    // An engine that died between two calls was replaced by the next one, and the run before this went on to its end.
    if (stage !== null && begun === null) break
    await wait(random.next() * (begun ? 0.8 * durationOf(begun.key, expected.stages) : 1000))
    if (victim === 'engine' && begun) killIfAlive(begun.enginePid)
    else run.child.kill(victim === 'stop' ? 'SIGINT' : 'SIGKILL')
    await run.exit
    // Who is killed says nothing; who waits for an engine that is killed, or is asked to stop, says so.
    expect(run.complaint()).toMatch(complaints[victim])
  }
  const result = await finish(pieces)

  expect(withoutSeconds(result.table)).toEqual(withoutSeconds(expected.table))
  expect(result.alarms).toEqual(expected.alarms)
  const [found, wanted] = [await contentOf(pieces), await contentOf(whole)]
  expect(found.stages).toEqual(wanted.stages)
  expect(found.thoughts).toEqual(wanted.thoughts)
  expect(found.estimates).toEqual(wanted.estimates)
  expect(found.checkpoints).toEqual(wanted.checkpoints)
  expect(Object.keys(found.files).sort()).toEqual(Object.keys(wanted.files).sort())
  for (const [name, content] of Object.entries(wanted.files)) expect(found.files[name] === content, name).toBe(true)

  // The experiment is one that could have gone wrong: finished and unfinished thoughts, kept and fresh ones.
  expect(wanted.thoughts.length).toBe(2 * 12 * 2 * 2)
  expect(new Set(wanted.thoughts.map(({ finished }) => finished)).size).toBe(2)
  expect(wanted.thoughts.some(({ kept }) => kept)).toBe(true)
}, 600_000)

const complaints = {
  main: /^$/,
  engine: /^$|^unavailable: the engine was ended by SIGKILL(; its last words: .*)?\n$/,
  stop: /^cancelled: experiment 'small' was stopped; what is done so far is kept\n$/,
}

/** Milliseconds from the beginning of a stage to that of the next one; the last, an evaluation, is taken for short. */
function durationOf(stage: string, stages: readonly StageStart[]): number {
  const index = stages.findIndex(({ key }) => key === stage)
  const [start, next] = stages.slice(index, index + 2)
  return start && next ? next.at - start.at : 0
}

function killIfAlive(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL')
  } catch (error) {
    // It has ended by itself in the meantime.
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
  }
}
