/** What the program remembers about its user, beside any workspace. */

import { oc, type } from '@orpc/contract'
import { z } from 'zod'

const fields = {
  scheme: z.enum(['auto', 'light', 'dark']),
  /** Threads of the engine's operations; null for all cores. */
  threads: z.int().min(1).max(1024).nullable(),
  /** Zoom of the window, in per cent. */
  zoom: z.int().min(80).max(160),
  sideBar: z.enum(['open', 'collapsed']),
  /** Whether the header offers the act that usually follows. */
  nextSteps: z.boolean(),
  annotator: z.string().trim().max(100),
  /** Labels a day. */
  goal: z.int().min(1).max(100_000),
  /** Weights are hidden until the verdict. */
  hideWeights: z.boolean(),
  /** Share of cards shown twice, unmarked. */
  repeatShare: z.number().min(0).max(0.5),
  /** Remapped keys of the review desk: act to key. */
  keys: z.record(z.string(), z.string().min(1).max(20)),
}

export type AppSettings = z.infer<z.ZodObject<typeof fields>>

export const settingsPatch = z.strictObject(fields).partial()
export type SettingsPatch = z.infer<typeof settingsPatch>

export const defaultSettings: AppSettings = {
  scheme: 'auto',
  threads: null,
  zoom: 100,
  sideBar: 'open',
  nextSteps: true,
  annotator: '',
  goal: 300,
  hideWeights: false,
  repeatShare: 0.05,
  keys: {},
}

/** What of a stored object can still be used; settings of another version of the program are read as far as they are known. */
export function readSettings(stored: Readonly<Record<string, unknown>>): AppSettings {
  const known = Object.entries(fields).flatMap(([key, schema]) => {
    const { success, data } = schema.safeParse(stored[key])
    return success ? [[key, data]] : []
  })
  return { ...defaultSettings, ...Object.fromEntries(known) }
}

/** What the program runs on. */
export interface Device {
  readonly backend: 'cpu' | 'gpu' | null
  readonly tensorflow: string | null
  readonly gpu: { readonly name: string; readonly memoryMegabytes: number } | null
  readonly threads: number | null
  readonly memory: { readonly totalMegabytes: number; readonly availableMegabytes: number }
  /** Free on the disk of the workspace, or of the program's own folder where none is open; null where it cannot be told. */
  readonly freeBytes: number | null
  readonly versions: Readonly<Record<string, string>>
  /** What is not there, and what to type to have it. */
  readonly missing: readonly { readonly what: string; readonly install: string }[]
}

/** What the open workspace takes of the disk. */
export interface WorkspaceFacts {
  readonly dir: string
  readonly databaseBytes: number
  readonly checkpointsBytes: number
  readonly experimentsBytes: number
  readonly exportsBytes: number
  /** Copies of the database as it was before a newer version of the program changed its form, newest first. */
  readonly backups: readonly { readonly name: string; readonly bytes: number; readonly made: string }[]
}

/** What a check of the workspace found. */
export interface Integrity {
  /** What SQLite says is wrong; empty if nothing is. */
  readonly database: readonly string[]
  readonly checkpoints: number
  readonly faults: readonly { readonly checkpoint: string; readonly what: string }[]
  /** ISO 8601. */
  readonly at: string
}

export interface About {
  readonly version: string
  readonly licence: string
  /** Of the parts that a fault may come from. */
  readonly versions: Readonly<Record<string, string>>
  /** Null where nothing is logged to a file. */
  readonly logPath: string | null
}

export const settingsContract = {
  /** Changes the keys that are given. */
  set: oc.input(settingsPatch).output(type<AppSettings>()),
  /** Tests the machine anew; starts the engine if it is not running. */
  device: oc.output(type<Device>()),
  workspace: oc.output(type<WorkspaceFacts>()),
  /** Reads the whole database, and opens every checkpoint. */
  check: oc.output(type<Integrity>()),
  about: oc.output(type<About>()),
  showLog: oc.output(type<void>()),
  /** Versions, the machine and the last lines of the log, for whoever mends a fault. */
  bugReport: oc.output(type<string>()),
}
