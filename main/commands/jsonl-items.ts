/** The input lines of `sample` and `score`: JSON objects of known fields, others kept as they are. */

import type { z } from 'zod'
import { AppError } from '../../core/errors'
import { readUtf8 } from '../formats/input-bytes'
import { parseRecord } from '../formats/json-stream'
import { splitLines } from '../formats/text-lines'

export interface Item<Value> {
  readonly value: Value
  /** From 1. */
  readonly line: number
}

/**
 * @param shape of a line, for the hint
 * @throws AppError while iterating: 'not-found', or 'invalid-input' that names the line and the key
 */
export async function* readItems<Value>(
  path: string,
  schema: z.ZodType<Value>,
  shape: string,
): AsyncGenerator<Item<Value>> {
  for await (const { text, number } of splitLines(path, readUtf8(path))) {
    if (text.trim() === '') continue
    const parsed = schema.safeParse(parseRecord(path, text, `on line ${number}`))
    if (!parsed.success) {
      const issue = parsed.error.issues[0]
      const key = issue?.path.join('.')
      throw new AppError('invalid-input', `'${path}', line ${number}: ${key ? `'${key}': ` : ''}${issue?.message}`, {
        hint: `each line is ${shape}`,
      })
    }
    yield { value: parsed.data, line: number }
  }
}

/**
 * Reads all lines for the sake of their faults, so that none comes up after hours of work.
 *
 * @returns how many there are
 * @throws AppError as `readItems`, also if there is none
 */
export async function checkItems(path: string, schema: z.ZodType<unknown>, shape: string): Promise<number> {
  let count = 0
  for await (const _ of readItems(path, schema, shape)) count++
  if (count === 0) throw new AppError('invalid-input', `'${path}' holds no lines`, { hint: `each line is ${shape}` })
  return count
}

/** Groups of `size`, the last one smaller. */
export async function* inBatches<T>(items: AsyncIterable<T>, size: number): AsyncGenerator<T[]> {
  let batch: T[] = []
  for await (const item of items) {
    batch.push(item)
    if (batch.length < size) continue
    yield batch
    batch = []
  }
  if (batch.length > 0) yield batch
}

/** @throws AppError 'invalid-input' for log-probabilities that are no numbers: the model's weights are to blame */
export function checkFinite(values: readonly number[], model: string, path: string, line: number): void {
  const wrong = values.find((value) => !Number.isFinite(value))
  if (wrong === undefined) return
  throw new AppError(
    'invalid-input',
    `the model '${model}' gives a log-probability of ${wrong} for '${path}', line ${line}`,
    {
      hint: 'its weights are so large that sums overflow: take another checkpoint',
    },
  )
}
