/**
 * Reading and writing one safetensors file, tensor by tensor.
 *
 * Weights are float32 in memory, whatever the file holds: F32, F16 or BF16.
 * Only one tensor is in memory at a time. (Format: safetensors-header.ts.)
 */

import { type FileHandle, open } from 'node:fs/promises'
import { AppError } from '../../core/errors'
import { writeFileAtomically } from './atomic'
import { fileFault } from './file-fault'
import { narrowToBfloat16, narrowToFloat16, widenBfloat16, widenFloat16 } from './half-precision'
import {
  elementCount,
  formatShape,
  readInto,
  readSafetensorsHeader,
  type SafetensorsHeader,
} from './safetensors-header'

export type WeightDtype = 'F32' | 'F16' | 'BF16'

export interface TensorShape {
  readonly name: string
  readonly shape: readonly number[]
}

/** A tensor with its values, row-major. */
export interface NamedTensor extends TensorShape {
  readonly data: Float32Array
}

/** An open file or folder of weights. Close it, or declare it with `await using`. */
export interface WeightFile extends AsyncDisposable {
  readonly names: readonly string[]
  has(name: string): boolean
  /** The file that holds the tensor. @throws AppError 'invalid-input' if there is no such tensor */
  pathOf(name: string): string
  /** @throws AppError 'invalid-input' if there is no such tensor */
  shape(name: string): readonly number[]
  dtype(name: string): string
  /**
   * The values of one tensor, row-major.
   * @throws AppError 'invalid-input' if there is no such tensor, it is of another dtype than F32, F16 or
   *   BF16, or a value is NaN or infinite (the first such index is named)
   */
  read(name: string): Promise<Float32Array>
  close(): Promise<void>
}

/** Opens one file and checks its header. @throws AppError as of `readSafetensorsHeader`, 'not-found' */
export async function openSafetensors(path: string): Promise<WeightFile> {
  let file: FileHandle
  try {
    file = await open(path, 'r')
  } catch (error) {
    throw fileFault(error, path, 'read')
  }
  try {
    return new SafetensorsFile(path, file, await readSafetensorsHeader(file, path))
  } catch (error) {
    await file.close()
    throw fileFault(error, path, 'read')
  }
}

class SafetensorsFile implements WeightFile {
  readonly names: readonly string[]

  constructor(
    private readonly path: string,
    private readonly file: FileHandle,
    private readonly header: SafetensorsHeader,
  ) {
    this.names = [...header.tensors.keys()]
  }

  has(name: string): boolean {
    return this.header.tensors.has(name)
  }

  pathOf(name: string): string {
    this.entry(name)
    return this.path
  }

  shape(name: string): readonly number[] {
    return this.entry(name).shape
  }

  dtype(name: string): string {
    return this.entry(name).dtype
  }

  async read(name: string): Promise<Float32Array> {
    const { dtype, shape, begin } = this.entry(name)
    const values = new Float32Array(elementCount(shape))
    const position = this.header.dataStart + begin
    try {
      if (dtype === 'F32') {
        await readInto(this.file, position, new Uint8Array(values.buffer))
      } else if (dtype === 'F16' || dtype === 'BF16') {
        const bits = new Uint16Array(values.length)
        await readInto(this.file, position, new Uint8Array(bits.buffer))
        if (dtype === 'F16') widenFloat16(bits, values)
        else widenBfloat16(bits, values)
      } else {
        throw new AppError('invalid-input', `'${this.path}': tensor '${name}' has dtype ${dtype}`, {
          hint: 'weights must be F32, F16 or BF16: convert them, or take a model that is not quantized',
        })
      }
    } catch (error) {
      throw fileFault(error, this.path, 'read')
    }
    const bad = firstNotFinite(values)
    if (bad !== null) {
      const index = formatShape(unravel(bad, shape))
      throw new AppError('invalid-input', `'${this.path}': tensor '${name}' holds ${values[bad]} at index ${index}`, {
        hint: 'these weights are unusable: the training that wrote them diverged, or the file is damaged',
      })
    }
    return values
  }

  async close(): Promise<void> {
    await this.file.close()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close()
  }

  private entry(name: string) {
    const entry = this.header.tensors.get(name)
    if (entry === undefined) throw new AppError('invalid-input', `'${this.path}' has no tensor '${name}'`)
    return entry
  }
}

function firstNotFinite(values: Float32Array): number | null {
  for (let i = 0; i < values.length; i++) {
    // x - x is 0 for every finite x, and NaN otherwise; quicker than Number.isFinite over a whole model.
    const value = values[i] as number
    if (value - value !== 0) return i
  }
  return null
}

