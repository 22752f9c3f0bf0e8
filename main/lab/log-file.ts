/**
 * The log: what went wrong and what the engine said, one line each with its time. It holds no secrets, and three files
 * of a megabyte at most.
 */

import { appendFile, mkdir, readFile, rename, stat } from 'node:fs/promises'
import { dirname } from 'node:path'

const MOST_BYTES = 1024 * 1024
/** `main.log.1` is the newest of the old ones. */
const KEPT_FILES = 2

export class LogFile {
  /** Lines follow each other. */
  private writing: Promise<void> = Promise.resolve()
  private bytes: number | null = null

  constructor(
    readonly path: string,
    private readonly mostBytes = MOST_BYTES,
  ) {}

  /** Never fails: a log that cannot be written must not stop what it tells of. */
  write(line: string, at = new Date()): void {
    const text = `${at.toISOString()} ${withoutSecrets(line).trimEnd()}\n`
    this.writing = this.writing.then(() => this.append(text)).catch(() => {})
  }

  /** Resolves when all lines so far are written. */
  flush(): Promise<void> {
    return this.writing
  }

  private async append(text: string): Promise<void> {
    if (this.bytes === null) {
      await mkdir(dirname(this.path), { recursive: true })
      this.bytes = await stat(this.path).then(
        ({ size }) => size,
        () => 0,
      )
    }
    if (this.bytes > 0 && this.bytes + Buffer.byteLength(text) > this.mostBytes) {
      for (let old = KEPT_FILES; old >= 1; old--) {
        const from = old === 1 ? this.path : `${this.path}.${old - 1}`
        await rename(from, `${this.path}.${old}`).catch(() => {})
      }
      this.bytes = 0
    }
    await appendFile(this.path, text, { mode: 0o600 })
    this.bytes += Buffer.byteLength(text)
  }
}

/** The last lines of a log; none if there is none. */
export async function lastLines(path: string, count: number): Promise<string[]> {
  const text = await readFile(path, 'utf8').catch(() => '')
  return text.split('\n').filter(Boolean).slice(-count)
}

/** What looks like a key, a password or a token, by its form or by what stands before it. */
const secrets: readonly RegExp[] = [
  /\b(?:sk|pk|hf|ghp|gho|github_pat|xox[abp])[-_][A-Za-z0-9_-]{8,}/g,
  /\beyJ[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+/g,
  /(?<=\b(?:bearer|basic)\s+)[A-Za-z0-9._~+/=-]{6,}/gi,
  /(?<=\b(?:api[-_ ]?key|authorization|password|passwd|secret|token)["']?\s*[:=]\s*["']?)[^\s"',;}]{4,}/gi,
  /(?<=:\/\/[^\s/:@]*:)[^\s/@]+(?=@)/g,
]

export function withoutSecrets(line: string): string {
  return secrets.reduce((text, secret) => text.replace(secret, '[hidden]'), line)
}
