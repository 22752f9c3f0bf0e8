/**
 * The bytes of an input file: plain or gzip (told by its first bytes), checked
 * to be UTF-8, without a byte order mark.
 *
 * Everything streams, so that the size of a file does not matter.
 */

import { isUtf8 } from 'node:buffer'
import { createReadStream } from 'node:fs'
import { pipeline, Readable } from 'node:stream'
import { createGunzip } from 'node:zlib'
import { AppError } from '../../core/errors'
import { fileFault } from './file-fault'

const READ_BYTES = 256 * 1024
const LINE_FEED = 0x0a

/**
 * @param onBytes is told how many more bytes of the file were read
 * @throws AppError 'not-found', 'invalid-input' for a folder, an empty file, damaged or truncated gzip,
 *   a file of a known binary kind, or bytes that are not UTF-8 (line and byte are named)
 */
export async function* readUtf8(path: string, onBytes: (bytes: number) => void = () => {}): AsyncGenerator<Buffer> {
  const [first, rest] = await peek(fileBytes(path, onBytes))
  if (first === null) throw emptyFile(path)
  const isGzip = first[0] === 0x1f && first[1] === 0x8b
  const [content, contentRest] = isGzip ? await peek(gunzip(path, rest)) : [first, rest]
  if (content === null) throw emptyFile(path)
  refuseBinary(path, content)
  yield* checkUtf8(path, contentRest)
}

export function emptyFile(path: string): AppError {
  return new AppError('invalid-input', `'${path}' is empty`)
}

async function* fileBytes(path: string, onBytes: (bytes: number) => void): AsyncGenerator<Buffer> {
  try {
    for await (const bytes of createReadStream(path, { highWaterMark: READ_BYTES })) {
      onBytes((bytes as Buffer).length)
      yield bytes as Buffer
    }
  } catch (error) {
    throw fileFault(error, path, 'read')
  }
}

/** The first piece that is not empty, and an iterable that starts with it. */
async function peek(source: AsyncGenerator<Buffer>): Promise<[Buffer | null, AsyncGenerator<Buffer>]> {
  const first = await source.next()
  async function* all() {
    try {
      if (!first.done) yield first.value
      yield* source
    } finally {
      // A reader that stops at the first piece must close the file as well.
      await source.return(undefined)
    }
  }
  return [first.done ? null : first.value, all()]
}

async function* gunzip(path: string, source: AsyncGenerator<Buffer>): AsyncGenerator<Buffer> {
  const unzip = createGunzip({ chunkSize: READ_BYTES })
  // The callback only keeps the failure from being thrown a second time; the loop below meets it.
  pipeline(Readable.from(source, { objectMode: false }), unzip, () => undefined)
  try {
    for await (const bytes of unzip) yield bytes as Buffer
  } catch (error) {
    switch ((error as NodeJS.ErrnoException).code) {
      case 'Z_BUF_ERROR':
        throw new AppError('invalid-input', `'${path}' ends in the middle of its gzip data: it is truncated`, {
          hint: 'copy or download the file again',
          cause: error,
        })
      case 'Z_DATA_ERROR':
        throw new AppError('invalid-input', `'${path}' holds damaged gzip data (${(error as Error).message})`, {
          hint: 'copy or download the file again',
          cause: error,
        })
      default:
        throw error
    }
  }
}

const binaryKinds: readonly (readonly [magic: string, kind: string, hint: string])[] = [
  ['PAR1', 'a Parquet file', "name it '*.parquet', or say --format parquet"],
  ['PK\x03\x04', 'a zip archive', 'unpack it first'],
  ['\x28\xb5\x2f\xfd', 'compressed by zstd', 'unpack it first, or compress it by gzip'],
  ['BZh', 'compressed by bzip2', 'unpack it first, or compress it by gzip'],
  ['\xfd7zXZ', 'compressed by xz', 'unpack it first, or compress it by gzip'],
  ['ARROW1', 'an Arrow file', 'convert it to JSONL or Parquet'],
  ['\xff\xfe', 'UTF-16 text', 'convert it to UTF-8'],
  ['\xfe\xff', 'UTF-16 text', 'convert it to UTF-8'],
]

function refuseBinary(path: string, first: Buffer): void {
  const head = first.toString('latin1', 0, 16)
  for (const [magic, kind, hint] of binaryKinds) {
    if (head.startsWith(magic)) throw new AppError('invalid-input', `'${path}' is ${kind}, not text`, { hint })
  }
  const zero = first.subarray(0, 8192).indexOf(0)
  if (zero >= 0) {
    throw new AppError('invalid-input', `'${path}' is not text: byte ${zero + 1} is zero`, {
      hint: 'name a file of UTF-8 text',
    })
  }
}

async function* checkUtf8(path: string, source: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let pending = Buffer.alloc(0)
  let line = 1
  let bytesInLine = 0
  let isStart = true
  for await (const piece of source) {
    const bytes = pending.length === 0 ? piece : Buffer.concat([pending, piece])
    const whole = bytes.length - unfinishedBytes(bytes)
    let text = bytes.subarray(0, whole)
    pending = Buffer.from(bytes.subarray(whole))
    if (!isUtf8(text)) throw notUtf8(path, text, line, bytesInLine)
    for (let at = text.indexOf(LINE_FEED); at >= 0; at = text.indexOf(LINE_FEED, at + 1)) line++
    const lastBreak = text.lastIndexOf(LINE_FEED)
    bytesInLine = lastBreak < 0 ? bytesInLine + text.length : text.length - lastBreak - 1
    if (isStart && text.length > 0) {
      if (text[0] === 0xef && text[1] === 0xbb && text[2] === 0xbf) text = text.subarray(3)
      isStart = false
    }
    if (text.length > 0) yield text
  }
  if (pending.length > 0) throw notUtf8(path, pending, line, bytesInLine)
}

/** How many bytes at the end belong to a character whose other bytes are still to come. */
function unfinishedBytes(bytes: Buffer): number {
  for (let back = 1; back <= Math.min(3, bytes.length); back++) {
    const byte = bytes[bytes.length - back] as number
    if (byte < 0x80) return 0
    if (byte >= 0xc0) {
      const length = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2
      return back < length ? back : 0
    }
  }
  return 0
}

function notUtf8(path: string, bytes: Buffer, firstLine: number, bytesBefore: number): AppError {
  // The longest valid beginning, found by halving; a beginning may end inside a character.
  const isValid = (length: number) => {
    const part = bytes.subarray(0, length)
    return isUtf8(part.subarray(0, length - unfinishedBytes(part)))
  }
  let valid = 0
  let invalid = bytes.length + 1
  while (invalid - valid > 1) {
    const middle = (valid + invalid) >> 1
    if (middle <= bytes.length && isValid(middle)) valid = middle
    else invalid = middle
  }
  const start = valid - unfinishedBytes(bytes.subarray(0, valid))
  const before = bytes.subarray(0, start)
  let line = firstLine
  for (let at = before.indexOf(LINE_FEED); at >= 0; at = before.indexOf(LINE_FEED, at + 1)) line++
  const lastBreak = before.lastIndexOf(LINE_FEED)
  const column = lastBreak < 0 ? bytesBefore + start : start - lastBreak - 1
  const value = (bytes[start] as number).toString(16).padStart(2, '0')
  return new AppError('invalid-input', `'${path}' is not UTF-8: line ${line}, byte ${column + 1} (0x${value})`, {
    hint: 'convert the file to UTF-8, for example by iconv',
  })
}