function unravel(flat: number, shape: readonly number[]): number[] {
  const index: number[] = []
  for (const length of [...shape].reverse()) {
    index.unshift(flat % length)
    flat = Math.floor(flat / length)
  }
  return index
}

/** @throws AppError 'invalid-input' if the tensor is missing or has another shape than `expected` */
export function expectShape(weights: WeightFile, name: string, expected: readonly number[]): void {
  const actual = weights.shape(name)
  if (actual.length !== expected.length || actual.some((length, axis) => length !== expected[axis])) {
    throw new AppError(
      'invalid-input',
      `'${weights.pathOf(name)}': tensor '${name}' has shape ${formatShape(actual)}, the configuration asks for ${formatShape(expected)}`,
      { hint: 'config.json and the weights must come from the same model' },
    )
  }
}

export interface SafetensorsOptions {
  /** How values are stored; F32 unless given. Narrower ones round to nearest, ties to even. */
  readonly dtype?: WeightDtype
  /** Strings for "__metadata__"; `format: 'pt'`, which transformers asks for, is added. */
  readonly metadata?: Readonly<Record<string, string>>
}

/**
 * Writes one file, atomically, one tensor in memory at a time.
 *
 * @param layout every tensor, in the order of the file
 * @param tensors the same tensors with their values, each once, in any order
 * @throws AppError 'invalid-input' if a finite value is too large for F16; and as `writeFileAtomically`
 * @throws Error if `tensors` and `layout` disagree: a bug of the caller
 */
export async function writeSafetensors(
  path: string,
  layout: readonly TensorShape[],
  tensors: AsyncIterable<NamedTensor> | Iterable<NamedTensor>,
  { dtype = 'F32', metadata = {} }: SafetensorsOptions = {},
): Promise<void> {
  const perElement = dtype === 'F32' ? 4 : 2
  const header: Record<string, unknown> = { __metadata__: { format: 'pt', ...metadata } }
  const pending = new Map<string, { begin: number; shape: readonly number[] }>()
  let dataBytes = 0
  for (const { name, shape } of layout) {
    if (pending.has(name)) throw new Error(`tensor '${name}' stands in the layout twice`)
    const end = dataBytes + elementCount(shape) * perElement
    header[name] = { dtype, shape, data_offsets: [dataBytes, end] }
    pending.set(name, { begin: dataBytes, shape })
    dataBytes = end
  }
  const json = Buffer.from(JSON.stringify(header))
  // Spaces up to a multiple of 8, so that the data is aligned where the file is mapped into memory.
  const headerBytes = Math.ceil(json.length / 8) * 8
  const head = Buffer.alloc(8 + headerBytes, ' ')
  head.writeBigUInt64LE(BigInt(headerBytes))
  json.copy(head, 8)

  await writeFileAtomically(path, async (file) => {
    await writeAll(file, 0, head)
    for await (const { name, shape, data } of tensors) {
      const place = pending.get(name)
      if (place === undefined) throw new Error(`tensor '${name}' is not in the layout, or came twice`)
      if (formatShape(shape) !== formatShape(place.shape) || data.length !== elementCount(shape)) {
        throw new Error(`tensor '${name}' has ${data.length} values of ${formatShape(shape)}, not as in the layout`)
      }
      pending.delete(name)
      await writeAll(file, head.length + place.begin, encode(name, data, dtype))
    }
    const [missing] = pending.keys()
    if (missing !== undefined) throw new Error(`tensor '${missing}' of the layout never came`)
  })
}

function encode(name: string, data: Float32Array, dtype: WeightDtype): Uint8Array {
  if (dtype === 'F32') return new Uint8Array(data.buffer, data.byteOffset, data.byteLength)
  const bits = new Uint16Array(data.length)
  if (dtype === 'BF16') {
    narrowToBfloat16(data, bits)
  } else {
    narrowToFloat16(data, bits)
    const overflow = bits.findIndex((half, i) => (half & 0x7fff) === 0x7c00 && Number.isFinite(data[i]))
    if (overflow >= 0) {
      throw new AppError('invalid-input', `tensor '${name}' holds ${data[overflow]}, too large for F16`, {
        hint: 'write BF16 or F32',
      })
    }
  }
  return new Uint8Array(bits.buffer)
}

const WRITE_BYTES = 64 * 1024 * 1024

async function writeAll(file: FileHandle, position: number, bytes: Uint8Array): Promise<void> {
  for (let done = 0; done < bytes.length; ) {
    const length = Math.min(WRITE_BYTES, bytes.length - done)
    const { bytesWritten } = await file.write(bytes, done, length, position + done)
    done += bytesWritten
  }
}
