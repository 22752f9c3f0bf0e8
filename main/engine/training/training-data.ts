/**
 * The documents of a training file, by index: JSON lines
 * `{"id": ..., "chunks": [{"text": ..., "thought": ... | null}]}`, or with `"thoughts": [{"text": ..., "weight": ...}]`
 * in place of the one thought, best first, whose weights sum to 1.
 *
 * Only the places of the lines are kept in memory, so a file of any size is
 * read in any order.
 */

import { createReadStream } from 'node:fs'
import { type FileHandle, open } from 'node:fs/promises'
import { AppError } from '../../../core/errors'
import { type VersionedChunk, type WeightedChunk, weightedCopies } from '../../../core/thought/soft'
import { fileFault } from '../../formats/file-fault'
import type { TextTokenizer } from '../../formats/tokenizer'

export interface TrainingDocument {
  readonly id: string
  /** One, or for several thoughts per chunk as many as the most that a chunk has. */
  readonly copies: readonly (readonly WeightedChunk[])[]
}

interface StoredChunk {
  readonly text: string
  readonly thought: string | null
  readonly thoughts?: readonly { readonly text: string; readonly weight: number }[]
}

const NEWLINE = 0x0a

export class TrainingData implements AsyncDisposable {
  private constructor(
    private readonly path: string,
    private readonly file: FileHandle,
    /** Where each line starts, and where the one after the last would. */
    private readonly offsets: readonly number[],
    private readonly tokenizer: TextTokenizer,
  ) {}

  /** @throws AppError 'invalid-input' if the file holds no document; 'not-found' or 'unavailable' if it cannot be read */
  static async open(path: string, tokenizer: TextTokenizer): Promise<TrainingData> {
    const offsets = [0]
    let position = 0
    try {
      for await (const block of createReadStream(path) as AsyncIterable<Buffer>) {
        for (let at = block.indexOf(NEWLINE); at >= 0; at = block.indexOf(NEWLINE, at + 1))
          offsets.push(position + at + 1)
        position += block.length
      }
      if (offsets.at(-1) !== position) offsets.push(position)
      if (offsets.length === 1) throw new AppError('invalid-input', `the training file '${path}' holds no document`)
      return new TrainingData(path, await open(path), offsets, tokenizer)
    } catch (error) {
      throw fileFault(error, path, 'read')
    }
  }

  get count(): number {
    return this.offsets.length - 1
  }

  async document(index: number): Promise<TrainingDocument> {
    const from = this.offsets[index] as number
    const length = (this.offsets[index + 1] as number) - from
    const { buffer } = await this.file.read(Buffer.alloc(length), 0, length, from)
    try {
      const { id, chunks } = JSON.parse(buffer.toString()) as {
        id: string
        chunks: StoredChunk[]
      }
      return { id, copies: weightedCopies(chunks.map((chunk) => this.encode(chunk))) }
    } catch (error) {
      if (error instanceof AppError) throw error
      throw new AppError('invalid-input', `line ${index + 1} of the training file '${this.path}' is broken`, {
        cause: error,
      })
    }
  }

  private encode({ text, thought, thoughts }: StoredChunk): VersionedChunk {
    const known = thoughts?.map((one) => ({ thought: this.tokenizer.encode(one.text), weight: one.weight }))
    const only = { thought: thought === null ? null : this.tokenizer.encode(thought), weight: 1 }
    return { text: this.tokenizer.encode(text), versions: known?.length ? known : [only] }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.file.close()
  }
}
