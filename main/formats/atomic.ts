/**
 * Files and folders that are either complete or absent.
 *
 * Everything is written under a temporary name beside its target, flushed to
 * the disk (fsync) and renamed; then the parent folder is flushed, so that the
 * new name also outlives a power cut. A reader never sees half a file, and a
 * failed write leaves what was there before.
 *
 * Temporary names are `.NAME.PID-N.partial`. Those whose process has ended are
 * removed by the next write of the same target.
 */

import { type FileHandle, lstat, mkdir, open, readdir, rename, rm } from 'node:fs/promises'
import { basename, dirname, join, resolve } from 'node:path'
import { AppError } from '../../core/errors'
import { fileFault } from './file-fault'

let partialCount = 0

/**
 * Writes one file; an existing file of that name is replaced.
 *
 * @param write gets a handle opened for writing at the start of an empty file
 * @returns what `write` returned, once the file is on the disk under its name
 * @throws AppError 'unavailable' for a full disk, a read-only folder or missing rights; 'not-found' if
 *   the folder is missing; 'invalid-input' if a folder has that name; and whatever `write` throws. The target is then as before.
 */
export async function writeFileAtomically<T>(path: string, write: (file: FileHandle) => Promise<T>): Promise<T> {
  const target = resolve(path)
  return await throughPartial(path, async (partial) => {
    if ((await statOrNull(target))?.isDirectory()) {
      throw new AppError('invalid-input', `cannot write '${path}': a folder has that name`, {
        hint: 'give the name of a file',
      })
    }
    const file = await open(partial, 'wx')
    let result: T
    try {
      result = await write(file)
      await file.sync()
    } finally {
      await file.close()
    }
    await rename(partial, target)
    return result
  })
}

/** Writes a text file as UTF-8. Errors as of `writeFileAtomically`. */
export async function writeTextAtomically(path: string, text: string): Promise<void> {
  await writeFileAtomically(path, (file) => file.writeFile(text))
}

/**
 * Writes a whole folder. A folder of that name must not exist, or must be empty: a folder cannot
 * be swapped for another in one step, so replacing one could lose both.
 *
 * @param write fills the folder whose path it gets; files and folders in it are flushed afterwards
 * @throws AppError 'conflict' if the name is taken; else as `writeFileAtomically`
 */
export async function writeFolderAtomically<T>(path: string, write: (folder: string) => Promise<T>): Promise<T> {
  const target = resolve(path)
  const refuseTaken = (cause?: unknown): never => {
    throw new AppError('conflict', `'${path}' exists already`, { hint: 'choose a new name, or remove it first', cause })
  }
  return await throughPartial(path, async (partial) => {
    const existing = await statOrNull(target)
    if (existing !== null && (!existing.isDirectory() || (await readdir(target)).length > 0)) refuseTaken()
    await mkdir(partial)
    const result = await write(partial)
    await syncTree(partial)
    try {
      await rename(partial, target)
    } catch (error) {
      const code = (error as NodeJS.ErrnoException).code
      if (code === 'ENOTEMPTY' || code === 'EEXIST' || code === 'ENOTDIR') refuseTaken(error)
      throw error
    }
    return result
  })
}

/** Makes the names in a folder durable: a rename or a new file is lost in a power cut without it. */
export async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, 'r')
  try {
    await folder.sync()
  } finally {
    await folder.close()
  }
}

async function throughPartial<T>(path: string, body: (partial: string) => Promise<T>): Promise<T> {
  const target = resolve(path)
  const parent = dirname(target)
  const prefix = `.${basename(target)}.`
  const partial = join(parent, `${prefix}${process.pid}-${partialCount++}.partial`)
  try {
    await removeAbandoned(parent, prefix)
    const result = await body(partial)
    await syncFolder(parent)
    return result
  } catch (error) {
    // The first fault is the one to report; on a read-only disk the removal fails as well.
    await rm(partial, { recursive: true, force: true }).catch(() => undefined)
    throw fileFault(error, path, 'write')
  }
}

async function removeAbandoned(parent: string, prefix: string): Promise<void> {
  for (const name of await readdir(parent)) {
    if (!name.startsWith(prefix)) continue
    const pid = /^(\d+)-\d+\.partial$/.exec(name.slice(prefix.length))?.[1]
    if (pid === undefined || isAlive(Number(pid))) continue
    await rm(join(parent, name), { recursive: true, force: true })
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== 'ESRCH'
  }
}

async function statOrNull(path: string) {
  try {
    return await lstat(path)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null
    throw error
  }
}

async function syncTree(folder: string): Promise<void> {
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name)
    if (entry.isDirectory()) {
      await syncTree(path)
    } else if (entry.isFile()) {
      const file = await open(path, 'r')
      try {
        await file.sync()
      } finally {
        await file.close()
      }
    }
  }
  await syncFolder(folder)
}
