/**
 * Sampled thoughts with their weights, one thought a line. Logs are natural (nats).
 */

import { z } from 'zod'
import { AppError } from '../../core/errors'
import { readUtf8 } from './input-bytes'
import { parseRecord } from './json-stream'
import { writeJsonLines } from './jsonl-writer'
import { splitLines } from './text-lines'

const id = z.union([z.string(), z.int()])

const rowSchema = z.object({
  iteration: z.int(),
  documentId: id,
  chunkId: id,
  thoughtId: id,
  text: z.string(),
  /** Ids as sampled, end of thought included. */
  tokens: z.array(z.int()),
  logPrior: z.number(),
  logLikelihood: z.number(),
  logPosterior: z.number(),
  /** null where the thought is left out of the weights, as one that never ended. */
  logWeight: z.number().nullable(),
  /** Normalized over the thoughts of the chunk, in [0, 1]. */
  weight: z.number(),
  /** Whether the thought was resampled, and so trained on. */
  chosen: z.boolean(),
  /** c, the predicted chance that people accept the thought; 1 without labels. */
  classifier: z.number(),
  /** The chance given the labels of this very thought, else c. */
  acceptance: z.number(),
  /** How much labels count, in [0, 1]. */
  lambda: z.number(),
  /** Normalized over the thoughts of the chunk, labels counted in; `weight` without labels. */
  weightWithLabels: z.number(),
})
export type WeightRow = Readonly<z.infer<typeof rowSchema>>

/**
 * @returns how many thoughts
 * @throws AppError as `writeJsonLines`
 * @throws Error for a number that JSON cannot hold (NaN, infinite): a bug of the caller
 */
export async function writeWeightsJsonl(
  path: string,
  rows: AsyncIterable<WeightRow> | Iterable<WeightRow>,
): Promise<number> {
  async function* checked() {
    for await (const row of rows) {
      for (const [key, value] of Object.entries(row)) {
        if (typeof value === 'number' && !Number.isFinite(value)) {
          throw new Error(`${key} of thought ${row.thoughtId} is ${value}, which JSON cannot hold`)
        }
      }
      yield row
    }
  }
  return await writeJsonLines(path, checked())
}

/** @throws AppError while iterating, 'not-found' or 'invalid-input' with the line and the key */
export async function* readWeightsJsonl(path: string): AsyncGenerator<WeightRow> {
  for await (const { text, number } of splitLines(path, readUtf8(path))) {
    if (text.trim() === '') continue
    const parsed = rowSchema.safeParse(parseRecord(path, text, `on line ${number}`))
    if (!parsed.success) {
      const issue = parsed.error.issues[0]
      throw new AppError('invalid-input', `'${path}', line ${number}: '${issue?.path.join('.')}': ${issue?.message}`)
    }
    yield parsed.data
  }
}
