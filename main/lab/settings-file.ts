/**
 * The program's own file, in the user's folder for application data: settings, recent workspaces, where the window
 * was. A file that cannot be read is like none; it is replaced at the next change.
 */

import { existsSync } from 'node:fs'
import { mkdir, readFile } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { type AppSettings, readSettings, type SettingsPatch } from '../../core/contract/settings'
import type { RecentWorkspace } from '../../core/contract/workspace'
import { writeTextAtomically } from '../formats/atomic'

export interface WindowPlace {
  readonly x?: number
  readonly y?: number
  readonly width: number
  readonly height: number
  readonly maximized: boolean
}

/** What a closed workspace says of itself in the list. */
export interface WorkspaceNote {
  /** "1,400 documents, 1 experiment". */
  readonly contents: string
  /** What was interrupted, and where; null if nothing was. */
  readonly unfinished: string | null
}

interface StoredRecent extends Partial<WorkspaceNote> {
  readonly dir: string
  readonly opened: string
}

interface Stored {
  readonly settings: AppSettings
  readonly recent: readonly StoredRecent[]
  readonly window: WindowPlace | null
}

const MOST_RECENT = 10

export class SettingsFile {
  /** Writes follow each other. */
  private writing: Promise<void> = Promise.resolve()

  private constructor(
    private readonly path: string,
    private stored: Stored,
  ) {}

  static async read(path: string): Promise<SettingsFile> {
    let found: Partial<Record<keyof Stored, unknown>> = {}
    try {
      found = JSON.parse(await readFile(path, 'utf8'))
    } catch {
      // none yet, or none that can be read
    }
    const { settings, recent, window } = found
    return new SettingsFile(path, {
      settings: readSettings((settings ?? {}) as Record<string, unknown>),
      recent: Array.isArray(recent) ? recent.filter((entry) => typeof entry?.dir === 'string') : [],
      window: (window as WindowPlace | undefined) ?? null,
    })
  }

  get settings(): AppSettings {
    return this.stored.settings
  }

  get window(): WindowPlace | null {
    return this.stored.window
  }

  recent(): RecentWorkspace[] {
    return this.stored.recent.map(({ dir, opened, contents = null, unfinished = null }) => ({
      ...{ dir, name: basename(dir), opened, contents, unfinished },
      found: existsSync(join(dir, 'lab.sqlite')),
    }))
  }

  set(patch: SettingsPatch): Promise<void> {
    return this.write({ settings: readSettings({ ...this.stored.settings, ...patch }) })
  }

  remember(dir: string): Promise<void> {
    const known = this.stored.recent.find((entry) => entry.dir === dir)
    const others = this.stored.recent.filter((entry) => entry !== known)
    const entry = { ...known, dir, opened: new Date().toISOString() }
    return this.write({ recent: [entry, ...others].slice(0, MOST_RECENT) })
  }

  /** What the list says of a workspace from now on. One that is not listed stays so. */
  note(dir: string, note: WorkspaceNote): Promise<void> {
    return this.write({
      recent: this.stored.recent.map((entry) => (entry.dir === dir ? { ...entry, ...note } : entry)),
    })
  }

  forget(dir: string): Promise<void> {
    return this.write({ recent: this.stored.recent.filter((entry) => entry.dir !== dir) })
  }

  placeWindow(window: WindowPlace): Promise<void> {
    return this.write({ window })
  }

  private write(change: Partial<Stored>): Promise<void> {
    this.stored = { ...this.stored, ...change }
    this.writing = this.writing
      .catch(() => {})
      .then(async () => {
        await mkdir(dirname(this.path), { recursive: true })
        await writeTextAtomically(this.path, `${JSON.stringify(this.stored, null, 2)}\n`)
      })
    return this.writing
  }
}
