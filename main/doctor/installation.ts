/** What is installed beside the program: versions of its packages, Electron, and what the set-up finds missing. */

import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'

/** A thing that the program needs and does not find, and the command that installs it. */
export interface Missing {
  readonly what: string
  readonly install: string
}

export interface ElectronInstallation {
  /** The executable; null before a window was asked for, as nothing else fetches it. */
  readonly path: string | null
  readonly version: string | null
}

/** @returns null when the package is not installed */
export async function packageVersion(projectRoot: string, name: string): Promise<string | null> {
  const path = join(projectRoot, 'node_modules', name, 'package.json')
  if (!existsSync(path)) return null
  return (JSON.parse(await readFile(path, 'utf8')) as { readonly version: string }).version
}

/** What the set-up finds, of which it alone knows where things lie and what they need from the system. */
export interface Installation {
  readonly electron: ElectronInstallation
  readonly missing: readonly Missing[]
}

interface SetUpReport {
  readonly electron: ElectronInstallation | null
  readonly missing: readonly Missing[]
  readonly missingForWindow: readonly Missing[]
}

const NO_ELECTRON: ElectronInstallation = { path: null, version: null }

/**
 * Asks the set-up.
 *
 * @returns within the window, which needed all of it to open, the running Electron and nothing missing; for a program
 *   that is no checkout, neither
 */
export async function findInstallation(projectRoot: string): Promise<Installation> {
  const { electron: running } = process.versions
  if (running !== undefined) return { electron: { path: process.execPath, version: running }, missing: [] }
  const script = join(projectRoot, 'scripts', 'setup.mjs')
  if (!existsSync(script)) return { electron: NO_ELECTRON, missing: [] }
  const run = promisify(execFile)(process.execPath, [script, '--check'])
  // it ends with 2 when something is missing, and prints its report all the same
  const { stdout } = await run.catch((fault: { readonly stdout: string }) => fault)
  const { electron, missing, missingForWindow } = JSON.parse(stdout) as SetUpReport
  return { electron: electron ?? NO_ELECTRON, missing: [...missing, ...missingForWindow] }
}
