/** What documents and questions are called: `ring-0117` is the document at position 117 of the corpus `ring`. */

import type { Workspace } from '../store/workspace'

export function documentName(corpus: string, position: number): string {
  return `${corpus}-${String(position).padStart(4, '0')}`
}

/**
 * @param corpus that the documents are of; null if the items are questions of a task file
 * @returns names by id; an id that is gone is called by its number
 */
export async function itemNames(
  workspace: Workspace,
  corpus: string | null,
  items: readonly number[],
): Promise<Map<number, string>> {
  if (corpus === null) return new Map(items.map((item) => [item, `question ${item + 1}`]))
  const documents = await workspace.corpora.documentsById([...new Set(items)])
  const known = new Map(documents.map(({ id, position }) => [id, documentName(corpus, position)]))
  return new Map(items.map((item) => [item, known.get(item) ?? `document ${item}`]))
}
