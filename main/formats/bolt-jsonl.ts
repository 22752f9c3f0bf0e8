/**
 * BoLT JSONL, what the authors' training code reads, one document a line:
 * {text, num_chunks, chunks: [{suffix, latent, elbo_*}], combined_text_latent}.
 *
 * `suffix` is the chunk, `latent` its thought: null where it is unknown, "" where
 * the chunk is known to need none. `elbo_n` is the bound L_n of the chunk in nats.
 * The combined text is, per chunk, `S thought E chunk`; a chunk whose thought is
 * unknown stands alone, as in the authors' code. corpus-reader.ts reads it back.
 * Source: ryoungj/BoLT, apps/main/gen_utils/chunk_gen.py and latent_bootstrap.py.
 */

import type { Chunk } from '../../core/corpus/document'
import { END_OF_THOUGHT, START_OF_THOUGHT } from '../../core/thought/special-tokens'
import { writeJsonLines } from './jsonl-writer'

export interface BoltChunk extends Chunk {
  /** L_n by n, nats. */
  readonly bounds?: Readonly<Record<string, number>>
}

export interface BoltDocument {
  readonly chunks: readonly BoltChunk[]
}

/** @returns how many documents. Errors as of `writeJsonLines`. */
export async function writeBoltJsonl(
  path: string,
  documents: AsyncIterable<BoltDocument> | Iterable<BoltDocument>,
): Promise<number> {
  async function* records() {
    for await (const document of documents) yield boltRecord(document)
  }
  return await writeJsonLines(path, records())
}

/** The document as it is written. */
export function boltRecord({ chunks }: BoltDocument) {
  return {
    text: chunks.map(({ text }) => text).join(''),
    num_chunks: chunks.length,
    chunks: chunks.map(({ text, thought, bounds = {} }) => ({
      suffix: text,
      latent: thought,
      ...Object.fromEntries(Object.entries(bounds).map(([n, bound]) => [`elbo_${n}`, bound])),
    })),
    combined_text_latent: chunks
      .map(({ text, thought }) => (thought === null ? text : `${START_OF_THOUGHT}${thought}${END_OF_THOUGHT}${text}`))
      .join(''),
  }
}
