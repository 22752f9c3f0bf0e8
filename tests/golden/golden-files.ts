/** Reads the golden files of tests/golden, and measures the distance to them. */

import { readFileSync } from 'node:fs'
import { join } from 'node:path'

const folder = import.meta.dirname

export function goldenPath(...parts: string[]): string {
  return join(folder, ...parts)
}

export function goldenJson<T>(...parts: string[]): T {
  return JSON.parse(readFileSync(goldenPath(...parts), 'utf8')) as T
}

/** A minimal reader of its own, so that a fault in the program's cannot hide here. */
export function goldenArrays(...parts: string[]): Record<string, { shape: number[]; data: Float32Array | Int32Array }> {
  const bytes = readFileSync(goldenPath(...parts))
  const headerLength = Number(bytes.readBigUInt64LE(0))
  const header = JSON.parse(bytes.subarray(8, 8 + headerLength).toString()) as Record<
    string,
    { dtype: string; shape: number[]; data_offsets: [number, number] }
  >
  const body = bytes.subarray(8 + headerLength)
  return Object.fromEntries(
    Object.entries(header)
      .filter(([name]) => name !== '__metadata__')
      .map(
        ([
          name,
          {
            dtype,
            shape,
            data_offsets: [from, to],
          },
        ]) => {
          const copy = new Uint8Array(body.subarray(from, to)).buffer
          return [name, { shape, data: dtype === 'F32' ? new Float32Array(copy) : new Int32Array(copy) }]
        },
      ),
  )
}

/** max |a - b| / max |b| over one array. */
export function relativeError(actual: ArrayLike<number>, expected: ArrayLike<number>): number {
  if (actual.length !== expected.length) return Number.POSITIVE_INFINITY
  let distance = 0
  let scale = 0
  for (let i = 0; i < expected.length; i++) {
    distance = Math.max(distance, Math.abs((actual[i] as number) - (expected[i] as number)))
    scale = Math.max(scale, Math.abs(expected[i] as number))
  }
  return distance === 0 ? 0 : distance / scale
}
