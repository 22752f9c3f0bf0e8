/**
 * The header of a safetensors file.
 *
 * A file is: 8 bytes, the length N of the header (unsigned, little endian);
 * N bytes of JSON, {name: {dtype, shape, data_offsets: [begin, end]}} with an
 * optional "__metadata__" of strings; then the data, row-major, little endian.
 * Offsets count from the start of the data, and tensors cover it without gaps
 * or overlaps. Nothing that a header says is believed before it is checked.
 * Source: github.com/huggingface/safetensors, "Format".
 */

import type { FileHandle } from 'node:fs/promises'
import { z } from 'zod'
import { AppError } from '../../core/errors'

/** Bytes per element of every dtype that may stand in a header; only some can be read as weights. */
const elementBytes: Readonly<Record<string, number>> = {
  BOOL: 1,
  U8: 1,
  I8: 1,
  F8_E4M3: 1,
  F8_E5M2: 1,
  F8_E8M0: 1,
  U16: 2,
  I16: 2,
  F16: 2,
  BF16: 2,
  U32: 4,
  I32: 4,
  F32: 4,
  U64: 8,
  I64: 8,
  F64: 8,
  C64: 8,
}

/** The limit of the reference implementation. */
const LONGEST_HEADER = 100_000_000

export interface TensorEntry {
  readonly dtype: string
  readonly shape: readonly number[]
  /** Bytes from the start of the data. */
  readonly begin: number
  readonly end: number
}

export interface SafetensorsHeader {
  readonly tensors: ReadonlyMap<string, TensorEntry>
  readonly metadata: Readonly<Record<string, string>>
  /** Where the data starts, in bytes from the start of the file. */
  readonly dataStart: number
}

const size = z.number().int().nonnegative().max(Number.MAX_SAFE_INTEGER)
const tensorSchema = z.object({ dtype: z.string(), shape: z.array(size), data_offsets: z.tuple([size, size]) })
const metadataSchema = z.record(z.string(), z.string())

/** Elements of a tensor of this shape; 1 for a scalar, `[]`. */
export function elementCount(shape: readonly number[]): number {
  return shape.reduce((count, length) => count * length, 1)
}

export function formatShape(shape: readonly number[]): string {
  return `[${shape.join(', ')}]`
}

/**
 * Reads and checks the header of an open file.
 *
 * @param path for messages
 * @throws AppError 'invalid-input' if the file is too short for what its header says, the header is not
 *   JSON of the right form, or tensors leave the file, overlap, leave gaps or have the wrong number of bytes
 */
export async function readSafetensorsHeader(file: FileHandle, path: string): Promise<SafetensorsHeader> {
  const refuse = (message: string, hint = 'the file is damaged or incomplete: get it again'): never => {
    throw new AppError('invalid-input', `'${path}': ${message}`, { hint })
  }
  const fileBytes = (await file.stat()).size
  if (fileBytes < 8) refuse(`${fileBytes} bytes are too few for a safetensors file`)
  const headerBytes = Number((await readBytes(file, 0, 8)).readBigUInt64LE(0))
  if (headerBytes > fileBytes - 8 || headerBytes > LONGEST_HEADER || headerBytes < 2) {
    refuse(`the header says that it is ${headerBytes} bytes long, the file has ${fileBytes} bytes`)
  }
  const dataStart = 8 + headerBytes
  const parsed = parseHeader((await readBytes(file, 8, headerBytes)).toString('utf8'), refuse)
  checkCover(parsed.tensors, fileBytes - dataStart, refuse)
  return { ...parsed, dataStart }
}

type Refuse = (message: string, hint?: string) => never

function parseHeader(text: string, refuse: Refuse) {
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch {
    refuse('the header is not JSON')
  }
  if (typeof json !== 'object' || json === null || Array.isArray(json)) refuse('the header is not a JSON object')
  const { __metadata__: rawMetadata = {}, ...rawTensors } = json as Record<string, unknown>
  const metadata = metadataSchema.safeParse(rawMetadata)
  if (!metadata.success) return refuse('"__metadata__" in the header is not an object of strings')
  const tensors = new Map<string, TensorEntry>()
  for (const [name, raw] of Object.entries(rawTensors)) {
    const entry = tensorSchema.safeParse(raw)
    if (!entry.success) return refuse(`the header does not describe tensor '${name}' by dtype, shape and data_offsets`)
    const { dtype, shape, data_offsets } = entry.data
    tensors.set(name, { dtype, shape, begin: data_offsets[0], end: data_offsets[1] })
  }
  return { tensors, metadata: metadata.data }
}

function checkCover(tensors: ReadonlyMap<string, TensorEntry>, dataBytes: number, refuse: Refuse): void {
  let covered = 0
  const inOrder = [...tensors].sort(([, a], [, b]) => a.begin - b.begin || a.end - b.end)
  for (const [name, { dtype, shape, begin, end }] of inOrder) {
    const perElement = elementBytes[dtype] ?? refuse(`tensor '${name}' has the unknown dtype '${dtype}'`)
    const bytes = elementCount(shape) * perElement
    if (begin > end || end > dataBytes) {
      refuse(`tensor '${name}' lies at bytes ${begin} to ${end} of the data, of which there are ${dataBytes}`)
    }
    if (end - begin !== bytes) {
      refuse(`tensor '${name}', ${dtype} ${formatShape(shape)}, needs ${bytes} bytes and has ${end - begin}`)
    }
    if (begin < covered) refuse(`tensor '${name}' starts at byte ${begin}, inside the tensor before it`)
    if (begin > covered) refuse(`bytes ${covered} to ${begin} before tensor '${name}' belong to no tensor`)
    covered = end
  }
  if (covered !== dataBytes) refuse(`the last ${dataBytes - covered} bytes belong to no tensor`)
}

/** Reads exactly `length` bytes; the caller has checked that the file has them. */
async function readBytes(file: FileHandle, position: number, length: number): Promise<Buffer> {
  const bytes = Buffer.allocUnsafe(length)
  await readInto(file, position, bytes)
  return bytes
}

/** A read call takes less than 2 GiB, so long tensors come in pieces. */
const READ_BYTES = 64 * 1024 * 1024

/** Fills `bytes` from `position` on. @throws AppError 'invalid-input' if the file became shorter meanwhile */
export async function readInto(file: FileHandle, position: number, bytes: Uint8Array): Promise<void> {
  for (let done = 0; done < bytes.length; ) {
    const { bytesRead } = await file.read(bytes, done, Math.min(READ_BYTES, bytes.length - done), position + done)
    if (bytesRead === 0) throw new AppError('invalid-input', 'a weight file became shorter while it was read')
    done += bytesRead
  }
}
