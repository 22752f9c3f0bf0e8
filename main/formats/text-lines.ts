/**
 * Lines of a stream of UTF-8 bytes.
 */

import { AppError } from '../../core/errors'

/** No document of real use is longer; what is longer is most likely a file of another format. */
export const LONGEST_RECORD_BYTES = 32 * 1024 * 1024

export interface Line {
  /** Without its line feed; a carriage return stays. */
  readonly text: string
  /** From 1. */
  readonly number: number
  /** Whether a line feed ended it: the last line of a file may lack one. */
  readonly isEnded: boolean
}

/**
 * @param source valid UTF-8; pieces may end anywhere
 * @throws AppError 'invalid-input' for a line of more than `longestBytes`
 */
export async function* splitLines(
  path: string,
  source: AsyncIterable<Buffer>,
  longestBytes: number = LONGEST_RECORD_BYTES,
): AsyncGenerator<Line> {
  let parts: Buffer[] = []
  let length = 0
  let number = 1
  const add = (part: Buffer) => {
    length += part.length
    if (length > longestBytes) throw recordTooLong(path, `line ${number}`, longestBytes)
    parts.push(part)
  }
  const take = (isEnded: boolean): Line => {
    const text = (parts.length === 1 ? (parts[0] as Buffer) : Buffer.concat(parts)).toString('utf8')
    parts = []
    length = 0
    return { text, number: number++, isEnded }
  }
  for await (const bytes of source) {
    let start = 0
    for (let at = bytes.indexOf(0x0a); at >= 0; at = bytes.indexOf(0x0a, start)) {
      add(bytes.subarray(start, at))
      yield take(true)
      start = at + 1
    }
    if (start < bytes.length) add(bytes.subarray(start))
  }
  if (length > 0) yield take(false)
}

/** @param record such as `line 7` */
export function recordTooLong(path: string, record: string, longestBytes: number): AppError {
  const limit = longestBytes / (1024 * 1024)
  return new AppError('invalid-input', `'${path}': ${record} is longer than ${limit} MB`, {
    hint: 'cut the document into smaller ones, or check that the file is in the format that its name says',
  })
}
