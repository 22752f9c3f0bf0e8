/** What a workspace takes of the disk, and whether all that it needs is there and sound. */

import { access, readdir, stat } from 'node:fs/promises'
import { basename, join } from 'node:path'
import type { Integrity, WorkspaceFacts } from '../../core/contract/settings'
import { openCheckpointWeights } from '../formats/checkpoint-weights'
import { checkDatabase } from '../store/integrity'
import type { Workspace } from '../store/workspace'

export async function workspaceFacts(workspace: Workspace): Promise<WorkspaceFacts> {
  const { dir, checkpointsDir, experimentsDir, exportsDir } = workspace
  const names = await readdir(dir)
  const files = await Promise.all(
    names.map(async (name) => {
      const { size, mtime } = await stat(join(dir, name))
      return { name, bytes: size, made: mtime.toISOString() }
    }),
  )
  return {
    dir,
    databaseBytes: sum(files.filter(({ name }) => /^lab\.sqlite(-wal|-shm)?$/.test(name)).map(({ bytes }) => bytes)),
    checkpointsBytes: await folderBytes(checkpointsDir),
    experimentsBytes: await folderBytes(experimentsDir),
    exportsBytes: await folderBytes(exportsDir),
    backups: files
      .filter(({ name }) => /^lab\.sqlite\.before-\d+$/.test(name))
      .sort((a, b) => (a.made < b.made ? 1 : -1)),
  }
}

/** Files that come and go meanwhile are passed over. */
async function folderBytes(folder: string): Promise<number> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => [])
  let bytes = 0
  for (const entry of entries) {
    if (!entry.isFile()) continue
    bytes += await stat(join(entry.parentPath, entry.name)).then(
      ({ size }) => size,
      () => 0,
    )
  }
  return bytes
}

const sum = (values: readonly number[]) => values.reduce((all, value) => all + value, 0)

/** What every model needs besides its weights. */
const NEEDED = ['config.json', 'tokenizer.json']

export async function checkWorkspace(workspace: Workspace): Promise<Integrity> {
  const database = await checkDatabase(workspace.dir)
  const checkpoints = await workspace.checkpoints.list()
  const faults: { checkpoint: string; what: string }[] = []
  for (const { name, folder } of checkpoints) {
    for (const what of await faultsOf(join(workspace.dir, folder))) faults.push({ checkpoint: name, what })
  }
  return { database, checkpoints: checkpoints.length, faults, at: new Date().toISOString() }
}

async function faultsOf(folder: string): Promise<string[]> {
  const faults: string[] = []
  for (const file of NEEDED) {
    const found = await access(join(folder, file)).then(
      () => true,
      () => false,
    )
    if (!found) faults.push(`${basename(folder)}/${file} is missing`)
  }
  try {
    // Opening compares what the header says with the size of the file.
    const weights = await openCheckpointWeights(folder)
    await weights.close()
  } catch (error) {
    faults.push(error instanceof Error ? error.message : String(error))
  }
  return faults
}
