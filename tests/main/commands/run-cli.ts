/** Runs the built command line as a user does: a process of its own. */

import { type ChildProcess, type SpawnOptions, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { bundle } from '../../../scripts/setup/bundle.mjs'

export const root = resolve(import.meta.dirname, '../../..')
export const cliEntry = join(root, 'out', 'main', 'cli.js')

/** Makes out/main current; does nothing where it is. */
export async function buildCli(): Promise<void> {
  await bundle(root)
}

export interface CliEnd {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
  /** The last line of stdout, parsed; undefined if it is no JSON. */
  readonly result: unknown
}

export interface RunningCli {
  readonly child: ChildProcess
  readonly end: Promise<CliEnd>
  stderr(): string
}

/** @param shell a command line before that of the program, such as `ulimit -f 8 && ` */
export function startCli(args: readonly string[], options: SpawnOptions = {}, shell = ''): RunningCli {
  const command = [process.execPath, cliEntry, ...args]
  const [program = '', ...rest] = shell === '' ? command : ['sh', '-c', `${shell}exec "$0" "$@"`, ...command]
  const child = spawn(program, rest, { stdio: ['ignore', 'pipe', 'pipe'], ...options })
  let [stdout, stderr] = ['', '']
  child.stdout?.setEncoding('utf8').on('data', (text: string) => {
    stdout += text
  })
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    stderr += text
  })
  const end = once(child, 'close').then(([code]) => ({ code, stdout, stderr, result: lastLine(stdout) }))
  return { child, end, stderr: () => stderr }
}

export function runCli(args: readonly string[], options: SpawnOptions = {}, shell = ''): Promise<CliEnd> {
  return startCli(args, options, shell).end
}

/** Runs a command that must succeed, with --json. */
export async function cliResult<Result>(args: readonly string[], options: SpawnOptions = {}): Promise<Result> {
  const { code, stderr, result } = await runCli([...args, '--json'], options)
  if (code !== 0) throw new Error(`${args.join(' ')} ended with ${code}: ${stderr}`)
  return result as Result
}

function lastLine(stdout: string): unknown {
  try {
    return JSON.parse(stdout.trimEnd().split('\n').at(-1) ?? '')
  } catch {
    return undefined
  }
}

/** What a failed command said: its code, the sentence and the hint. */
export function faultOf({ code, stderr }: CliEnd): { code: number | null; error: string; hint: string } {
  const line = (start: string) =>
    stderr
      .split('\n')
      .find((candidate) => candidate.startsWith(start))
      ?.slice(start.length) ?? ''
  return { code, error: line('error: '), hint: line('hint: ') }
}

export async function writeLines(path: string, values: readonly unknown[]): Promise<string> {
  await mkdir(resolve(path, '..'), { recursive: true })
  await writeFile(path, values.map((value) => `${JSON.stringify(value)}\n`).join(''))
  return path
}
