/** Tells whether two sequences have the same content, without keeping either. */

import { createHash } from 'node:crypto'

export class ContentDigest {
  count = 0
  private readonly hash = createHash('sha256')

  /** @param content plain data; the order of its keys counts */
  add(content: unknown): void {
    this.count++
    this.hash.update(`${JSON.stringify(content)}\n`)
  }

  /** Once, at the end. */
  value(): string {
    return this.hash.digest('hex')
  }
}
