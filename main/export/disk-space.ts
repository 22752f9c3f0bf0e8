/** Room on the disk that a file is written to. */

import { statfs } from 'node:fs/promises'
import { dirname } from 'node:path'
import { AppError } from '../../core/errors'

/** Bytes that this user may still write beside `path`; null where that cannot be told. */
export async function freeBytes(path: string): Promise<number | null> {
  try {
    const { bavail, bsize } = await statfs(path)
    return bavail * bsize
  } catch {
    return null
  }
}

/**
 * A fault of a full disk that also says how much is missing, as far as that can be told; any other one unchanged.
 *
 * @param needed bytes of the whole, roughly; null: not known
 */
export async function namingMissingBytes(fault: unknown, path: string, needed: number | null): Promise<unknown> {
  if (!(fault instanceof AppError) || (fault.cause as NodeJS.ErrnoException | undefined)?.code !== 'ENOSPC')
    return fault
  const free = needed === null ? null : await freeBytes(dirname(path))
  if (needed === null || free === null || free >= needed) return fault
  return new AppError(
    fault.kind,
    `the disk is full: '${path}' needs about ${megabytes(needed)}, and ${megabytes(free)} are free`,
    { hint: `free ${megabytes(needed - free)} more, or choose a folder on another disk`, cause: fault.cause },
  )
}

function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(1)} MB`
}
