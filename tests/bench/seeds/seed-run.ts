/** Demos on one seed each: run where they are missing, their replies read where they are there. */

import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

/** A way to run the demo. */
export interface Mode {
  /** Begins the names of its files. */
  readonly name: string
  readonly options: readonly string[]
}

/** What a demo printed at its end; with an `error` in it where it failed. */
export type Reply = Readonly<Record<string, unknown>> & { readonly seed: number }

const replyPath = (dir: string, { name }: Mode, seed: number) => join(dir, `${name}-${seed}.json`)

/** Runs a demo on one thread, so that as many run at once as there are cores. One that was stopped goes on. */
export async function runSeed(cli: string, dir: string, mode: Mode, seed: number): Promise<void> {
  const path = replyPath(dir, mode, seed)
  if (existsSync(path)) return
  const out = join(dir, `${mode.name}-${seed}`)
  const args = ['demo', '--out', out, '--seed', String(seed), '--threads', '1', '--json', ...mode.options]
  const child = spawn(process.execPath, [cli, ...args], { stdio: ['ignore', 'pipe', 'ignore'] })
  let printed = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    printed += text
  })
  const code = await new Promise((done) => child.on('close', done))
  console.error(`seed ${seed} ${mode.name}: exit code ${code}`)
  // A demo that fails is a result too: of a seed on which the settings do not work.
  const reply = printed.trim().split('\n').at(-1) ?? ''
  if (code === 0 || reply.includes('"error"')) await writeFile(path, reply)
}

/** The replies that are there, by seed. */
export async function readReplies(dir: string, mode: Mode): Promise<Reply[]> {
  const names = existsSync(dir) ? await readdir(dir) : []
  const seeds = names.flatMap((name) => new RegExp(`^${mode.name}-(\\d+)\\.json$`).exec(name)?.[1] ?? []).map(Number)
  return Promise.all(
    seeds
      .sort((a, b) => a - b)
      .map(async (seed) => ({ ...JSON.parse(await readFile(replyPath(dir, mode, seed), 'utf8')), seed })),
  )
}
