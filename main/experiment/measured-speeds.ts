/**
 * Speeds that were measured with a checkpoint for half a minute, kept beside the workspace's database. They hold for the
 * computer and the number of threads that they were measured with: a workspace that was carried elsewhere measures anew.
 */

import { readFile } from 'node:fs/promises'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { z } from 'zod'
import type { MeasuredModel } from '../../core/contract/model'
import type { Speed } from '../../core/experiment/speed'
import { writeTextAtomically } from '../formats/atomic'
import type { Workspace } from '../store/workspace'

const FILE = 'speeds.json'

const speedSchema = z.object({
  ...{ trained: z.number(), sampled: z.number(), scored: z.number() },
  ...{ startTraining: z.number(), startSampling: z.number(), testSeconds: z.number().nullable() },
})
const entrySchema = z.object({
  ...{ model: z.string(), host: z.string(), threads: z.number().nullable(), at: z.string(), speed: speedSchema },
  ...{ rows: z.number(), length: z.number() },
})
type Entry = z.infer<typeof entrySchema>

export interface SpeedShape {
  readonly model: string
  /** Of the settings; null for all cores. */
  readonly threads: number | null
  readonly rows: number
  readonly length: number
}

/** In place of what was measured before with the same checkpoint, threads and shape. */
export async function recordSpeed(workspace: Workspace, shape: SpeedShape, speed: Speed, at: string): Promise<void> {
  const entry: Entry = { ...shape, host: hostname(), at, speed }
  const others = (await readEntries(workspace)).filter((other) => !isSame(other, shape))
  await writeTextAtomically(join(workspace.dir, FILE), `${JSON.stringify([...others, entry], null, 2)}\n`)
}

/** What was measured on this computer with so many threads, newest last. */
export async function measuredModels(workspace: Workspace, threads: number | null): Promise<MeasuredModel[]> {
  const entries = (await readEntries(workspace)).filter((entry) => isHere(entry, threads))
  return entries.map(({ model, rows, length, at, speed: { trained, sampled } }) => ({
    ...{ model, rows, length, at, trained, sampled },
  }))
}

export async function findSpeed(workspace: Workspace, shape: SpeedShape): Promise<Speed | null> {
  return (await readEntries(workspace)).find((entry) => isSame(entry, shape))?.speed ?? null
}

/** Of whatever shape, the newest: better than a guess where nothing else is known. */
export async function findAnySpeed(
  workspace: Workspace,
  { model, threads }: Pick<SpeedShape, 'model' | 'threads'>,
): Promise<Speed | null> {
  const found = (await readEntries(workspace)).findLast((entry) => isHere(entry, threads) && entry.model === model)
  return found?.speed ?? null
}

function isHere(entry: Entry, threads: number | null): boolean {
  return entry.host === hostname() && entry.threads === threads
}

function isSame(entry: Entry, { model, threads, rows, length }: SpeedShape): boolean {
  return isHere(entry, threads) && entry.model === model && entry.rows === rows && entry.length === length
}

/** A file that is missing or that cannot be read is measured anew: nothing is lost with it. */
async function readEntries({ dir }: Workspace): Promise<Entry[]> {
  try {
    return z.array(entrySchema).parse(JSON.parse(await readFile(join(dir, FILE), 'utf8')))
  } catch {
    return []
  }
}
