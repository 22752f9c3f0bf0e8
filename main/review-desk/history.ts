/** Labels as the window shows them: with the names of their documents, and of a day's session. */

import type { HistoryEntry, ReviewSession } from '../../core/contract/review'
import { itemNames } from '../compare/document-names'
import type { ReviewScope } from '../review/scope'
import type { LabelRow } from '../store/labels'
import type { Workspace } from '../store/workspace'

/** Newest first, undone ones too. */
export async function readHistory(
  workspace: Workspace,
  { experimentId, iteration }: ReviewScope,
  corpus: string,
  page: { readonly before: number | null; readonly limit: number },
): Promise<HistoryEntry[]> {
  const labels = await workspace.labels.history({
    limit: page.limit,
    ...(page.before === null ? {} : { before: page.before }),
  })
  const chunkIds = [...new Set(labels.flatMap(({ chunkId }) => chunkId ?? []))]
  const chunks = await workspace.thoughts.estimatesOf(experimentId, iteration, chunkIds)
  const documents = new Map(chunks.map(({ chunkId, documentId }) => [chunkId, documentId]))
  const names = await itemNames(workspace, corpus, [...documents.values()])
  const experiments = new Map((await workspace.experiments.list()).map(({ id, name }) => [id, name]))
  return labels.map((label) => {
    const document = documents.get(label.chunkId ?? 0)
    const name = document === undefined ? `document ${label.documentHash.slice(0, 8)}` : names.get(document)
    return {
      ...label,
      place: `${name}, chunk ${label.chunkPosition + 1}`,
      isHere: document !== undefined,
      usedIn: label.uses.map((use) => `${experiments.get(use.experimentId)}, iteration ${use.iteration}`),
    }
  })
}

/** Labels looked at for a day's count, page by page. */
const PAGE = 200
const MOST_PAGES = 25
const RECENT = 24

export async function readSession(workspace: Workspace, annotator: string, midnight: string): Promise<ReviewSession> {
  const recent: LabelRow[] = []
  // A verdict that was changed is of one thought still; one shown a second time, blind, is a card of its own.
  const today = new Set<string>()
  let before: number | undefined
  for (let i = 0; i < MOST_PAGES; i++) {
    const page: LabelRow[] = await workspace.labels.history({
      ...{ annotator, onCards: true, limit: PAGE },
      ...(before === undefined ? {} : { before }),
    })
    for (const label of page) {
      if (recent.length < RECENT) recent.push(label)
      if (label.at >= midnight && label.verdict !== 'skip')
        today.add(`${label.chunkId}/${label.origin === 'repeat'}/${label.textHash}`)
    }
    before = page.at(-1)?.id
    if (page.length < PAGE || (page.at(-1)?.at ?? '') < midnight) break
  }
  return { today: today.size, recent }
}
