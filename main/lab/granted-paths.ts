/**
 * The paths that the page may name. A path comes from a dialog or from a drop, both of which only the user can do; the
 * page gets a token for it, and can ask for nothing else.
 */

import { randomUUID } from 'node:crypto'
import { basename, resolve } from 'node:path'
import type { GrantedPath } from '../../core/contract/workspace'
import { AppError } from '../../core/errors'

export class GrantedPaths {
  private readonly paths = new Map<string, string>()

  grant(path: string): GrantedPath {
    const token = randomUUID()
    const absolute = resolve(path)
    this.paths.set(token, absolute)
    return { token, path: absolute, name: basename(absolute) }
  }

  /** @throws AppError 'invalid-input' for a token that was never given */
  path(token: string): string {
    const path = this.paths.get(token)
    if (path === undefined) {
      throw new AppError('invalid-input', 'this file was not chosen in this session', {
        hint: 'choose it again in the dialog, or drop it on the window',
      })
    }
    return path
  }
}
