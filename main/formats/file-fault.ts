/**
 * What the file system refuses, said so that a user can act on it.
 *
 * Node's errors carry a code (ENOSPC, EACCES, ...); here each becomes an
 * AppError that names the path. Codes that are not listed are bugs of ours and
 * pass through unchanged.
 */

import { AppError } from '../../core/errors'

export type FileAction = 'read' | 'write'

function codeOf(error: unknown): string | undefined {
  const code = (error as { code?: unknown } | null)?.code
  return typeof code === 'string' ? code : undefined
}

/**
 * The AppError for a failed file operation, or `error` itself if it is none.
 *
 * @param path the path as the user knows it, not that of a temporary file
 */
export function fileFault(error: unknown, path: string, action: FileAction): unknown {
  if (error instanceof AppError) return error
  switch (codeOf(error)) {
    case 'ENOSPC':
    case 'EDQUOT':
      return new AppError('unavailable', `the disk is full: cannot ${action} '${path}'`, {
        hint: 'free some space, or choose a folder on another disk; what was there before is unchanged',
        cause: error,
      })
    case 'EACCES':
    case 'EPERM':
      return new AppError('unavailable', `no permission to ${action} '${path}'`, {
        hint: 'choose a path you may use, or change the permissions of the file and its folder',
        cause: error,
      })
    case 'EROFS':
      return new AppError('unavailable', `cannot write '${path}': its file system is read-only`, {
        hint: 'choose a folder on a disk that can be written',
        cause: error,
      })
    case 'EFBIG':
      return new AppError('unavailable', `cannot write '${path}': the file would be larger than the system allows`, {
        hint: 'raise the limit on file sizes (ulimit -f), or choose another disk',
        cause: error,
      })
    case 'EIO':
      return new AppError('unavailable', `the disk failed to ${action} '${path}'`, { cause: error })
    case 'EMFILE':
    case 'ENFILE':
      return new AppError('unavailable', `too many files are open: cannot ${action} '${path}'`, {
        hint: 'raise the limit on open files (ulimit -n)',
        cause: error,
      })
    case 'ENOENT':
      return action === 'read'
        ? new AppError('not-found', `'${path}' does not exist`, { cause: error })
        : new AppError('not-found', `cannot write '${path}': its folder does not exist`, { cause: error })
    case 'EISDIR':
      return new AppError('invalid-input', `'${path}' is a folder, not a file`, { cause: error })
    case 'ENOTDIR':
      return new AppError('invalid-input', `'${path}' goes through something that is not a folder`, { cause: error })
    case 'ENAMETOOLONG':
      return new AppError('invalid-input', `the path '${path}' is too long`, { cause: error })
    default:
      return error
  }
}
