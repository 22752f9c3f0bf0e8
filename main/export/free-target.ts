/** What is already there is replaced only when the user says so. */

import { existsSync } from 'node:fs'
import { rename, rm } from 'node:fs/promises'
import { basename, dirname, join, resolve } from 'node:path'
import { AppError } from '../../core/errors'
import { fileFault } from '../formats/file-fault'

/** @throws AppError 'conflict' if something has the name and `force` is not set */
export function expectFree(path: string, force: boolean): void {
  if (force || !existsSync(path)) return
  throw new AppError('conflict', `'${path}' exists already`, {
    hint: 'choose another name; on the command line --force replaces it',
  })
}

/** Puts a folder aside while `write` makes a new one in its place; a failure puts it back. */
export async function replacingFolder<T>(path: string, write: () => Promise<T>): Promise<T> {
  if (!existsSync(path)) return write()
  const target = resolve(path)
  const aside = join(dirname(target), `.${basename(target)}.replaced-${process.pid}`)
  try {
    await rename(target, aside)
  } catch (error) {
    throw fileFault(error, path, 'write')
  }
  try {
    const result = await write()
    await rm(aside, { recursive: true, force: true })
    return result
  } catch (error) {
    await rename(aside, target)
    throw error
  }
}
