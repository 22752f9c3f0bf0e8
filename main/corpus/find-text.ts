/** Finds the next document that holds a text, however far it is, without holding up others. */

import type { CorpusRow } from '../store/corpora'
import type { Workspace } from '../store/workspace'

/** Documents searched in one go. */
const SLICE = 2000

/**
 * @param from position at which the search begins; it goes round to just before it
 * @param where whether the document must begin with the text
 * @returns a position, or null where no document holds the text within one chunk
 */
export async function findText(
  { corpora }: Workspace,
  { id, counts: { documents } }: CorpusRow,
  text: string,
  from: number,
  signal: AbortSignal | undefined,
  where: 'anywhere' | 'start' = 'anywhere',
): Promise<number | null> {
  const start = Math.min(from, documents)
  for (const [begin, end] of [
    [start, documents],
    [0, start],
  ] as const) {
    for (let first = begin; first < end; first += SLICE) {
      signal?.throwIfAborted()
      const last = Math.min(first + SLICE, end)
      const found =
        where === 'start'
          ? await corpora.findStart(id, text, first, last)
          : await corpora.findText(id, text, first, last)
      if (found !== null) return found
    }
  }
  return null
}
