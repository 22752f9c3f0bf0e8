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
  /** The executable; null when Electron is not installed. */
  readonly path: string | null
  readonly version: string | null
}

async function readIfPresent(path: string): Promise<string | null> {
  return existsSync(path) ? readFile(path, 'utf8') : null
}

/** @returns null when the package is not installed */
export async function packageVersion(projectRoot: string, name: string): Promise<string | null> {
  const text = await readIfPresent(join(projectRoot, 'node_modules', name, 'package.json'))
  return text === null ? null : (JSON.parse(text) as { readonly version: string }).version
}

/** Electron counts as installed when its executable is there: its package alone may have failed to fetch it. */
export async function findElectron(projectRoot: string): Promise<ElectronInstallation> {
  const folder = join(projectRoot, 'node_modules', 'electron')
  const executable = await readIfPresent(join(folder, 'path.txt'))
  const path = executable === null ? null : join(folder, 'dist', executable.trim())
  if (path === null || !existsSync(path)) return { path: null, version: null }
  return { path, version: await packageVersion(projectRoot, 'electron') }
}

/**
 * Asks the set-up, which knows what it needs from the system.
 *
 * @returns nothing for a packaged program, which needs no set-up
 */
export async function findMissing(projectRoot: string): Promise<readonly Missing[]> {
  const script = join(projectRoot, 'scripts', 'setup.mjs')
  if (!existsSync(script)) return []
  const run = promisify(execFile)(process.execPath, [script, '--check'])
  // it ends with 2 when something is missing, and prints its report all the same
  const { stdout } = await run.catch((fault: { readonly stdout: string }) => fault)
  return (JSON.parse(stdout) as { readonly missing: readonly Missing[] }).missing
}
